"""The small clinic of the cast on each database, for what detection reads and keeps there."""

from collections.abc import Iterator

import pytest

from tests.cast import Clinic, found


@pytest.fixture
def clinic(database_url: str) -> Iterator[Clinic]:
    """The clinic, for one test alone."""
    found(database_url)
    opened = Clinic(database_url)
    yield opened
    opened.close()
