"""Databases for a measurement: new ones of either engine and copies of them, all gone after the block."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from web.migrations.upgrade import migrate

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Databases:
    """A migrated database: its URL as the program and as its owner opens it, and a copy of it as it is then.

    `copy` wants nobody connected, and returns the program's URL.
    """

    url: str
    owner: str
    copy: Callable[[], str]


#: Makes a migrated database.
Engine: TypeAlias = Callable[[], AbstractContextManager[Databases]]


@contextmanager
def sqlite_databases() -> Iterator[Databases]:
    """An SQLite file in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="vialtrail-benchmark-") as folder:
        path = Path(folder) / "made.sqlite"
        copied = (path.with_name(f"copy{number}.sqlite") for number in itertools.count(1))

        def copy() -> str:
            to = next(copied)
            shutil.copyfile(path, to)
            return f"sqlite:///{to}"

        migrate(f"sqlite:///{path}")
        yield Databases(f"sqlite:///{path}", f"sqlite:///{path}", copy)


def postgresql_databases(server: str) -> Engine:
    """The same on the PostgreSQL server of a URL, whose user may create databases and roles."""

    @contextmanager
    def made() -> Iterator[Databases]:
        base = f"vialtrail_benchmark_{os.getpid()}_{next(_numbers)}"
        password, names = secrets.token_hex(), [base]

        def url_of(name: str, *, program: bool = True) -> str:
            found = make_url(server).set(database=name)
            found = found.set(username=base, password=password) if program else found
            return found.render_as_string(hide_password=False)

        def copy() -> str:
            names.append(f"{base}_{len(names)}")
            # A copy has the rights on tables of its template and none of those on the database.
            _run(
                server,
                f"CREATE DATABASE {names[-1]} TEMPLATE {base}",
                f"REVOKE ALL ON DATABASE {names[-1]} FROM PUBLIC",
                f"GRANT CONNECT ON DATABASE {names[-1]} TO {base}",
            )
            return url_of(names[-1])

        _run(server, f"CREATE DATABASE {base} TEMPLATE template0")
        try:
            migrate(url_of(base, program=False), url_of(base))
            yield Databases(url_of(base), url_of(base, program=False), copy)
        finally:
            _run(server, *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names))
            _run(server, f"DROP ROLE IF EXISTS {base}")

    return made


def _run(server: str, *statements: str) -> None:
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
