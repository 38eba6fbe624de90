"""The scripted day, played once on each database: what is read changes nothing, so tests may share it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.cast import Clinic
from tests.inventory.reports.day import Day, run_day
from tests.postgresql import Server


@pytest.fixture(scope="session")
def sqlite_day(sqlite_clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The day in an SQLite file."""
    path = tmp_path_factory.mktemp("day") / "day.sqlite"
    shutil.copyfile(sqlite_clinic, path)
    clinic = Clinic(f"sqlite:///{path}")
    yield run_day(clinic)
    clinic.close()


@pytest.fixture(scope="session")
def postgresql_day(postgresql: Server, postgresql_clinic: str) -> Iterator[Day]:
    """The day in a PostgreSQL database."""
    name = f"{postgresql_clinic}_day"
    clinic = Clinic(postgresql.create(name, postgresql_clinic))
    yield run_day(clinic)
    clinic.close()
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest) -> Day:
    """The scripted day; every test that asks for it runs once on each engine."""
    played: Day = request.getfixturevalue(f"{request.param}_day")
    return played


@pytest.fixture
def connection(day: Day) -> Iterator[Connection]:
    """A connection that cannot write, into the day's database."""
    with day.clinic.database.read() as opened:
        yield opened
