"""A plan: everything one entry will say, worked out before anything is written, so that people sign exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from typing import TypeAlias

from inventory.moment import to_us
from inventory.preimage import Encoded, Value, digest, encode, encode_onto
from inventory.tables.schema import fact_columns, facts_tables

#: The book of people, roles, badges, places, suppliers and products, which belong to no one registration.
HOUSE = "house"
#: Who acts where nobody does: the program itself, also before the house book has its first person.
PROGRAM = "P-0000"

#: What a column of a facts table may hold.
Scalar: TypeAlias = str | int | bytes | None
#: A row to be written, by column.
Row: TypeAlias = Mapping[str, Scalar]


class Mood(StrEnum):
    """A refusal stops an intention, never a fact."""

    ABOUT_TO = "about_to"
    HAPPENED = "happened"


@dataclass(frozen=True)
class Committed:
    """A text of which the books hold only a salted commitment; the salt is made once, with the draft."""

    tag: str
    text: str
    salt: bytes


@dataclass(frozen=True)
class ScanTaken:
    """A scan that the entry rests on; never a secret."""

    at: datetime
    text: Committed


@dataclass(frozen=True)
class Signature:
    """One person's signature over one draft, with the time at which it was first shown to her to sign.

    The MAC is under a key outside the database.
    """

    signer: str
    printed_name: str
    role: str
    meaning: str
    method: str
    how_seen: str | None
    credential: str
    workstation: str
    shown_at: datetime
    signed_at: datetime
    zone: str
    draft_hash: bytes
    mac: bytes = b""
    #: What a witness typed before the amount was shown to her, where the clinic asks for it.
    seen_amount: str | None = None
    #: The wrong ones before it, each with its time.
    wrong_amounts: str | None = None

    def signed_bytes(self) -> bytes:
        """What the MAC is made over: every field but the MAC."""
        return digest(
            "vialtrail/attestation/v1",
            self.signer, self.printed_name, self.role, self.meaning, self.method, self.how_seen,
            self.seen_amount, self.wrong_amounts, self.credential, self.workstation, to_us(self.shown_at),
            to_us(self.signed_at), self.zone, self.draft_hash,
        )  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Who does what is commanded, where, when, in which mood, from which scans, with which signatures."""

    command_id: str
    book: str
    actor: str
    workstation: str | None
    occurred_at: datetime
    zone: str
    mood: Mood = Mood.ABOUT_TO
    scans: tuple[ScanTaken, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def is_fact(self) -> bool:
        """It has already happened: it is recorded, whatever rule it broke."""
        return self.mood is Mood.HAPPENED


@dataclass(frozen=True)
class Cell:
    """Place and container; the substance stands on the line."""

    place: str
    container: str


@dataclass(frozen=True)
class Line:
    """A movement of one substance. Unit: micrograms, more than 0."""

    source: Cell
    target: Cell
    substance: str
    amount_ug: int

    def __post_init__(self) -> None:
        """Refuse a program that moves nothing or moves in place."""
        if self.amount_ug <= 0 or self.source == self.target:
            raise ValueError(f"no movement: {self}")


@dataclass(frozen=True)
class Fact:
    """One row of a facts table, without its entry key."""

    table: str
    values: Row

    def hashed(self) -> Encoded:
        """Table name, then each column's name and value as a pair, in the table's order."""
        begin, leads = _fact_leads(self.table)
        unknown = self.values.keys() - leads.keys()
        if unknown:
            raise ValueError(f"{self.table} has no {sorted(unknown)}")
        parts = [begin]
        for name, lead in leads.items():
            parts.append(lead)
            encode_onto(parts.append, self.values.get(name))
        return Encoded(b"".join(parts))


@dataclass(frozen=True)
class Named:
    """A rule of policy that did not hold, by name, with what was found."""

    name: str
    detail: str


@dataclass(frozen=True)
class Beside:
    """A row outside the books that belongs to the same act, such as a PIN's hash; `key` names what it replaces.

    Without a key it is one more row. Where it is `gone` the act takes the row away.
    """

    table: str
    values: Row
    key: str
    gone: bool = False


@dataclass(frozen=True)
class Plan:
    """All that an entry will say, but its place in the chain and its signatures."""

    kind: str
    act: Act
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...] = ()
    exceptions: tuple[Named, ...] = ()
    reason: str | None = None
    private: tuple[Committed, ...] = ()
    beside: tuple[Beside, ...] = field(default=(), compare=False)
    #: It is written with an approver's signature alone, whatever its kind asks for.
    approved: bool = False

    def draft_hash(self) -> bytes:
        """What each signer signs: kind, book, command, actor, time claimed, facts, lines, exceptions and reason."""
        act = self.act
        return content_hash(
            self.kind, act.book, act.command_id, act.actor, act.mood, to_us(act.occurred_at), act.zone, self.reason,
            *self.encoded,
        )  # fmt: skip

    @cached_property
    def encoded(self) -> tuple[Encoded, Encoded, Encoded]:
        """Facts, lines and exceptions as they enter the draft's hash and the entry's."""
        return (
            Encoded(encode([fact.hashed() for fact in self.facts])),
            Encoded(encode([line_parts(line) for line in self.lines])),
            Encoded(encode([[named.name, named.detail] for named in self.exceptions])),
        )


@cache
def _fact_leads(table: str) -> tuple[bytes, dict[str, bytes]]:
    """The bytes before a fact's first pair, and of each column those before its value: they never differ."""
    columns = fact_columns(facts_tables[table])
    begin = _opened(1 + len(columns)) + encode(table)
    return begin, {name: _opened(2) + encode(name) for name in columns}


def _opened(count: int) -> bytes:
    """A sequence of so many members, before the first."""
    return encode([None] * count)[:-count]


def line_parts(line: Line) -> list[Value]:
    """A line by its printed codes."""
    return [
        line.source.place, line.source.container, line.target.place, line.target.container,
        line.substance, line.amount_ug,
    ]  # fmt: skip


def content_hash(*values: Value) -> bytes:
    """The hash that binds a signature to exactly one content."""
    return digest("vialtrail/draft/v1", *values)


@dataclass(frozen=True)
class Posted:
    """The event of every operation: where the entry stands in its book."""

    book: str
    seq: int
    kind: str
    recorded_at: datetime
    repeated: bool = False

    @property
    def number(self) -> str:
        """The entry as people print it."""
        return f"{self.book}/{self.seq}"
