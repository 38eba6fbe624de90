"""The one place that opens the database: a write that holds its book's lock, or a read; nothing else commits."""

from __future__ import annotations

import select as sockets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import NullPool

from inventory.authorizer import CACHED_STATEMENTS, guard
from inventory.keys import KeyRing
from inventory.statement import Query, say

#: Milliseconds a writer waits for the lock before it fails the request.
LOCK_WAIT_MS = 10_000
#: SQLSTATE of a write where the server takes none.
_READ_ONLY = "25006"
#: Libpq's answer to a server that is gone without a word: seconds to connect, and until silence ends a connection.
PATIENCE = {
    "connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip


_BOOK_LOCK = Query(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)).label("taken"))
)


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
        # An error's text goes to a log, and the parameters of a statement may be a patient's.
        options: dict[str, Any] = {"hide_parameters": True} | ({} if pooled else {"poolclass": NullPool})
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, options, write=True, durable=durable)
            self._reader = _sqlite_engine(url, options, write=False)
        else:
            # LOCK_WAIT_MS goes to the server. Psycopg prepares what a connection has run five times, as a post does.
            # A schema named like the role, or a TEMP table, stands before no table of the books.
            settings = f"-c lock_timeout={LOCK_WAIT_MS} -c timezone=UTC -c search_path=public,pg_temp"
            arguments = {"options": settings, **PATIENCE}
            self._writer = create_engine(
                url, connect_args=arguments, isolation_level="READ COMMITTED", **options
            )
            event.listen(self._writer, "checkout", _still_connected)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def write(self, book: str | None = None) -> Iterator[Connection]:
        """A write transaction; with `book`, under that book's own lock, taken in a statement of its own."""
        with self._writer.begin() as connection:
            if self.is_sqlite:
                _begin_immediate(connection)
            elif book is not None:
                # Locking and reading the head in one statement forked 5 % of rows: the snapshot is older than the lock.
                _BOOK_LOCK.rows(connection, {"name": f"vialtrail/{book}"})
            try:
                yield connection
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == _READ_ONLY:
                    # A connection keeps the setting that it began with: when the server takes writes again, a new
                    # one will.
                    connection.invalidate()
                raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view that cannot write."""
        with self._reader.connect() as connection, connection.begin():
            if self.is_sqlite:
                # An event of SQLAlchemy's would do the same, and take a tenth of the time of a post.
                say(connection, "BEGIN")
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._writer.dispose()
        self._reader.dispose()


def was_cut(error: BaseException) -> bool:
    """Whether the connection ended under the statement, so that what became of its transaction is not known here."""
    if not isinstance(error, DBAPIError):
        return False
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    # The server says that it is going (57P0x) before the driver sees that the connection is closed.
    return error.connection_invalidated or sqlstate.startswith(("08", "57P0"))


def _still_connected(connection: Any, _record: Any, _proxy: Any) -> None:
    """Give up a kept connection that the server has closed, without asking the server.

    An idle connection has nothing to say but that it ends: its socket is readable. Looking costs microseconds, a
    statement of its own a round trip a post.
    """
    if connection.closed or _readable(connection.fileno()):
        raise DisconnectionError
    # A reader leaves "read write" behind, which a server that takes no writes now would refuse in other words.
    connection.read_only = None


def _readable(socket: int) -> bool:
    if not hasattr(sockets, "poll"):
        return bool(sockets.select([socket], [], [], 0)[0])
    looked = sockets.poll()
    looked.register(socket, sockets.POLLIN)
    return bool(looked.poll(0))


def _keep_to_file(engine: Engine, name: str) -> None:
    """Open an SQLite file that is there, never a new one, and give up connections to one that was replaced.

    A connection kept open writes on into a file that was moved away, where nobody will ever read it.
    """
    path = Path(name).absolute()
    uri = f"{path.as_uri()}?mode=rw"

    @event.listens_for(engine, "do_connect")
    def _open(_dialect: Any, _record: Any, _names: Any, options: Any) -> Any:
        return sqlite3.connect(uri, uri=True, **options)

    def opened() -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @event.listens_for(engine, "connect")
    def _note(_connection: Any, record: Any) -> None:
        record.info["file"] = opened()

    @event.listens_for(engine, "checkout")
    def _same(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] is None or record.info["file"] != opened():
            raise DisconnectionError


def _sqlite_engine(url: str, options: dict[str, Any], *, write: bool, durable: bool = True) -> Engine:
    """An engine whose transactions start IMMEDIATE (write) or deferred and query-only (read)."""
    arguments = {
        "timeout": LOCK_WAIT_MS / 1000, "check_same_thread": False, "cached_statements": CACHED_STATEMENTS,
    }  # fmt: skip
    engine = create_engine(url, connect_args=arguments, **options)
    name = make_url(url).database
    if name and name != ":memory:" and not name.startswith("file:"):
        _keep_to_file(engine, name)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        guard(connection, write=write, durable=durable)

    return engine


def _begin_immediate(connection: Connection) -> None:
    """Begin as the one writer, or give up after `LOCK_WAIT_MS`.

    Deferred transactions that upgrade failed 398 times in 900; IMMEDIATE none. SQLite itself waits longer each time, up
    to 100 ms, while others come and go: here nobody waits longer than `authorizer.NAP_MS` to look again.
    """
    until = time.monotonic() + LOCK_WAIT_MS / 1000
    driver: Any = connection.connection.dbapi_connection
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            # The primary code: the extended ones say why it is busy.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
        else:
            return
    # Once more by the way that names an error as SQLAlchemy does.
    say(connection, "BEGIN IMMEDIATE")
