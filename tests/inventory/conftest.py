"""The clinic of the cast on each database: one for the tests of a module, or one for a test that breaks it."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Clinic, found
from tests.postgresql import Server

_numbers = itertools.count(1)


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


def _copy(request: pytest.FixtureRequest) -> Iterator[str]:
    """A copy of the clinic's database on the engine that the fixture is asked for."""
    if request.param == "sqlite":
        folder: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        path = folder.mktemp("copy") / "clinic.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_clinic"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_clinic")
    name = f"{template}_{next(_numbers)}"
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def clinic_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the clinic, for the tests of one module."""
    yield from _copy(request)


@pytest.fixture(scope="module")
def clinic(clinic_url: str) -> Iterator[Clinic]:
    """The clinic, shared by the tests of one module: each uses vials and patients of its own."""
    opened = Clinic(clinic_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def own_clinic_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the clinic, for one test alone."""
    yield from _copy(request)


@pytest.fixture
def own_clinic(own_clinic_url: str) -> Iterator[Clinic]:
    """The clinic, for one test alone."""
    opened = Clinic(own_clinic_url)
    yield opened
    opened.close()
