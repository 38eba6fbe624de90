"""The owner of a test's database: past the program's rights and SQLite's authorizer, up against the triggers alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from tests.postgresql import owner_url


def owner_engine(url: str) -> Engine:
    """An engine of the owner's for the program's database; transactions begin when SQLAlchemy says so."""
    engine = create_engine(owner_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _as_the_program_does)
        event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def owner_writes(url: str) -> Iterator[Connection]:
    """A write transaction of the owner's, committed at the end of the block."""
    engine = owner_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _as_the_program_does(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
