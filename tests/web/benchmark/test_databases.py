"""Databases of a measurement are new, can be copied, and are gone afterwards."""

from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.postgresql import Server
from web.benchmark.databases import postgresql_databases, sqlite_databases


def fill(url: str) -> None:
    """Write a table with a row."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE filled AS SELECT 7 AS n"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("GRANT SELECT ON filled TO PUBLIC"))
    engine.dispose()


def read(url: str) -> int:
    """What the row holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = int(connection.execute(text("SELECT n FROM filled")).scalar_one())
    engine.dispose()
    return found


def test_an_sqlite_database_is_copied_as_it_is_and_gone_afterwards() -> None:
    """The folder goes with it."""
    with sqlite_databases() as databases:
        fill(databases.owner)
        first, second = databases.copy(), databases.copy()
        assert first != second
        assert read(first) == read(second) == 7
        folder = Path(str(make_url(databases.url).database)).parent
        assert folder.is_dir()
    assert not folder.exists()


def test_a_postgresql_database_is_copied_as_it_is_and_gone_afterwards(postgresql: Server) -> None:
    """The server has as many databases and roles as before; program and owner are two."""
    server = postgresql.url.render_as_string(hide_password=False)
    with postgresql_databases(server)() as databases:
        assert make_url(databases.url).username != make_url(databases.owner).username
        fill(databases.owner)
        assert read(databases.copy()) == 7
    engine = create_engine(server)
    with engine.connect() as connection:
        for query in (
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'vialtrail_benchmark%'",
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'vialtrail_benchmark%'",
        ):
            assert connection.execute(text(query)).scalar_one() == 0
    engine.dispose()
