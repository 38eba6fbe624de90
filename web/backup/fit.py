"""Whether a copy may be put in place: its schema, its keys, its books; and what would be lost. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.backup import CopiedBook, books_held, lacking
from inventory.entry_hash import mac_is_right
from inventory.errors import Refused
from inventory.guarded import unsound_schema
from inventory.introduction import unknown
from inventory.keys import KeyRing
from inventory.restore import RestoredBook
from inventory.stored import stored_signature
from inventory.tables.ledger import attestation, entry
from inventory.verification import Progress, verify
from web.backup.copy import Copy
from web.cli.errors import CommandError
from web.migrations.upgrade import is_known, newest


@dataclass(frozen=True)
class Present:
    """A book as the database holds it now: its entries, and its hash at the copy's last one (None: it is shorter)."""

    book: str
    size: int
    at_copy: bytes | None


def present_books(connection: Connection, held: Copy) -> tuple[Present, ...]:
    """The books of the database as they stand beside those of a copy."""
    sizes = held.sizes
    found = []
    for each in books_held(connection):
        there = select(entry.c.hash).where(entry.c.book == each.book, entry.c.seq == sizes.get(each.book, 0))
        at_copy = connection.execute(there).scalar()
        found.append(Present(each.book, each.size, bytes(at_copy) if at_copy is not None else None))
    return tuple(found)


def losses(present: Sequence[Present], held: Copy) -> list[str]:
    """What would be lost, a sentence a book; none where every entry of the database is in the copy."""
    found = []
    heads = {each.book: each for each in held.books}
    for each in present:
        copied = heads.get(each.book)
        if copied is None:
            found.append(f"{each.book}: {_entries(each.size)} now, none in the copy.")
        elif each.at_copy is not None and each.at_copy != copied.head:
            found.append(
                f"{each.book}: {_entries(each.size)} now, {copied.size} in the copy, and they are not the same ones."
            )
        elif each.size > copied.size:
            more = each.size - copied.size
            found.append(
                f"{each.book}: {_entries(each.size)} now, {copied.size} in the copy: {more} would be lost."
            )
    return found


def restored_books(present: Sequence[Present], held: Copy) -> tuple[RestoredBook, ...]:
    """What the entry of a restore says of each book; one that the copy lacks has no entry and no head."""
    before = {each.book: each.size for each in present}
    copied = {each.book: each for each in held.books}
    every = (copied.get(book) or CopiedBook(book, 0, b"") for book in sorted({*before, *copied}))
    return tuple(RestoredBook(each.book, before.get(each.book), each.size, each.head) for each in every)


def need_known(held: Copy) -> None:
    """Return when this program has the copy's schema, or a way from it to its own.

    Raises: CommandError.
    """
    if not is_known(held.revision):
        raise CommandError(
            f"{held.file} is at schema {held.revision}, which this program does not know (its newest is {newest()}): "
            "it was made by a newer program, or by one before the first release."
        )


def need_keys(held: Copy, keys: KeyRing, where: object) -> None:
    """Return when the ring has every key that the copy names.

    Raises: CommandError: the first that it lacks.
    """
    for each in lacking(keys, held.keys):
        raise CommandError(
            f"{held.file} needs the {each.purpose} key {each.key_id}, and {where} does not hold it: put the key file "
            "of that time in its place."
        )


def need_sound(connection: Connection, keys: KeyRing, held: Copy) -> None:
    """Return when the copy, opened, is guarded as the program makes it, and its signatures are under these keys.

    Raises: CommandError.
    """
    try:
        unknown(connection, keys)
    except Refused as refused:
        raise CommandError(refused.sentence) from refused
    signed = connection.execute(select(attestation).limit(1)).mappings().first()
    if signed is not None and not mac_is_right(keys, stored_signature(signed)):
        raise CommandError(f"{held.file} was signed under another secret than the key file's.")
    if held.revision == newest():
        for what, expected, found in unsound_schema(connection):
            raise CommandError(
                f"{held.file} is not as the program makes a database: {what}: expected {expected}, found {found}."
            )


def need_clean(connection: Connection, keys: KeyRing, held: Copy, progress: Progress) -> None:
    """Return when every book of the copy, replayed, is right.

    Raises: CommandError: the first thing that is wrong.
    """
    result = verify(connection, keys, progress)
    for wrong in [*(book.wrong for book in result.books if book.wrong), *result.beside]:
        raise CommandError(f"{held.file} is wrong, and nothing was changed. {wrong.sentence}")


def _entries(size: int) -> str:
    return "1 entry" if size == 1 else f"{size} entries"
