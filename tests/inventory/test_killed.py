"""Processes and servers are killed at random moments: what was acknowledged stands once, what was not, once or never."""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.engine import make_url

from tests.cast import START, Clinic, found
from tests.inventory.killing import Score, judge, round_of, verified
from tests.inventory.mortal_server import MortalServer, mortal_server
from tests.lacking import lacking
from tests.postgresql import NoServer, owner_url

#: Processes that post side by side.
AT_ONCE = 3
#: Fewer rounds may not have met everything.
SHORTEST_LONG = 20
#: Rounds after which all books are read from their beginning, besides at the end.
EACH = 50


def rounds(count: int) -> list[object]:
    """A few in `make test`, all of them in `make torture`."""
    long = pytest.param(count, marks=[pytest.mark.torture, pytest.mark.timeout(7200)])
    return [pytest.param(4 if count > 100 else 2), long]


def kill_in_rounds(url: str, count: int, *, server: MortalServer | None = None) -> Score:
    """Rounds of killing and judging; the books are read whole now and then, and at the end."""
    clinic = Clinic(url, start=START + timedelta(hours=1), prefix="before")
    patient, order = clinic.patient_with_order()
    clinic.close()
    score, chance, begun = Score(), Random(count), time.monotonic()
    log = Path(f"{make_url(url).database}-wal")
    stop: Callable[[], None] | None = server.kill if server else None
    for number in range(count):
        told = round_of(url, number, AT_ONCE, patient, order, chance, stop)
        if server is not None:
            server.start()
        score.logs_left += log.exists() and log.stat().st_size > 0
        judge(url, told, score)
        if number % EACH == EACH - 1:
            verified(url)
    verified(url)
    score.seconds = time.monotonic() - begun
    return score


def show(score: Score, capsys: pytest.CaptureFixture[str]) -> None:
    """The figures of a long run are worth a line."""
    if score.rounds < SHORTEST_LONG:
        return
    with capsys.disabled():
        sys.stdout.write(f"\n{score}\n")


@pytest.mark.parametrize("count", rounds(200))
def test_what_a_killed_process_was_told_stands(
    own_clinic_url: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed with -9 at random moments, most of them within a post, on each database."""
    score = kill_in_rounds(own_clinic_url, count)
    assert (score.rounds, score.killed) == (count, count * AT_ONCE)
    assert score.acknowledged > 0
    # A long run has met both: what was written and not answered, and what was not written.
    assert count < SHORTEST_LONG or 0 < score.stood < score.in_the_middle
    show(score, capsys)


@pytest.mark.parametrize("count", rounds(20))
def test_what_a_killed_server_told_stands(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The server of PostgreSQL and all its processes are killed with -9 under three writers, and it comes back."""
    from web.migrations.upgrade import migrate

    try:
        with mortal_server() as server:
            url = server.server.create("mortal")
            migrate(owner_url(url), url)
            found(url)
            score = kill_in_rounds(url, count, server=server)
    except NoServer as reason:
        lacking("postgresql", str(reason))
    assert (score.rounds, score.killed) == (count, 0)
    assert count < SHORTEST_LONG or min(score.acknowledged, score.in_the_middle) > count
    show(score, capsys)
