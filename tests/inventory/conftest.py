"""The clinic of the cast, new for each test, on each database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Clinic, found
from tests.postgresql import Server


@pytest.fixture(scope="session")
def sqlite_clinic(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the clinic; tests take copies of it."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.sqlite"
    shutil.copyfile(sqlite_template, path)
    found(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_clinic(postgresql: Server, postgresql_template: str) -> Iterator[str]:
    """The name of a database with the clinic; tests take copies of it."""
    name = f"{postgresql_template}_clinic"
    found(postgresql.create(name, postgresql_template))
    yield name
    postgresql.drop(name)


@pytest.fixture
def sqlite_clinic_url(sqlite_clinic: Path, tmp_path: Path) -> str:
    """A new SQLite database with the clinic."""
    path = tmp_path / "clinic.sqlite"
    shutil.copyfile(sqlite_clinic, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_clinic_url(postgresql: Server, postgresql_clinic: str, tmp_path: Path) -> Iterator[str]:
    """A new PostgreSQL database with the clinic, dropped after the test."""
    name = f"{postgresql_clinic}_{abs(hash(tmp_path)):x}"
    yield postgresql.create(name, postgresql_clinic)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def clinic_url(request: pytest.FixtureRequest) -> str:
    """A new database with the clinic; every test that asks for it runs once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_clinic_url")
    return url


@pytest.fixture
def clinic(clinic_url: str) -> Iterator[Clinic]:
    """The clinic itself, open."""
    opened = Clinic(clinic_url)
    yield opened
    opened.close()
