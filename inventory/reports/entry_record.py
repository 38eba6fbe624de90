"""One entry whole, as its receipt page shows it: facts, lines in words, signatures, exceptions, scans and hash.

It opens no patient's text: commitments stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from inventory.amount import volume_of_mass
from inventory.errors import Refused
from inventory.holdings import WORDS
from inventory.plan import Scalar
from inventory.reports.directory import people, place_words, places
from inventory.reports.entries import EntryHead, entry_heads
from inventory.reports.movement import movements
from inventory.tables.custody import container
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.ledger import entry, line
from inventory.tables.schema import fact_columns, facts_tables

#: Facts that stand beside an entry's own, by the entry's kind.
_BESIDE = {
    "receipt": ("receipt_carton", "container"),
    "draw": ("container",),
    "waste": ("waste_part",),
    "registration_opened": ("place",),
    "role_changed": ("place",),
    "product_confirmed": ("substance",),
}


class UnknownEntry(Refused):
    """No entry of this registration has this number."""


@dataclass(frozen=True)
class FactRow:
    """One row of a facts table by column, as the books hold it."""

    table: str
    values: Mapping[str, Scalar]


@dataclass(frozen=True)
class LineRow:
    """One movement in words. Units: micrograms and microlitres; `exact`: the volume is a whole microlitre."""

    what: str
    from_container: str
    to_container: str
    from_words: str
    to_words: str
    to_kind: str
    substance: str
    amount_ug: int
    volume_ul: int
    exact: bool


@dataclass(frozen=True)
class EntryRecord:
    """One entry with all of its parts; the first fact is that of its kind."""

    head: EntryHead
    facts: tuple[FactRow, ...]
    lines: tuple[LineRow, ...]

    @property
    def own(self) -> Mapping[str, Scalar]:
        """The one fact that the entry's kind asks for."""
        return self.facts[0].values

    def of(self, table: str) -> tuple[Mapping[str, Scalar], ...]:
        """The rows of one facts table."""
        return tuple(fact.values for fact in self.facts if fact.table == table)


def record(connection: Connection, book: str, seq: int, kind: str | None = None) -> EntryRecord:
    """The entry with this number, of this kind where one is named.

    Raises: UnknownEntry: the book has none.
    """
    chosen = select(entry.c.seq).where(entry.c.book == book, entry.c.seq == seq)
    head = entry_heads(connection, book, chosen).get(seq)
    if head is None or kind not in (None, head.kind):
        raise UnknownEntry("an entry of this book" if head is None else f"an entry of kind {kind}", str(seq))
    tables = (KIND_TABLE[head.kind], *_BESIDE.get(head.kind, ()))
    facts = tuple(fact for name in tables for fact in _facts(connection, name, book, seq))
    return EntryRecord(head, facts, _lines(connection, book, seq))


def _facts(connection: Connection, name: str, book: str, seq: int) -> list[FactRow]:
    table = facts_tables[name]
    columns = [table.c[column] for column in fact_columns(table)]
    query = select(*columns).where(table.c.book == book, table.c.seq == seq).order_by(table.c.no)
    return [FactRow(name, MappingProxyType(dict(row._mapping))) for row in connection.execute(query)]  # noqa: SLF001


def _lines(connection: Connection, book: str, seq: int) -> tuple[LineRow, ...]:
    names, known = people(connection), places(connection, book)
    touched = select(line.c.from_container).where(line.c.book == book, line.c.seq == seq)
    reached = select(line.c.to_container).where(line.c.book == book, line.c.seq == seq)
    containers = {
        row.label: row
        for row in connection.execute(
            select(container).where(container.c.label.in_(touched) | container.c.label.in_(reached))
        )
    }
    found = []
    for moved in movements(connection, book, line.c.seq == seq):
        held = containers[moved.from_container]
        volume_ul, exact = volume_of_mass(moved.amount_ug, held.amount_ug, held.volume_ul)
        found.append(
            LineRow(
                WORDS[held.kind], moved.from_container, moved.to_container,
                place_words(known[moved.from_place], names), place_words(known[moved.to_place], names),
                moved.to_kind, moved.substance, moved.amount_ug, volume_ul, exact,
            )
        )  # fmt: skip
    return tuple(found)
