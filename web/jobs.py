"""What the scheduler does, and how often: the jobs, in code, because a job in a store can be lost without a word."""

from datetime import datetime, timedelta
from functools import partial

from inventory.database import Database
from web import checkpoint_run, digest, rollback_watch, urgent_mail
from web.checkpoint_run import Publication
from web.rollback_watch import Watch
from web.scheduler import Job

#: Between two looks for a shift or day that ended, and for what is not published yet.
CHECKPOINTS_EVERY = timedelta(minutes=5)
#: Between two looks whether the books fit what was published of them.
LOOK_EVERY = timedelta(minutes=5)

#: Between two looks for what is told at once.
URGENT_EVERY = timedelta(minutes=1)
#: Between two looks for a day that ended and has no digest yet, or one that was not mailed.
DIGEST_EVERY = timedelta(minutes=30)


def jobs(detect_every: timedelta, publication: Publication) -> tuple[Job, ...]:
    """Every job. Each reads all records up to its start, so that the newest slot stands for those before it."""
    return (
        Job("detect", detect_every, detect),
        Job(checkpoint_run.JOB, CHECKPOINTS_EVERY, partial(checkpoints, publication=publication)),
        Job(digest.JOB, DIGEST_EVERY, partial(digest.make_due, post=publication.post)),
        Job(urgent_mail.JOB, URGENT_EVERY, partial(urgent_mail.mail_due, post=publication.post)),
        Job(rollback_watch.JOB, LOOK_EVERY, Watch(publication.folder).look),
    )


def detect(database: Database, now: datetime) -> str:
    """Compare the books with themselves and with the chart, and keep what is found; the outcome in words."""
    from web.detect import detect_all

    return detect_all(database, now)


def checkpoints(database: Database, now: datetime, *, publication: Publication) -> str:
    """Sign each book where a shift or day ended, and publish what is not published; the outcome in words."""
    return checkpoint_run.run_checkpoints(database, now, publication)
