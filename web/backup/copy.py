"""A copy in a file: its engine and schema, the books in it, and the keys it needs; it opens no live database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from inventory.backup import CopiedBook, NeededKey, books_held, keys_held, needed_keys
from web.backup import postgresql, sqlite
from web.cli.errors import CommandError

#: Bytes hashed at once.
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Copy:
    """A copy: its file and SHA-256, the engine, its schema, the books in it, and the keys it needs."""

    file: Path
    digest: bytes
    engine: str
    revision: str
    books: tuple[CopiedBook, ...]
    keys: tuple[NeededKey, ...]

    @property
    def sizes(self) -> dict[str, int]:
        """Book -> how many entries of it the copy holds."""
        return {each.book: each.size for each in self.books}


def read_copy(file: Path) -> Copy:
    """What a copy holds, read out of the file.

    Raises: CommandError: it is no copy of books, or cannot be read.
    """
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(sqlite.MAGIC))
        digest = sha256(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    if begins == sqlite.MAGIC:
        return _of_sqlite(file, digest)
    if begins.startswith(postgresql.MAGIC):
        return _of_postgresql(file, digest)
    raise CommandError(f"{file} is no copy of Vialtrail's books: one made by vialtrail backup is expected.")


def sha256(file: Path) -> bytes:
    """The SHA-256 of a file's content."""
    found = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            found.update(chunk)
    return found.digest()


def _of_sqlite(file: Path, digest: bytes) -> Copy:
    try:
        with sqlite.reading(file) as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise _no_books(file)
            return Copy(file, digest, "sqlite", revision, books_held(connection), keys_held(connection))
    except DBAPIError as error:
        raise CommandError(f"{file} cannot be read as a copy: {error.orig}.") from error


def _of_postgresql(file: Path, digest: bytes) -> Copy:
    revision: str | None = None
    last: dict[str, CopiedBook] = {}
    introduced: list[tuple[int, str, str]] = []
    wrapping: set[str] = set()
    for table, row in postgresql.rows_of(file, ("alembic_version", "entry", "key_introduced", "data_key")):
        if table == "alembic_version":
            revision = row["version_num"]
        elif table == "entry":
            book, size = row["book"] or "", int(row["seq"] or 0)
            if book not in last or last[book].size < size:
                last[book] = CopiedBook(book, size, postgresql.octets(row["hash"]))
        elif table == "key_introduced":
            introduced.append((int(row["seq"] or 0), row["purpose"] or "", row["key_id"] or ""))
        else:
            wrapping.add(row["wrapping_key"] or "")
    if revision is None:
        raise _no_books(file)
    named = [(purpose, key_id) for _, purpose, key_id in sorted(introduced)]
    books = tuple(last[book] for book in sorted(last))
    return Copy(file, digest, "postgresql", revision, books, needed_keys(named, wrapping))


def _no_books(file: Path) -> CommandError:
    return CommandError(f"{file} is no copy of Vialtrail's books: it has no schema of ours.")
