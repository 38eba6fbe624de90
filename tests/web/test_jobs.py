"""The jobs: detection as often as it is asked for, and checkpoints."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from detection.tables import job_run
from inventory.database import Database
from inventory.keys import KeyRing
from web.checkpoint_run import Publication
from web.claim import Holder
from web.jobs import jobs
from web.scheduler import run_due

NOW = datetime(2026, 3, 2, 8, 1, tzinfo=UTC)


def test_each_job_keeps_its_interval(tmp_path: Path) -> None:
    """Detection every two minutes where two minutes are asked for."""
    assert [(job.name, job.interval) for job in jobs(timedelta(minutes=2), Publication(tmp_path))] == [
        ("detect", timedelta(minutes=2)), ("checkpoints", timedelta(minutes=5)),
        ("digest", timedelta(minutes=30)), ("urgent", timedelta(minutes=1)),
        ("rollback", timedelta(minutes=5)),
    ]  # fmt: skip


def test_every_job_runs_on_new_books(database_url: str, tmp_path: Path) -> None:
    """Before the first entry it finds nothing and says so; it does not fail."""
    database = Database(database_url, KeyRing(bytes(32)), lambda: NOW, pooled=False)
    outcomes = [
        run_due(database, job, Holder("one", 101))
        for job in jobs(timedelta(minutes=2), Publication(tmp_path))
    ]
    assert all(outcome is not None and not outcome.startswith("failed") for outcome in outcomes)
    assert outcomes[1] == "0 made, 0 published"
    with database.read() as connection:
        assert sorted(connection.scalars(select(job_run.c.outcome))) == sorted(outcomes, key=str)
