"""What the program itself does to the whole database, as an act of the house book; it names nobody who is not proven."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from inventory.database import Database
from inventory.keys import KeyRing
from inventory.plan import HOUSE, PROGRAM, Act


def own_act(database: Database) -> Act:
    """An act of the program's own, now."""
    return Act(secrets.token_hex(16), HOUSE, PROGRAM, None, database.clock(), "UTC")


class Within(Database):
    """A database inside a transaction of somebody else's, who commits: what is written here stands or falls with it."""

    def __init__(
        self, connection: Connection, url: str, keys: KeyRing, clock: Callable[[], datetime]
    ) -> None:
        """Use this connection for everything."""
        self.url, self.keys, self.clock = url, keys, clock
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._connection = connection

    @contextmanager
    def write(self, book: str | None = None) -> Iterator[Connection]:
        """The connection; whoever opened it holds the locks."""
        del book
        yield self._connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The connection, which sees what was written before."""
        yield self._connection

    def close(self) -> None:
        """Leave the connection to whoever opened it."""
