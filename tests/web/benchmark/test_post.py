"""A pair of rounds measures the program and the bare loop on copies of one database, and compares what they wrote."""

import pytest

from tests.cast import KEYS
from tests.web.benchmark.engines import engine
from web.benchmark import post
from web.benchmark.bare import replay
from web.benchmark.clinic import Work
from web.benchmark.databases import sqlite_databases
from web.benchmark.post import Measured, Shape, measure, percentile
from web.benchmark.processes import Together

WORKS = [Work(f"R{number}", "V", "P", "O") for number in range(1, 5)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_both_rates_and_every_posts_seconds_are_measured(request: pytest.FixtureRequest, kind: str) -> None:
    """Two processes in two registrations, one pair."""
    measured = measure(engine(request, kind), KEYS, Shape(2, 2, 8), 1)
    assert len(measured.post_seconds) == len(measured.bare_seconds) == 8
    assert measured.ratios == [measured.posts[0] / measured.bare[0]]


def test_a_bare_loop_that_leaves_something_out_is_no_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measurement breaks off rather than flatter."""
    monkeypatch.setattr(post, "replay", short_replay)
    with pytest.raises(RuntimeError, match="did not write the rows"):
        measure(sqlite_databases, KEYS, Shape(1, 1, 4), 1)


def short_replay(*arguments: object) -> list[float]:
    """All but the last post."""
    start, url, posts, warm = arguments
    return replay(start, url, posts[:-1], warm)  # type: ignore[arg-type, index]


def test_every_process_has_something_to_do() -> None:
    """A process alone goes round the registrations; more of them have a vial each."""
    assert Shape(4, 1, 320).share(WORKS) == [WORKS]
    assert Shape(4, 4, 320).share(WORKS) == [[work] for work in WORKS]
    assert Shape(4, 2, 320).share(WORKS) == [WORKS[0::2], WORKS[1::2]]
    assert Shape(1, 4, 320).doses * 2 == 80 + post.WARM


def test_a_pair_adds_its_ratio_and_its_seconds() -> None:
    """Rates are kept pair by pair, so that a slow minute counts for both."""
    measured = Measured()
    measured.add(Together(10.0, (0.1, 0.2)), Together(40.0, (0.01,)))
    measured.add(Together(30.0, (0.3,)), Together(40.0, (0.02,)))
    assert measured.ratios == [0.25, 0.75]
    assert measured.post_seconds == [0.1, 0.2, 0.3]
    assert percentile(measured.post_seconds, 50) == pytest.approx(0.2)
