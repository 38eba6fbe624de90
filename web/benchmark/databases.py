"""Databases for a measurement: new ones of either engine, gone after the block."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from web.migrations.upgrade import migrate

_numbers = itertools.count(1)


@contextmanager
def sqlite_databases() -> Iterator[tuple[str, Callable[[], str]]]:
    """The URL of an empty SQLite file in a temporary folder, and a function that copies it as it is then."""
    with tempfile.TemporaryDirectory(prefix="vialtrail-benchmark-") as folder:
        path = Path(folder) / "posted.sqlite"

        def copy() -> str:
            copied = path.with_name("bare.sqlite")
            shutil.copyfile(path, copied)
            return f"sqlite:///{copied}"

        yield f"sqlite:///{path}", copy


def postgresql_databases(server: str) -> Callable[[], AbstractContextManager[tuple[str, Callable[[], str]]]]:
    """The same on the PostgreSQL server of a URL, whose user may create databases."""

    @contextmanager
    def made() -> Iterator[tuple[str, Callable[[], str]]]:
        names = [f"vialtrail_benchmark_{os.getpid()}_{next(_numbers)}" for _ in range(2)]

        def url_of(name: str) -> str:
            return make_url(server).set(database=name).render_as_string(hide_password=False)

        def copy() -> str:
            _run(server, f"CREATE DATABASE {names[1]} TEMPLATE {names[0]}")
            return url_of(names[1])

        _run(server, f"CREATE DATABASE {names[0]} TEMPLATE template0")
        try:
            yield url_of(names[0]), copy
        finally:
            for name in names:
                _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            _run(server, f"DROP ROLE IF EXISTS {names[0]}")

    return made


def migrated(url: str) -> str:
    """Bring a new database to the newest schema; the URL by which the program opens it.

    On PostgreSQL the user of `url` owns it, and a role with the database's name is made for the program.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(username=parsed.database, password=secrets.token_hex())
    program = parsed.render_as_string(hide_password=False)
    migrate(url, program)
    return program


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
