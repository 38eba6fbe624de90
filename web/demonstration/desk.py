"""A person at a workstation of the demonstration: scans, signs and commands as she would, at a simulated time.

Everything goes through the program's own operations; nothing here writes a table.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

from inventory.database import Database
from inventory.execution import Operation, execute, preview
from inventory.keys import Purpose
from inventory.plan import HOUSE, Act, Committed, Mood, Posted, ScanTaken, Signature
from inventory.signature import IN_THE_ROOM, Proof, sign
from scanners.label import new_label
from web.demonstration.cast import Member
from web.demonstration.clinic import Site
from web.proof import badge_identity

#: Between what is claimed and its record; a signature and the next one.
AT_ONCE, TO_SIGN = timedelta(seconds=2), timedelta(seconds=7)


class Clock:
    """The demonstration's own time: it stands still until somebody moves it, and never goes back."""

    def __init__(self, at: datetime) -> None:
        """Begin at an instant."""
        self.at = at

    def __call__(self) -> datetime:
        """The present, as a database asks for it."""
        return self.at

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.at += span

    def wait_until(self, instant: datetime) -> None:
        """Let time pass up to an instant, unless it is past already."""
        self.at = max(self.at, instant)


class Enveloped(Protocol):
    """A frozen command with its envelope."""

    @property
    def act(self) -> Act:
        """The envelope."""
        ...


C = TypeVar("C", bound=Enveloped)


@dataclass
class Desk:
    """What every person of the demonstration works with: the database, its clock, and the chance of ids and salts."""

    database: Database
    clock: Clock
    chance: Random

    def label(self) -> str:
        """A new label of ours."""
        return new_label(self.database.keys.key(Purpose.LABEL), self.chance.randrange)

    def committed(self, tag: str, text: str) -> Committed:
        """A text of which the books hold a commitment, with its salt."""
        return Committed(tag, text, self.chance.randbytes(32))

    def do(self, operation: Operation[C], command: C) -> Posted:
        """Run a command that needs no signature; its record follows at once."""
        self.clock.wait(AT_ONCE)
        return execute(self.database, operation, command)

    def do_signed(self, operation: Operation[C], command: C, signers: Sequence[tuple[Proof, str]]) -> Posted:
        """Run a command that people sign, one after the other, each over the same draft."""
        plan = preview(self.database, operation, command)
        signatures: list[Signature] = []
        for proof, role in signers:
            self.clock.wait(TO_SIGN)
            at = dataclasses.replace(proof, at=self.clock.at)
            signatures.append(
                sign(self.database.keys, plan, at, role, IN_THE_ROOM if role == "witness" else None)
            )
        act = dataclasses.replace(command.act, signatures=tuple(signatures))
        signed = dataclasses.replace(command, act=act)  # type: ignore[type-var]
        return self.do(operation, signed)


@dataclass
class Hand:
    """One person at one workstation of one registration; her first signature takes her badge, later ones the PIN."""

    desk: Desk
    site: Site
    person: Member
    workstation: str | None
    _signed: bool = field(default=False)

    @property
    def clock(self) -> Clock:
        """The time that all share."""
        return self.desk.clock

    @property
    def waste_place(self) -> str:
        """The drug waste bin that stands beside the workstation."""
        return self.site.place(f"BIN-{(self.workstation or 'W1')[-1]}")

    def act(
        self, *scanned: str, book: str | None = None, at: datetime | None = None, mood: Mood = Mood.ABOUT_TO
    ) -> Act:
        """The envelope of what she does now, or did at `at`, from what she scanned."""
        occurred = at or self.clock.at
        scans = tuple(ScanTaken(occurred, self.desk.committed("scan", text)) for text in scanned)
        number = self.desk.chance.randbytes(16).hex()
        book = book or self.site.code
        return Act(number, book, self.person.code, self.workstation, occurred, self.site.zone, mood, scans)

    def house(self) -> Act:
        """The envelope of what she does in the house book."""
        return self.act(book=HOUSE)

    def proof(self) -> Proof:
        """Her badge and PIN, or after the first signature her PIN, found right."""
        proof = self._proof(self.person, "PIN" if self._signed else "badge and PIN")
        self._signed = True
        return proof

    def witness(self, person: Member) -> Proof:
        """A second person's badge and PIN at the same workstation."""
        return self._proof(person, "badge and PIN")

    def _proof(self, person: Member, method: str) -> Proof:
        digest = badge_identity(self.desk.database.keys, person.token).digest
        return Proof(
            person.code,
            person.name,
            method,
            digest.hex(),
            str(self.workstation),
            self.clock.at,
            self.site.zone,
        )

    def colleague(self, chance: Random, able: Sequence[Member]) -> Member:
        """Somebody else of those who may."""
        return chance.choice([member for member in able if member.code != self.person.code])
