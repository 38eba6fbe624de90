"""One demonstration of eight days, built once for all who read it, and never changed by them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from inventory.database import Database
from inventory.keys import KeyRing
from web.demonstration.build import Demonstration, build

#: A Friday, 14:10 in New York.
UNTIL = datetime(2026, 11, 20, 19, 10, tzinfo=UTC)
KEYS = KeyRing(b"demonstration of nothing secret!")
DAYS = 8


@dataclass(frozen=True)
class Made:
    """The database, and what the build handed back."""

    database: Database
    result: Demonstration

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]


@pytest.fixture(scope="session")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Eight days, seed 7."""
    path = tmp_path_factory.mktemp("demonstration") / "vialtrail.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}", KEYS, lambda: UNTIL)
    yield Made(database, build(database, days=DAYS, seed=7))
    database.close()
