"""The bare loop inserts exactly the rows that the program wrote, each entry in one transaction."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import create_engine, func, select

from inventory import guards
from inventory.database import Database
from inventory.tables.ledger import entry, outcome
from inventory.tables.schema import append_only
from tests.cast import KEYS
from tests.postgresql import Server
from web.benchmark.bare import insert_rows, rows_by_writer, without_triggers
from web.benchmark.clinic import BOOK, found, treat
from web.benchmark.databases import migrated, postgresql_databases, sqlite_databases
from web.cli.database import now


def counted(url: str) -> dict[str, int]:
    """How many rows each table of the books has, and the results."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found_rows = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (*append_only, outcome)
        }
    engine.dispose()
    return found_rows


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_copy_ends_with_the_same_rows(request: pytest.FixtureRequest, kind: str) -> None:
    """Table by table; and the order within an entry breaks no foreign key."""
    made: Callable[[], AbstractContextManager[tuple[str, Callable[[], str]]]] = sqlite_databases
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        made = postgresql_databases(server.url.render_as_string(hide_password=False))
    with made() as (empty, copy):
        url = migrated(empty)
        database = Database(url, KEYS, now, pooled=False)
        (vial,) = found(database, 1)
        with database.read() as connection:
            before = connection.execute(
                select(func.max(entry.c.seq)).where(entry.c.book == BOOK)
            ).scalar_one()
        copied = copy()
        posts = sum(1 for _ in treat(database, "W0", vial, 2))
        with database.read() as connection:
            entries = rows_by_writer(connection, BOOK, before)
        without_triggers(copied)
        started: list[int] = []
        assert set(entries) == {"W0"}
        assert insert_rows(lambda: started.append(1), copied, entries["W0"]) == posts == 4
        assert started == [1]
        assert counted(copied) == counted(url)
        engine = create_engine(copied)
        with engine.connect() as connection:
            assert guards.present_triggers(connection) == set()
        engine.dispose()
        database.close()


def test_header_and_result_come_last(sqlite_url: str) -> None:
    """Facts first, then lines, then the header, then the command's result: as the program writes them."""
    database = Database(sqlite_url, KEYS, now, pooled=False)
    (vial,) = found(database, 1)
    next(treat(database, "W0", vial, 1))
    with database.read() as connection:
        (drawn,) = rows_by_writer(connection, BOOK, 0)["W0"]
    assert [table for table, _, _ in drawn] == ["container", "draw", "line", "entry", "outcome"]
    database.close()
