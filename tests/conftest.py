"""What every test may ask for: a database of either engine, new and migrated, for this test alone."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.lacking import lacking
from tests.memory import keep_in_memory
from tests.postgresql import NoServer, Server, owner_url, server

keep_in_memory()

# The same examples in every run, and no clock among the judges: a busy machine is no defect.
settings.register_profile("tests", derandomize=True, deadline=None)
settings.load_profile("tests")

#: Two runs on one named server do not meet.
_names = (f"vialtrail_test_{os.getpid()}_{number}" for number in itertools.count())


def _migrate(url: str) -> None:
    """Bring a database to the newest schema as its owner; a run without databases loads none of what that needs."""
    from web.migrations.upgrade import migrate

    migrate(owner_url(url), url)


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a program under test keeps among the user's data is not the user's, nor left to the next run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file, migrated; tests take copies of it."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for this test process."""
    try:
        with server() as running:
            yield running
    except NoServer as reason:
        lacking("postgresql", str(reason))


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Server) -> Iterator[str]:
    """The name of a migrated database; tests take copies of it."""
    name = next(_names)
    _migrate(postgresql.create(name))
    yield name
    postgresql.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new migrated SQLite database."""
    path = tmp_path / "vialtrail.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql: Server, postgresql_template: str) -> Iterator[str]:
    """A new migrated PostgreSQL database, dropped after the test."""
    name = next(_names)
    yield postgresql.create(name, postgresql_template)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new migrated database as the program opens it; every test that asks for it runs once on each engine.

    `owner_url` and `administrator_url` of tests.postgresql turn it into the URL of somebody who may do more.
    """
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
