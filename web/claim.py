"""Who runs a job for a slot: one row a job and slot, held by one scheduler under a lease; it runs nothing itself.

The row is also the evidence that a detection ran, when, where and how it ended.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from detection.tables import job_run
from inventory.database import Database
from inventory.moment import to_us
from web.book_clock import SLACK

#: Microseconds that a claim stands without being renewed; RENEW_S is the seconds between renewals.
LEASE_US, RENEW_S = 60_000_000, 15


@dataclass(frozen=True)
class Holder:
    """A scheduler: the host and process that a claim names."""

    host: str
    pid: int


@dataclass(frozen=True)
class Claim:
    """The right to run `job` for the slot at `slot_us`, taken at `started_us` (microseconds UTC)."""

    job: str
    slot_us: int
    started_us: int
    holder: Holder


def claim(database: Database, job: str, slot: datetime, now: datetime, holder: Holder) -> Claim | None:
    """Take a slot of a job, or None when it is taken, done, overtaken, or the job is still running elsewhere.

    A slot that was taken, is not finished and is past its lease is taken over. Only the newest slot is ever taken:
    each run reads every record up to its start, so it says all that the slots before it would have said. What a clock
    that was ahead has left in the time to come holds nobody up: the slot is run again when it comes.
    """
    slot_us, now_us = to_us(slot), to_us(now)
    mine = {
        "started_at_us": now_us,
        "lease_until_us": now_us + LEASE_US,
        "host": holder.host,
        "pid": holder.pid,
    }
    of_job, of_slot = job_run.c.job == job, and_(job_run.c.job == job, job_run.c.slot_us == slot_us)
    unfinished = job_run.c.finished_at_us.is_(None)
    believed_us = now_us + SLACK // timedelta(microseconds=1)
    leased = job_run.c.lease_until_us.between(now_us + 1, believed_us + LEASE_US)
    with database.write() as connection:
        overtaken_or_busy = select(func.count()).where(
            of_job,
            or_(job_run.c.slot_us.between(slot_us + 1, believed_us), and_(unfinished, leased)),
        )
        if connection.scalar(overtaken_or_busy):
            return None
        taken = _insert(connection, {"job": job, "slot_us": slot_us, **mine})
        if not taken:
            lapsed = and_(
                of_slot, or_(and_(unfinished, not_(leased)), job_run.c.finished_at_us > believed_us)
            )
            again = {**mine, "finished_at_us": None, "outcome": None}
            taken = connection.execute(update(job_run).where(lapsed).values(**again)).rowcount == 1
    return Claim(job, slot_us, now_us, holder) if taken else None


def renew(database: Database, held: Claim, now: datetime) -> bool:
    """Extend the lease; False when another scheduler has taken the slot over."""
    with database.write() as connection:
        extended = update(job_run).where(_is(held)).values(lease_until_us=to_us(now) + LEASE_US)
        return connection.execute(extended).rowcount == 1


def finish(database: Database, held: Claim, now: datetime, outcome: str) -> bool:
    """Write how the run ended; False when another scheduler has taken the slot over."""
    with database.write() as connection:
        ended = update(job_run).where(_is(held)).values(finished_at_us=to_us(now), outcome=outcome)
        return connection.execute(ended).rowcount == 1


def _is(held: Claim) -> ColumnElement[bool]:
    return and_(
        job_run.c.job == held.job,
        job_run.c.slot_us == held.slot_us,
        job_run.c.started_at_us == held.started_us,
        job_run.c.host == held.holder.host,
        job_run.c.pid == held.holder.pid,
        job_run.c.finished_at_us.is_(None),
    )


def _insert(connection: Connection, row: dict[str, object]) -> bool:
    """Whether the row could be written; a row of the same job and slot is left as it is."""
    insert: Callable[..., sqlite.Insert | postgresql.Insert] = (
        sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    )
    written = insert(job_run).values(**row).on_conflict_do_nothing().returning(job_run.c.job)
    return connection.execute(written).first() is not None
