"""Health is 200 while the books can be read and a scheduler has worked within a quarter of an hour."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from detection.tables import job_run
from inventory.moment import to_us
from tests.web.conftest import Desk
from web.pages.health import SCHEDULER_SILENT


def ran(
    desk: Desk, ago: timedelta, *, finished: bool = True, job: str = "detect", outcome: str = "done"
) -> None:
    """A run of the scheduler so long ago."""
    at = to_us(desk.clinic.clock() - ago)
    with desk.clinic.database.write() as connection:
        connection.execute(
            insert(job_run).values(
                job=job, slot_us=at, started_at_us=at, finished_at_us=at if finished else None, lease_until_us=at,
                outcome=outcome if finished else None, host="here", pid=1,
            )
        )  # fmt: skip


def test_it_is_well_while_a_scheduler_works(desk: Desk) -> None:
    """One line each, without sign-in and without a workstation."""
    ran(desk, timedelta(minutes=5))
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "web ok\nscheduler ok\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("case", ["none", "unfinished", "long ago"])
def test_without_a_scheduler_it_is_not(desk: Desk, case: str) -> None:
    """None ever, one that hangs, one that ended: 503, and which of the two it is."""
    if case == "unfinished":
        ran(desk, timedelta(minutes=1), finished=False)
    elif case == "long ago":
        ran(desk, SCHEDULER_SILENT + timedelta(minutes=1))
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "web ok\nscheduler silent\n")


@pytest.mark.parametrize(
    ("outcome", "lines"),
    [
        ("1 made, 1 published", ()),
        ("1 made, 0 published; not published: x; not mailed: y", ("not published", "not mailed")),
        ("0 made, 0 published; R1 does not fit its checkpoint", ("does not fit its checkpoint",)),
    ],
)
def test_checkpoints_that_are_not_published_are_a_line_and_stop_nothing(
    desk: Desk, outcome: str, lines: tuple[str, ...]
) -> None:
    """It answers 200: a second path may be away for a night."""
    ran(desk, timedelta(minutes=2), job="checkpoints", outcome=outcome)
    said = "".join(f"checkpoints: {line}\n" for line in lines)
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, f"web ok\nscheduler ok\n{said}")
