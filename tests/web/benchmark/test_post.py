"""A measurement counts what several processes did together, and says when one of them broke off."""

from collections.abc import Callable

import pytest

from tests.cast import KEYS
from web.benchmark import post
from web.benchmark.databases import sqlite_databases


def test_both_rates_are_measured_on_new_databases() -> None:
    """Two processes, two doses each, one round."""
    measured = post.measure(sqlite_databases, KEYS, writers=2, doses=2, rounds=1)
    assert measured.posts > 0
    assert measured.bare > 0


def begin_and_break(start: Callable[[], None], number: int) -> int:
    """The second of the processes breaks off after its start."""
    start()
    if number:
        raise ArithmeticError("on purpose")
    return 1


def test_a_process_that_breaks_off_is_named() -> None:
    """No rate is given of a measurement that was not made."""
    with pytest.raises(RuntimeError, match="broke off: ArithmeticError: on purpose"):
        post._together(begin_and_break, [(0,), (1,)])
