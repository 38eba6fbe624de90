"""A measurement counts what several processes did together, and says when one of them broke off."""

from collections.abc import Callable

import pytest

from web.benchmark.processes import together


def three(start: Callable[[], None], number: int) -> list[float]:
    """Three posts that took as many seconds as the process's number."""
    start()
    return [float(number)] * 3


def begin_and_break(start: Callable[[], None], number: int) -> list[float]:
    """The second of the processes breaks off after its start."""
    start()
    if number:
        raise ArithmeticError("on purpose")
    return [1.0]


def test_all_posts_of_all_processes_count() -> None:
    """The rate is of all of them over the time from the first start to the last end."""
    done = together(three, [(0,), (1,)])
    assert sorted(done.seconds) == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    assert done.per_second > 6


def test_a_process_that_breaks_off_is_named() -> None:
    """No rate is given of a measurement that was not made."""
    with pytest.raises(RuntimeError, match="broke off: ArithmeticError: on purpose"):
        together(begin_and_break, [(0,), (1,)])
