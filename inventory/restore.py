"""Restores: the house book's entry that a copy was put in place of the database; it restores nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.plan import Act, Fact, Plan


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
