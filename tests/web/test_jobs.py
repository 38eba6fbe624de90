"""The jobs: detection, as often as it is asked for."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from detection.tables import job_run
from inventory.database import Database
from inventory.keys import KeyRing
from web.claim import Holder
from web.jobs import jobs
from web.scheduler import run_due

NOW = datetime(2026, 3, 2, 8, 1, tzinfo=UTC)


def test_detection_is_the_job_and_keeps_its_interval() -> None:
    """One job, every two minutes where two minutes are asked for."""
    assert [(job.name, job.interval) for job in jobs(timedelta(minutes=2))] == [
        ("detect", timedelta(minutes=2))
    ]


def test_detection_runs_on_new_books(database_url: str) -> None:
    """Before the first entry it finds nothing and says so; it does not fail."""
    database = Database(database_url, KeyRing(bytes(32)), lambda: NOW, pooled=False)
    (job,) = jobs(timedelta(minutes=2))
    outcome = run_due(database, job, Holder("one", 101))
    assert outcome is not None
    assert not outcome.startswith("failed")
    with database.read() as connection:
        assert connection.scalars(select(job_run.c.outcome)).all() == [outcome]
