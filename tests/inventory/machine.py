"""The books and the plain numbers side by side: how a deed is signed and tried, and what must come of it."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from inventory.errors import Refused
from inventory.execution import execute
from inventory.plan import Act, Posted
from inventory.verification import verify
from tests.cast import ANN, BEN, CAST, CORA, DEE, EVE, KEYS, Clinic, Member
from tests.inventory.model import Deed, Model, Verdict
from tests.inventory.projections import balances, bounded_least, days, days_replayed, replayed
from tests.inventory.reading import exceptions

PEOPLE = (ANN, ANN, BEN, CORA, DEE, EVE)
#: When a deed is said to have been done: before the orders of the day, or at a time to come; most often now.
TIMES = {"the day before": timedelta(hours=-30), "tomorrow": timedelta(days=1)}


@dataclasses.dataclass(frozen=True)
class Manner:
    """How a deed is done: by whom, in which mood, when, signed by whom.

    `who` beyond the people is who ought to: whoever has the container in hand, else one of its registration.
    """

    who: int
    happened: bool
    when: str
    signing: str


@dataclasses.dataclass(frozen=True)
class Tried:
    """A command that was run, and what came of it: the entry's number, or the name of the refusal."""

    operation: Callable[..., Any]
    command: Any
    seq: int | None
    refused: str | None


class Machine(RuleBasedStateMachine):
    """What every deed has in common; a subclass says where the books are and which deeds there are."""

    #: Gives the URL of a new clinic.
    fresh: Callable[[], str]
    #: Counts what came of the deeds of all runs: kinds of entry and names of refusals.
    came: Counter[str]

    def begin(self) -> None:
        """Open a new clinic."""
        self.clinic = Clinic(self.fresh())
        self.model = Model({(each.registration, each.code): frozenset(map(str, each.roles)) for each in CAST})
        self.tried: list[Tried] = []

    def teardown(self) -> None:
        """At the end `verify` finds nothing."""
        if hasattr(self, "clinic"):
            with self.clinic.database.read() as connection:
                found = verify(connection, KEYS, lambda _book, _done, _total: None)
            self.clinic.close()
            assert found.is_clean, found

    def acting(self, what: str, manner: Manner, label: str = "") -> tuple[Deed, Act]:
        """Who acts when: the deed of the plain numbers, and the envelope of the command."""
        member = self.right_person(what, label, manner.who) or PEOPLE[manner.who % len(PEOPLE)]
        at = self.clinic.clock() + TIMES.get(manner.when, timedelta())
        deed = Deed(
            what, member.registration, member.code, at, manner.happened, signers(member, manner.signing),
            over_this=manner.signing != "another draft", too_early=manner.when == "tomorrow",
            too_late=manner.when == "the day before",
        )  # fmt: skip
        return deed, self.clinic.act(member, at=at, happened=manner.happened)

    def right_person(self, what: str, label: str, who: int) -> Member | None:
        """Who ought to do this, where `who` asks for her."""
        if who < len(PEOPLE):
            return None
        box = self.model.boxes.get(label)
        if box is None:
            return CORA if what == "receive" and who % 4 else None
        holder = self.model.holder(box)
        own = EVE if box.book == "R2" else (ANN, BEN)[who % 2]
        return next((each for each in CAST if each.code == holder), own)

    def signed(self, operation: Callable[..., Any], command: Any, deed: Deed) -> Any:
        """The command with its signatures, over its own draft or over one that differs in its number alone."""
        if not deed.signed:
            return command
        drafted = command
        if not deed.over_this:
            drafted = dataclasses.replace(command, act=dataclasses.replace(command.act, command_id="another"))
        people = {each.code: each for each in CAST}
        made = self.clinic.sign(operation, drafted, *((people[who], role) for who, role in deed.signed))
        return dataclasses.replace(
            command, act=dataclasses.replace(command.act, signatures=made.act.signatures)
        )

    def run(self, operation: Callable[..., Any], command: Any, deed: Deed, verdict: Verdict) -> None:
        """Try it, and hold what came of it against what must."""
        before = self.clinic.entries()
        came = self.tried_as(operation, command, deed, verdict)
        if isinstance(came, Refused):
            name = type(came).__name__
            allowed = verdict.never if deed.happened else [*verdict.never, *verdict.policy]
            assert name in allowed, (deed, name, came.expected, came.found, verdict)
            assert self.clinic.entries() == before
            self.note(operation, command, None, name)
            return
        assert not verdict.refused(deed.happened), (deed, verdict)
        assert self.clinic.entries() == before + 1
        self.model.move(verdict, deed, came.seq)
        named = sorted(re.sub(r"(?<!^)(?=[A-Z])", "_", each).lower() for each in verdict.policy)
        assert sorted(exceptions(self.clinic, came)) == named
        self.note(operation, command, came.seq, came.kind)

    def tried_as(
        self, operation: Callable[..., Any], command: Any, deed: Deed, verdict: Verdict
    ) -> Posted | Refused:
        """What came of it; what is refused before anybody signs is sent all the same, and kept under its number."""
        try:
            command = self.signed(operation, command, deed)
        except Refused:
            assert verdict.refused(deed.happened), (deed, verdict)
        try:
            return execute(self.clinic.database, operation, command)
        except Refused as refused:
            return refused

    def note(self, operation: Callable[..., Any], command: Any, seq: int | None, came: str) -> None:
        """Keep what came of a command, for the day it is sent again."""
        self.came[came] += 1
        self.tried.append(Tried(operation, command, seq, came if seq is None else None))

    def compare(self) -> None:
        """The books say what the plain numbers say, sums are zero, and what triggers keep is what the lines say."""
        with self.clinic.database.read() as connection:
            kept = balances(connection)
            assert kept == replayed(connection)
            assert days(connection) == days_replayed(connection)
            assert bounded_least(connection) >= 0
        assert {cell: ug for cell, ug in kept.items() if ug} == {
            cell: ug for cell, ug in self.model.cells.items() if ug
        }
        assert set(self.model.sums().values()) <= {0}


def signers(actor: Member, signing: str) -> tuple[tuple[str, str], ...]:
    """Who signs as what; at Eve's registration she is alone, and whoever comes is from elsewhere."""
    other = ANN if actor is BEN else BEN
    mine = (actor.code, "actor")
    ways = {
        "nobody": (),
        "actor alone": (mine,),
        "witness alone": ((other.code, "witness"),),
        "the same as witness": (mine, (actor.code, "witness")),
        "another as actor": (mine, (other.code, "actor")),
        "Dee": (mine, (DEE.code, "witness")),
        "Eve": (mine, (EVE.code, "witness")),
    }
    return ways.get(signing, (mine, (other.code, "witness")))
