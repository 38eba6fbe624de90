"""The one place that opens the database: a write that holds its book's lock, or a read; nothing else commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from inventory.keys import KeyRing

#: Milliseconds a writer waits for the lock before it fails the request.
LOCK_WAIT_MS = 10_000


class Database:
    """An open database with the keys and the clock that its writers use.

    Args: url: SQLAlchemy URL, SQLite or PostgreSQL. keys: the key ring. clock: the present as an aware datetime.
    pooled: connections are kept; processes that fork afterwards ask for none. durable: SQLite waits for the disk at
    each commit; without it a power cut may lose the last entries, never the file, which is for what can be made again.
    """

    def __init__(
        self,
        url: str,
        keys: KeyRing,
        clock: Callable[[], datetime],
        *,
        pooled: bool = True,
        durable: bool = True,
    ) -> None:
        """Make the engines; nothing is opened before the first use."""
        self.url, self.keys, self.clock = url, keys, clock
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
        if self.is_sqlite:
            self._writer = _sqlite_engine(
                url, options, write=True, synchronous="FULL" if durable else "NORMAL"
            )
            self._reader = _sqlite_engine(url, options, write=False)
        else:
            # LOCK_WAIT_MS goes to the server; psycopg never prepares, so that a pooler may stand between.
            arguments = {"options": f"-c lock_timeout={LOCK_WAIT_MS} -c timezone=UTC"}
            self._writer = create_engine(
                url, connect_args=arguments, isolation_level="READ COMMITTED", **options
            )
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def write(self, book: str | None = None) -> Iterator[Connection]:
        """A write transaction; with `book`, under that book's own lock, taken in a statement of its own."""
        with self._writer.begin() as connection:
            if book is not None and not self.is_sqlite:
                # Locking and reading the head in one statement forked 5 % of rows: the snapshot is older than the lock.
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
                    {"name": f"vialtrail/{book}"},
                )
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view that cannot write."""
        with self._reader.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._writer.dispose()
        self._reader.dispose()


def _sqlite_engine(url: str, options: dict[str, Any], *, write: bool, synchronous: str = "FULL") -> Engine:
    """An engine whose transactions start IMMEDIATE (write) or deferred and query-only (read)."""
    engine = create_engine(
        url, connect_args={"timeout": LOCK_WAIT_MS / 1000, "check_same_thread": False}, **options
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE deletes a guarded row and no DELETE trigger sees it.
        cursor.execute("PRAGMA recursive_triggers = ON")
        if write:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Deferred transactions that upgrade failed 398 times in 900; IMMEDIATE none.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
