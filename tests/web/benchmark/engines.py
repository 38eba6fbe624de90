"""The two engines of a measurement, for the tests."""

import pytest

from tests.postgresql import Server
from web.benchmark.databases import Engine, postgresql_databases, sqlite_databases


def engine(request: pytest.FixtureRequest, kind: str) -> Engine:
    """SQLite in a folder of its own, or databases of the tests' server."""
    if kind == "sqlite":
        return sqlite_databases
    server: Server = request.getfixturevalue("postgresql")
    return postgresql_databases(server.url.render_as_string(hide_password=False))
