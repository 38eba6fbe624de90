"""The scheduler process: runs each job once a slot, however many schedulers are started; it keeps no job in a store.

A slot is a scheduled instant (a whole multiple of the interval since 1970 UTC), not the time at which a run began.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from inventory.database import Database
from web import claim
from web.book_clock import SLACK
from web.claim import Claim, Holder
from web.faults import fault_of, log_line, without_text

#: Between two looks for slots that were missed, or whose scheduler ended in the middle of a run.
LOOK_AGAIN = timedelta(seconds=15)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = logging.getLogger("vialtrail.scheduler")


@dataclass(frozen=True)
class Job:
    """Something done every `interval`. `run` takes the present, is safe to repeat, and answers its outcome in words."""

    name: str
    interval: timedelta
    run: Callable[[Database, datetime], str]


def slot_of(interval: timedelta, now: datetime) -> datetime:
    """The newest slot that is not in the future."""
    return now - (now - _EPOCH) % interval


def run_due(database: Database, job: Job, holder: Holder) -> str | None:
    """Run the job if its newest slot is nobody's yet; the outcome, or None when there was nothing to do."""
    try:
        return _run(database, job, holder)
    except SQLAlchemyError as error:
        fault = fault_of(error)
        if fault is None:
            raise
        # Nothing is kept of the run: its lease lapses, and a later look runs the newest slot.
        _log.error(log_line(error, fault, f"job {job.name}"))
        return None


def _run(database: Database, job: Job, holder: Holder) -> str | None:
    started = database.clock()
    held = claim.claim(database, job.name, slot_of(job.interval, started), started, holder)
    if held is None:
        return None
    with _renewed(database, held):
        try:
            outcome = job.run(database, started)
        except Exception as error:
            if fault_of(error) is not None:
                raise
            _log.error("job %s failed", job.name, exc_info=without_text(error))
            # The next slot tries again, and the row says that this one failed.
            outcome = f"failed: {type(error).__name__}"
    if not claim.finish(database, held, database.clock(), outcome):
        _log.warning("job %s: another scheduler took the slot over", job.name)
    return outcome


@contextmanager
def _renewed(database: Database, held: Claim) -> Iterator[None]:
    """Renew the claim from a thread of its own until the block ends."""
    done = threading.Event()

    def keep() -> None:
        while not done.wait(claim.RENEW_S):
            # A fault is the run's to tell; the next renewal may be in time.
            with suppress(SQLAlchemyError):
                if not claim.renew(database, held, database.clock()):
                    return

    thread = threading.Thread(target=keep, name=f"renew-{held.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def start(database: Database, jobs: Sequence[Job], look_again: timedelta = LOOK_AGAIN) -> BackgroundScheduler:
    """Start the jobs in threads of this process; the caller shuts the scheduler down."""
    holder = Holder(socket.gethostname(), os.getpid())
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in jobs:
        at_slots = IntervalTrigger(seconds=int(job.interval.total_seconds()), start_date=_EPOCH, timezone=UTC)
        scheduler.add_job(run_due, at_slots, (database, job, holder), id=job.name)
        # At once, and then often: what was missed while no scheduler ran, and what a killed one left.
        again = IntervalTrigger(seconds=look_again.total_seconds(), timezone=UTC)
        scheduler.add_job(
            run_due, again, (database, job, holder), id=f"{job.name} again", next_run_time=database.clock()
        )
    scheduler.start()
    return scheduler


def keep_up(scheduler: BackgroundScheduler, now: datetime) -> None:
    """Run what is planned for later than a job's interval allows: the clock was set back since it was planned."""
    for planned in scheduler.get_jobs():
        if (
            planned.next_run_time is not None
            and planned.next_run_time > now + planned.trigger.interval + SLACK
        ):
            planned.modify(next_run_time=now)
