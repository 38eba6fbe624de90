"""The scripted day on each engine, and its bundle."""

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Clinic, found
from tests.inventory.reports.day import Day, run_day


@pytest.fixture
def day(database_url: str) -> Iterator[Day]:
    """The scripted day in a database of its own."""
    found(database_url)
    clinic = Clinic(database_url)
    yield run_day(clinic)
    clinic.close()


@pytest.fixture(scope="module")
def sqlite_day(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The scripted day on SQLite, for tests that read alone."""
    path = tmp_path_factory.mktemp("day") / "day.sqlite"
    shutil.copyfile(sqlite_template, path)
    found(f"sqlite:///{path}")
    clinic = Clinic(f"sqlite:///{path}")
    yield run_day(clinic)
    clinic.close()


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an empty virtual environment with `cryptography`, and what that needs, alone."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    found = folder / "bin" / "python"
    asked = [str(found), "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"]
    target = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    here = Path(sysconfig.get_path("platlib"))
    for name in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
        for path in here.glob(name):
            (target / path.name).symlink_to(path)
    return found
