"""Entries as they stand in the database, with all their parts, a bounded batch at a time; it judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, select

from inventory.moment import from_us
from inventory.plan import Cell, Fact, Line, Signature
from inventory.preimage import Encoded

# Both are imported for their tables: a fact of a table that is not known would be overlooked.
from inventory.tables import custody as _custody  # noqa: F401
from inventory.tables import factors as _factors  # noqa: F401
from inventory.tables import house as _house  # noqa: F401
from inventory.tables import people as _people  # noqa: F401
from inventory.tables import rules as _rules  # noqa: F401
from inventory.tables.ledger import attestation, entry, entry_exception, entry_scan, line
from inventory.tables.schema import committed_columns, fact_columns, facts_tables

#: Entries read at once: each batch costs one query a table, whatever it holds.
BATCH = 1000
#: Entries looked up at once, below every database's limit of parameters.
_LOOKED_UP = 400

#: A row by column name.
Stored: TypeAlias = dict[str, Any]
#: Which entries, as a condition on a table of their parts.
Within: TypeAlias = Callable[[Table], ColumnElement[bool]]


@dataclass
class StoredEntry:
    """One entry: its header and the rows of its parts in their order; a fact comes with its table's name."""

    header: Stored
    facts: list[tuple[str, Stored]] = field(default_factory=list)
    lines: list[Stored] = field(default_factory=list)
    attestations: list[Stored] = field(default_factory=list)
    exceptions: list[Stored] = field(default_factory=list)
    scans: list[Stored] = field(default_factory=list)

    def hashed_facts(self) -> list[Encoded]:
        """The facts as they enter a hash."""
        return [
            Fact(table, {name: row[name] for name in fact_columns(facts_tables[table])}).hashed()
            for table, row in self.facts
        ]

    def commitments(self) -> Iterator[bytes]:
        """Every commitment that a fact or a scan holds."""
        for table, row in self.facts:
            yield from (row[name] for name in committed_columns(facts_tables[table]))
        yield from (row["commitment"] for row in self.scans)


def stored_entries(connection: Connection, book: str) -> Iterator[list[StoredEntry]]:
    """The entries of a book in the order of their numbers, in batches."""
    after = 0
    while True:
        query = select(entry).where(entry.c.book == book, entry.c.seq > after)
        headers = _dicts(connection, entry, query.order_by(entry.c.seq).limit(BATCH))
        batch = {row["seq"]: StoredEntry(row) for row in headers}
        if not batch:
            return
        last = max(batch)
        _fill(connection, book, _between(after, last), batch)
        yield list(batch.values())
        after = last


def _between(after: int, last: int) -> Within:
    return lambda table: and_(table.c.seq > after, table.c.seq <= last)


def _among(seqs: list[int]) -> Within:
    return lambda table: table.c.seq.in_(seqs)


def some_entries(connection: Connection, book: str, seqs: Collection[int]) -> list[StoredEntry]:
    """The entries of a book that have these numbers, in their order."""
    chosen = sorted(set(seqs))
    batch: dict[int, StoredEntry] = {}
    for start in range(0, len(chosen), _LOOKED_UP):
        some = chosen[start : start + _LOOKED_UP]
        query = select(entry).where(entry.c.book == book, entry.c.seq.in_(some))
        headers = _dicts(connection, entry, query.order_by(entry.c.seq))
        found = {row["seq"]: StoredEntry(row) for row in headers}
        _fill(connection, book, _among(some), found)
        batch |= found
    return list(batch.values())


def _fill(connection: Connection, book: str, within: Within, batch: dict[int, StoredEntry]) -> None:
    """Add the parts; one query a table."""
    for table in (line, attestation, entry_exception, entry_scan):
        for seq, rows in _rows(connection, table, book, within).items():
            if seq in batch:
                setattr(batch[seq], _FIELDS[table.name], rows)
    for name, table in facts_tables.items():
        for seq, rows in _rows(connection, table, book, within).items():
            if seq in batch:
                batch[seq].facts.extend((name, row) for row in rows)
    for each in batch.values():
        each.facts.sort(key=lambda fact: fact[1]["no"])


#: Table of a part -> where it stands in an entry.
_FIELDS = {
    "line": "lines", "attestation": "attestations", "entry_exception": "exceptions", "entry_scan": "scans",
}  # fmt: skip


def _rows(connection: Connection, table: Table, book: str, within: Within) -> dict[int, list[Stored]]:
    """The rows of a table of the entries within, by entry."""
    columns = table.c
    query = select(table).where(columns.book == book, within(table))
    found: dict[int, list[Stored]] = defaultdict(list)
    for row in _dicts(connection, table, query.order_by(columns.seq, columns.no)):
        found[row["seq"]].append(row)
    return found


def _dicts(connection: Connection, table: Table, query: Select[Any]) -> Iterator[Stored]:
    """The rows as dictionaries: read several times each, they are quicker than the driver's own kind of mapping."""
    names = [column.name for column in table.columns]
    return (dict(zip(names, row, strict=True)) for row in connection.execute(query).all())


def stored_line(row: Mapping[Any, Any]) -> Line:
    """The line of a row.

    Raises: ValueError: it moves nothing.
    """
    source = Cell(row["from_place"], row["from_container"])
    target = Cell(row["to_place"], row["to_container"])
    return Line(source, target, row["substance"], row["amount_ug"])


def stored_signature(row: Mapping[Any, Any]) -> Signature:
    """The signature of a row."""
    return Signature(
        signer=row["signer"], printed_name=row["printed_name"], role=row["role"], meaning=row["meaning"],
        method=row["method"], how_seen=row["how_seen"], seen_amount=row["seen_amount"], credential=row["credential"],
        workstation=row["workstation"], shown_at=from_us(row["shown_at_us"]), signed_at=from_us(row["signed_at_us"]),
        zone=row["signed_zone"], wrong_amounts=row["wrong_amounts"],
        draft_hash=row["draft_hash"], mac=row["mac"],
    )  # fmt: skip
