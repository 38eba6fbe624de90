"""Backups: what a copy of the whole database holds, and the house book's entry that says it was made; it copies nothing.

The entry is made after the copy, so that no copy holds its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from inventory.keys import KeyRing, Use
from inventory.plan import Act, Fact, Plan
from inventory.tables.house import key_introduced
from inventory.tables.ledger import data_key, entry


@dataclass(frozen=True)
class CopiedBook:
    """One book as a copy holds it: its last entry's number and hash."""

    book: str
    size: int
    head: bytes


@dataclass(frozen=True)
class NeededKey:
    """A key outside the database that a copy cannot be used without: what it is for, and its id."""

    purpose: str
    key_id: str


@dataclass(frozen=True)
class RecordBackup:
    """Record that a copy was made: the file's name without its folder, its SHA-256, and the books in it."""

    act: Act
    file_name: str
    digest: bytes
    books: tuple[CopiedBook, ...]


def record_backup(_connection: Connection, command: RecordBackup) -> Plan:
    """Plan the entry that a copy was made; nothing refuses it, for it is there."""
    made = Fact("backup_made", {"file_name": command.file_name, "digest": command.digest})
    books = tuple(
        Fact("backup_book", {"copied_book": each.book, "size": each.size, "head": each.head})
        for each in command.books
    )
    return Plan("backup_made", command.act, (made, *books))


def books_held(connection: Connection) -> tuple[CopiedBook, ...]:
    """Every book that has an entry, by its code."""
    last = select(entry.c.book, func.max(entry.c.seq).label("size")).group_by(entry.c.book).subquery()
    query = (
        select(entry.c.book, entry.c.seq, entry.c.hash)
        .join(last, (last.c.book == entry.c.book) & (last.c.size == entry.c.seq))
        .order_by(entry.c.book)
    )
    return tuple(CopiedBook(row.book, row.seq, bytes(row.hash)) for row in connection.execute(query))


def keys_held(connection: Connection) -> tuple[NeededKey, ...]:
    """The keys that these books rest on; none where no entry names one."""
    introduced = connection.execute(
        select(key_introduced.c.purpose, key_introduced.c.key_id).order_by(key_introduced.c.seq)
    )
    wrapping = connection.execute(select(data_key.c.wrapping_key).distinct()).scalars()
    return needed_keys([(row.purpose, row.key_id) for row in introduced], set(wrapping))


def needed_keys(introduced: list[tuple[str, str]], wrapping: set[str]) -> tuple[NeededKey, ...]:
    """Of the keys introduced, in their order, those that something still rests on.

    Every secret; the newest that signs checkpoints; of those that wrap, each under which a data key lies.
    """
    newest = {purpose: key_id for purpose, key_id in introduced if purpose == Use.CHECKPOINT}
    found = [NeededKey(purpose, key_id) for purpose, key_id in introduced if purpose == Use.SECRET]
    found += [NeededKey(Use.WRAPPING, key_id) for key_id in sorted(wrapping)]
    return (*found, *(NeededKey(purpose, key_id) for purpose, key_id in newest.items()))


def in_ring(keys: KeyRing) -> tuple[NeededKey, ...]:
    """The newest key of each use, for books in which no entry names a key yet."""
    return tuple(NeededKey(use, keys.ids(use)[-1]) for use in Use)


def lacking(keys: KeyRing, needed: tuple[NeededKey, ...]) -> tuple[NeededKey, ...]:
    """Of the keys that a copy needs, those that the ring has not."""
    return tuple(each for each in needed if each.key_id not in keys.ids(Use(each.purpose)))
