"""A checkpoint: the root over a book's first entries, signed, kept, and to be published where the owner cannot reach.

The root is made anew from the entries each time, never from stored nodes. A book that does not fit the checkpoint
before is not signed again: nobody gets two roots of one size under one key.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, func, insert, select

from inventory.checkpoint_key import public_halves, signing_key
from inventory.database import Database
from inventory.errors import Refused
from inventory.keys import KeyRing
from inventory.merkle import grown
from inventory.moment import from_us, to_us
from inventory.plan import HOUSE
from inventory.signed_note import SignedNote, VerifierKey, read_note, sign_note
from inventory.tables.house import registration
from inventory.tables.ledger import checkpoint, entry

#: What the first line of a checkpoint begins with; the book's code follows.
ORIGIN = "vialtrail/"

#: Hashes fetched at once.
_BATCH = 10_000
#: Kept checkpoints fetched at once: the first is the one that is wanted, as a rule.
_ROWS = 50
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_ROOT_LENGTH = 32


class NotACheckpoint(Refused):
    """This note is not a checkpoint of a book."""


class BookDoesNotFit(Refused):
    """Book {book} does not fit the checkpoint that was signed of it."""


class Occasion(StrEnum):
    """What a checkpoint was made for."""

    SHIFT_END = "shift_end"
    DAILY = "daily"
    REPORT = "report"
    COMMAND = "command"
    RESTORE = "restore"


@dataclass(frozen=True)
class Checkpoint:
    """The first `size` entries of a book, and the root over their hashes."""

    book: str
    size: int
    root: bytes

    @property
    def origin(self) -> str:
        """The name under which the book's checkpoints are signed."""
        return f"{ORIGIN}{self.book}"

    @property
    def printed_root(self) -> str:
        """The root as the note has it."""
        return base64.b64encode(self.root).decode()

    @property
    def printed_size(self) -> str:
        """How many entries, in words."""
        return "1 entry" if self.size == 1 else f"{self.size} entries"

    @property
    def words(self) -> str:
        """Root and size, as a sentence about a book names them."""
        return f"root {self.printed_root} over {self.printed_size}"

    @property
    def text(self) -> str:
        """The lines that are signed (C2SP tlog-checkpoint): origin, size, root."""
        return f"{self.origin}\n{self.size}\n{self.printed_root}\n"


@dataclass(frozen=True)
class Kept:
    """A checkpoint that was signed and kept, with its note as it is published."""

    checkpoint: Checkpoint
    note: str
    occasion: Occasion
    made_at: datetime


def read_checkpoint(note: SignedNote) -> Checkpoint:
    """What a note says of a book; lines after the third are no concern of ours.

    Raises: NotACheckpoint: its lines are others.
    """
    lines = note.text.split("\n")[:-1]
    if len(lines) < 3:
        raise NotACheckpoint("origin, size and root on three lines", f"{len(lines)}")
    origin, size, encoded = lines[:3]
    if not origin.startswith(ORIGIN) or origin == ORIGIN:
        raise NotACheckpoint(f"an origin {ORIGIN}BOOK", origin or "nothing")
    if not _SIZE.fullmatch(size):
        raise NotACheckpoint("a whole number of entries", size or "nothing")
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != _ROOT_LENGTH or base64.b64encode(root).decode() != encoded:
        raise NotACheckpoint("a root of 32 bytes in base64", encoded or "nothing")
    return Checkpoint(origin.removeprefix(ORIGIN), int(size), root)


def books(connection: Connection) -> tuple[str, ...]:
    """Every book: the house book, then the registrations' by code."""
    codes = connection.execute(select(registration.c.code).order_by(registration.c.code)).scalars()
    return (HOUSE, *codes)


def size_of(connection: Connection, book: str) -> int:
    """The number of a book's last entry; 0 before the first."""
    found: int = connection.execute(
        select(func.coalesce(func.max(entry.c.seq), 0)).where(entry.c.book == book)
    ).scalar_one()
    return found


def hashes_of(connection: Connection, book: str) -> Iterator[bytes]:
    """The hashes of a book's entries in their order, a bounded number in memory."""
    query = select(entry.c.hash).where(entry.c.book == book).order_by(entry.c.seq)
    return iter(connection.execute(query, execution_options={"yield_per": _BATCH}).scalars())


def newest(connection: Connection, keys: KeyRing, book: str) -> Kept | None:
    """The kept checkpoint over most entries of a book; a row that our keys did not sign is none."""
    query = select(checkpoint).where(checkpoint.c.book == book).order_by(checkpoint.c.size.desc())
    publics = public_halves(keys)
    with connection.execute(query, execution_options={"yield_per": _ROWS}) as rows:
        return next((_kept(row) for row in rows if _is_ours(row, publics)), None)


def kept_after(connection: Connection, keys: KeyRing, book: str, size: int) -> tuple[Kept, ...]:
    """The kept checkpoints over more than `size` entries of a book that our keys signed, the smallest first."""
    query = select(checkpoint).where(checkpoint.c.book == book, checkpoint.c.size > size)
    publics = public_halves(keys)
    rows = connection.execute(query.order_by(checkpoint.c.size))
    return tuple(_kept(row) for row in rows if _is_ours(row, publics))


def checkpoint_of(connection: Connection, keys: KeyRing, book: str, *, anew: bool = False) -> Checkpoint:
    """The checkpoint over all that this view shows of a book.

    While the book has not grown the kept one is given, unless it is asked for `anew`.
    Raises: BookDoesNotFit: the entries under the newest kept checkpoint have another root now, or are fewer.
    """
    before = newest(connection, keys, book)
    if before is not None and before.checkpoint.size == size_of(connection, book) and not anew:
        return before.checkpoint
    tree, roots = grown(hashes_of(connection, book), {before.checkpoint.size} if before else set())
    if before is not None and roots.get(before.checkpoint.size) != before.checkpoint.root:
        kept, then = before.checkpoint, roots.get(before.checkpoint.size)
        found = Checkpoint(book, tree.size, tree.root) if then is None else replace(kept, root=then)
        raise BookDoesNotFit(kept.words, found.words, book=book)
    return Checkpoint(book, tree.size, tree.root)


def keep(database: Database, made: Checkpoint, occasion: Occasion, at: datetime) -> Kept:
    """Sign a checkpoint and keep it; the one of the same size that is kept already is the answer instead.

    Raises: BookDoesNotFit: the one of the same size has another root.
    """
    signed = sign_note(made.text, made.origin, signing_key(database.keys))
    values = {
        "book": made.book, "size": made.size, "root": made.root, "note": str(signed), "occasion": str(occasion),
        "made_at_us": to_us(at),
    }  # fmt: skip
    same = select(checkpoint).where(checkpoint.c.book == made.book, checkpoint.c.size == made.size)
    # A lock of its own: whoever posts to the book need not wait, and of two makers one writes.
    with database.write(f"checkpoint/{made.book}") as connection:
        row = connection.execute(same).one_or_none()
        if row is None:
            connection.execute(insert(checkpoint).values(values))
            return Kept(made, str(signed), occasion, at)
    if not _is_ours(row, public_halves(database.keys)):
        raise BookDoesNotFit(
            "a kept checkpoint that a key of these books signed", "another row", book=made.book
        )
    found = _kept(row)
    if found.checkpoint != made:
        raise BookDoesNotFit(found.checkpoint.words, made.words, book=made.book)
    return found


def _is_ours(row: Row[tuple[object, ...]], publics: Sequence[bytes]) -> bool:
    """The row's note is signed by one of these keys, and says of the book what the row says.

    Whoever can write to the table can put a row there; without a key he cannot make it count.
    """
    try:
        note = read_note(row.note)
        said = read_checkpoint(note)
        signer = note.signer([VerifierKey(said.origin, public) for public in publics])
        kept = _kept(row).checkpoint
    except (Refused, TypeError, ValueError, ArithmeticError, AttributeError):
        return False
    return signer is not None and said == kept


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    return Kept(
        Checkpoint(row.book, row.size, row.root), row.note, Occasion(row.occasion), from_us(row.made_at_us)
    )
