"""Puts a copy in place of a PostgreSQL database, as its owner, in one transaction; stopped anywhere, the old stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from inventory.grants import RoleError, install
from web.backup.postgresql import script
from web.cli.errors import CommandError
from web.migrations import roles
from web.migrations.upgrade import MIGRATION_LOCK

#: How long whoever works may take to end what he has begun.
PATIENCE = "60s"
#: Called with each table whose rows come next.
Progress = Callable[[str], None]

_COPY = re.compile(r"^(COPY (\S+) .*FROM stdin);$")
#: What a newer program writes for servers and shells that are not these, and a schema that is there.
_LEFT_OUT = re.compile(
    r"^(\\(un)?restrict .*|SET transaction_timeout .*|(CREATE|ALTER|COMMENT ON) SCHEMA public\b.*;)$"
)
_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY c.relname
"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@contextmanager
def loaded(
    owner: str, program: str, copy: Path, check: Callable[[Connection], None], progress: Progress
) -> Iterator[Connection]:
    """The owner's connection in the one transaction, after the copy was loaded; committed after the block.

    Args: owner, program: URLs of one database by its two roles. check: is given the database as it is, once nobody
    else can write to it; what it raises, or the block, leaves everything as it was.
    Raises: CommandError: the server did not take it, or the roles are not what they must be.
    """
    arguments = {"options": f"-c lock_timeout={PATIENCE} -c timezone=UTC -c search_path=public,pg_temp"}
    engine = create_engine(owner, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    try:
        with engine.begin() as connection:
            role = roles.program_role(connection, make_url(program))
            tables = _alone(connection)
            check(connection)
            _clear(connection, tables)
            _load(connection, copy, progress)
            install(connection, role)
            yield connection
    except RoleError as error:
        raise CommandError(str(error)) from error
    except (psycopg.Error, DBAPIError) as error:
        first = str(getattr(error, "orig", error)).strip().splitlines()[:1]
        raise CommandError(
            f"The copy could not be put in place, and nothing was changed: {''.join(first)}."
        ) from error
    finally:
        engine.dispose()


def _alone(connection: Connection) -> list[str]:
    """Wait until nobody else posts or writes, and let nobody begin; the tables that are there."""
    connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    tables = list(connection.execute(text(_TABLES)).scalars())
    if "entry" in tables:
        # First the books' own locks, as every writer takes them: the other way round two would wait for each other.
        books = connection.execute(text("SELECT DISTINCT book FROM entry ORDER BY book")).scalars().all()
        for book in books:
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            connection.execute(lock, {"name": f"vialtrail/{book}"})
    if tables:
        connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
    return tables


def _clear(connection: Connection, tables: list[str]) -> None:
    """Take out what is there, whatever schema it had."""
    if tables:
        connection.exec_driver_sql(f"DROP TABLE {', '.join(tables)} CASCADE")
    for function in connection.execute(text(_FUNCTIONS)).scalars().all():
        connection.exec_driver_sql(f"DROP FUNCTION {function} CASCADE")


def _load(connection: Connection, copy: Path, progress: Progress) -> None:
    """Run the copy's script: its statements, and the rows between them."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    statements: list[str] = []
    with script(copy, "--no-owner", "--no-privileges") as lines, driver.cursor() as cursor:
        for line in lines:
            found = _COPY.match(line)
            if found:
                cursor.execute("".join(statements).encode())
                statements.clear()
                progress(found[2].removeprefix("public."))
                _rows(cursor, found[1], lines)
            elif not _LEFT_OUT.match(line):
                statements.append(line)
        cursor.execute("".join(statements).encode())
    # The script names every table with its schema and leaves none to be found without.
    connection.exec_driver_sql("RESET ALL")


def _rows(cursor: psycopg.Cursor[tuple[object, ...]], statement: str, lines: IO[str]) -> None:
    """The rows of one table, up to the line that ends them."""
    with cursor.copy(statement.encode()) as rows:
        for line in lines:
            if line == "\\.\n":
                return
            rows.write(line)
