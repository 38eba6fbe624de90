"""Restores: the house book's entry that a copy was put in place of the database; it restores nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.plan import Act, Fact, Plan
from inventory.tables.house import restored_book


@dataclass(frozen=True)
class RestoredBook:
    """One book: how many entries it had before (None where there was no such book), its last as the copy holds it."""

    book: str
    size_before: int | None
    size: int
    head: bytes


@dataclass(frozen=True)
class RecordRestore:
    """Record that a copy was put in place: the file's name without its folder, its SHA-256, the books, and by whom.

    `by` says who was at the machine. Nobody proved that, so that it is a reason and no signature.
    """

    act: Act
    file_name: str
    digest: bytes
    books: tuple[RestoredBook, ...]
    by: str


def restores_below(connection: Connection, book: str, size: int) -> tuple[tuple[int, int], ...]:
    """Entry of the house book, and entries of `book` that its copy held, of each restore that left fewer than `size`.

    Nobody signs a restore: it tells a person where to look, and answers for nothing.
    """
    query = select(restored_book.c.seq, restored_book.c.size).where(
        restored_book.c.copied_book == book, restored_book.c.size < size
    )
    return tuple((row.seq, row.size) for row in connection.execute(query.order_by(restored_book.c.seq)))


def record_restore(_connection: Connection, command: RecordRestore) -> Plan:
    """Plan the entry that a copy was put in place; nothing refuses it, for it has happened."""
    restored = Fact("database_restored", {"file_name": command.file_name, "digest": command.digest})
    books = tuple(
        Fact(
            "restored_book",
            {
                "copied_book": each.book, "size_before": each.size_before, "size": each.size, "head": each.head,
            },
        )
        for each in command.books
    )  # fmt: skip
    return Plan("database_restored", command.act, (restored, *books), reason=command.by)
