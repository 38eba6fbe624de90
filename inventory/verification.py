"""Verifying: replays every book from its first entry and names the first that is wrong; it mends nothing.

Against someone who owns the database and hashes everything anew only a copy of a head kept elsewhere helps.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, exists, false, func, or_, select, text, true

from inventory.entry_check import Replay
from inventory.guarded import unsound_schema
from inventory.keys import KeyRing
from inventory.line_check import Unsound
from inventory.plan import HOUSE
from inventory.signature_rules import signature_rules
from inventory.stored import some_entries, stored_entries
from inventory.sums import wrong_balances, wrong_days, wrong_outcomes
from inventory.tables.house import place, registration
from inventory.tables.ledger import balance, day_net, entry, outcome
from inventory.tables.schema import append_only

#: Every table of rows that an entry holds.
_PARTS = [table for table in append_only if {"book", "seq", "no"} <= set(table.columns.keys())]

#: Called with a book, the entries of it that are done, and all it has.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it must be; `seq` is None where no one entry is at fault."""

    book: str | None
    seq: int | None
    what: str
    expected: str
    found: str

    @property
    def sentence(self) -> str:
        """What is wrong, with expected and found."""
        where = f"Entry {self.book}/{self.seq}: " if self.seq is not None else ""
        return f"{where}{self.what}: expected {self.expected}, found {self.found}."


@dataclass(frozen=True)
class BookVerified:
    """One book: how many entries are right, the hash of the last, the root over them, and what is wrong first.

    `head` is hexadecimal; `root` is base64, as a checkpoint's note prints it.
    """

    book: str
    entries: int
    head: str
    root: str
    wrong: Wrong | None


@dataclass(frozen=True)
class Verification:
    """Every book, and what is wrong beside the books (guards of the database, books of nobody)."""

    books: tuple[BookVerified, ...]
    beside: tuple[Wrong, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing is wrong."""
        return not self.beside and all(book.wrong is None for book in self.books)


def verify(connection: Connection, keys: KeyRing, progress: Progress) -> Verification:
    """Replay every book on one consistent view.

    Sequence, chain, hashes, times, signatures and their rules, commitments, lines and reversals; and what is kept beside
    the books: results of commands, balances, sums of days. As much memory for a long book as for a short one.
    """
    books = [HOUSE, *connection.execute(select(registration.c.code).order_by("code")).scalars()]
    verified = tuple(_book(connection, keys, book, progress) for book in books)
    schema = tuple(
        Wrong(None, None, what, expected, found) for what, expected, found in unsound_schema(connection)
    )
    beside = (*_torn_file(connection), *schema, *_books_of_nobody(connection, books))
    return Verification(verified, (*beside, *_parts_of_nothing(connection, books)))


def check_entries(connection: Connection, keys: KeyRing, book: str, seqs: Collection[int]) -> Wrong | None:
    """Check some entries of a registration's book: place in the chain, hashes, signatures, texts; not the balances.

    Returns: the first that is wrong. Only `verify` sees what another entry of the book hides.
    """
    rules = signature_rules(connection, book)
    found = {
        each.header["seq"]: each
        for each in some_entries(connection, book, [seq for each in seqs for seq in (each - 1, each)])
    }
    for seq in sorted(seqs):
        if seq not in found:
            return Wrong(book, seq, "sequence", f"entry {seq}", "none")
        try:
            Replay(keys, book, {}, rules).alone(connection, found[seq], found.get(seq - 1))
        except Unsound as unsound:
            return Wrong(book, unsound.seq, unsound.what, unsound.expected, unsound.found)
    return None


def _book(connection: Connection, keys: KeyRing, book: str, progress: Progress) -> BookVerified:
    """Replay one book up to its first wrong entry."""
    counted = select(func.count()).select_from(entry).where(entry.c.book == book)
    total = connection.execute(counted).scalar_one()
    kinds = {
        row.code: row.kind for row in connection.execute(select(place).where(place.c.registration == book))
    }
    replay = Replay(keys, book, kinds, signature_rules(connection, book))
    wrong: Wrong | None = None
    try:
        for batch in stored_entries(connection, book):
            replay.batch(connection, batch)
            progress(book, replay.seq, total)
    except Unsound as unsound:
        wrong = Wrong(book, unsound.seq, unsound.what, unsound.expected, unsound.found)
    wrong = wrong or _tail(connection, book, replay.seq) or _beside(connection, book)
    root = base64.b64encode(replay.tree.root).decode()
    return BookVerified(book, replay.seq, replay.hash.hex(), root, wrong)


def _tail(connection: Connection, book: str, last: int) -> Wrong | None:
    """The first entry after the last that its parts or its command's result still name."""
    after = [
        connection.execute(
            select(func.min(table.c.seq)).where(table.c.book == book, table.c.seq > last)
        ).scalar_one()
        for table in (*_PARTS, outcome)
    ]
    seqs = [seq for seq in after if seq is not None]
    if not seqs:
        return None
    return Wrong(book, min(seqs), "header", "an entry of which parts or results are there", "none")


def _beside(connection: Connection, book: str) -> Wrong | None:
    """The first of what is kept beside a book and is not what the book says."""
    for seq, moved in wrong_outcomes(connection, book):
        return Wrong(book, seq, moved.what, moved.expected, moved.found)
    for sums in (wrong_balances, wrong_days):
        for each in sums(connection, book):
            return Wrong(book, None, each.what, each.expected, each.found)
    return None


def _torn_file(connection: Connection) -> tuple[Wrong, ...]:
    """What SQLite says of its own file: pages, and indexes that do not lead to every row."""
    if connection.dialect.name != "sqlite":
        return ()
    said = connection.execute(text("PRAGMA integrity_check(3)")).scalars().all()
    return tuple(Wrong(None, None, "database file", "ok", each) for each in said if each != "ok")


def _parts_of_nothing(connection: Connection, books: Collection[str]) -> tuple[Wrong, ...]:
    """Rows that no entry holds and no replay meets: before the first entry of a book, or in a book of nobody."""
    found: list[Wrong] = []
    for table in _PARTS:
        alone = ~exists().where(entry.c.book == table.c.book, entry.c.seq == table.c.seq)
        unmet = or_(table.c.seq < 1, table.c.book.not_in(books), _made_by_itself(table))
        query = select(table.c.book, table.c.seq).where(unmet, alone).limit(1)
        found += [
            Wrong(row.book, row.seq, f"rows of {table.name}", "an entry that holds them", "none")
            for row in connection.execute(query)
        ]
    return tuple(found)


def _made_by_itself(table: Table) -> ColumnElement[bool]:
    """A registration that stands in no entry would name its own book."""
    return true() if table is registration else false()


def _books_of_nobody(connection: Connection, books: list[str]) -> tuple[Wrong, ...]:
    """Entries in books that no registration has, and balances in places that are none."""
    strange = connection.execute(
        select(entry.c.book, func.min(entry.c.seq)).where(entry.c.book.not_in(books)).group_by(entry.c.book)
    )
    found = [Wrong(book, seq, "book", "a registration with this code", "none") for book, seq in strange]
    found += [
        Wrong(None, None, f"{what} in {code}", "a place of the books", "none")
        for what, table in (("balance", balance), ("sum of a day", day_net))
        for code in connection.execute(
            select(table.c.place)
            .distinct()
            .outerjoin(place, place.c.code == table.c.place)
            .where(place.c.code.is_(None))
            .order_by(table.c.place)
        ).scalars()
    ]
    return tuple(found)
