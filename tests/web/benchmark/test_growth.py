"""A post is measured at each size of one history, on the same database as the bare loop."""

import pytest

from tests.cast import KEYS
from web.benchmark.databases import sqlite_databases
from web.benchmark.growth import grow


def test_each_size_is_measured() -> None:
    """Two sizes, two pairs each of two posts."""
    found = list(grow(sqlite_databases, KEYS, sizes=(120, 240), doses=2, pairs=2))
    assert [size for size, _ in found] == [120, 240]
    for _, measured in found:
        assert len(measured.ratios) == 2
        assert len(measured.post_seconds) == len(measured.bare_seconds) == 4


def test_more_pairs_than_spare_vials_are_refused() -> None:
    """Each pair has a vial and an order of its own: a sum over one order would grow by itself."""
    with pytest.raises(ValueError, match="more than 20 vials"):
        next(grow(sqlite_databases, KEYS, sizes=(1, 2, 3), doses=1, pairs=7))
