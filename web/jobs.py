"""What the scheduler does, and how often: the jobs, in code, because a job in a store can be lost without a word."""

from datetime import datetime, timedelta

from inventory.database import Database
from web.scheduler import Job


def jobs(detect_every: timedelta) -> tuple[Job, ...]:
    """Every job. Each reads all records up to its start, so that the newest slot stands for those before it."""
    return (Job("detect", detect_every, detect),)


def detect(database: Database, now: datetime) -> str:
    """Compare the books with themselves and with the chart, and keep what is found; the outcome in words."""
    from web.detect import detect_all

    return detect_all(database, now)
