"""A copy of an SQLite database: one consistent state of it, taken page by page while others write; it mends nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from web.cli.errors import CommandError

#: What every SQLite file begins with.
MAGIC = b"SQLite format 3\0"
#: Pages copied at once: some milliseconds, after which a signal is heard.
PAGES = 2_000

#: Called with the pages that are done, and all there are.
Progress = Callable[[int, int], None]


def copy_out(file: Path, target: Path, progress: Progress) -> None:
    """Copy the database of `file` into `target`, an empty file.

    Raises: CommandError: SQLite could not, for example because the disk is full; nothing of the database is changed.
    """
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.isolation_level = None
            source.execute("PRAGMA query_only = ON")
            # A read transaction around the whole: without it each commit of a writer would start the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=PAGES, progress=lambda _, left, every: progress(every - left, every))
            source.execute("ROLLBACK")
            # One file with nothing beside it, wherever it is carried.
            copy.execute("PRAGMA journal_mode = DELETE")
    except (sqlite3.Error, OSError) as error:
        raise CommandError(f"The copy could not be made: {error}.") from error


@contextmanager
def reading(file: Path) -> Iterator[Connection]:
    """A view of a copy that writes nothing, not even beside it.

    Raises: CommandError: the file is no database that can be read.
    """
    uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=NullPool, hide_parameters=True
    )
    with engine.connect() as connection:
        yield connection
