"""The scheduled checkpoints: made at each shift end and each day, published and mailed; a fault stops no other book.

What was not published or mailed is tried again by the next run. Nothing waits for a second path or a mail server.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from detection.tables import job_run
from inventory.checkpoint import BookDoesNotFit, Kept, Occasion, checkpoint_of, keep, newest, size_of
from inventory.database import Database
from inventory.moment import from_us
from inventory.plan import HOUSE
from inventory.policy import policy_of
from inventory.registration import all_registrations
from web.checkpoint_mail import MailError, Post, message_of, send
from web.publication import names_in, unpublished, write_notes

#: The job's name in its claims.
JOB = "checkpoints"

#: What an outcome says of each fault; the board looks for these words.
UNFIT, UNPUBLISHED, UNMAILED = "does not fit its checkpoint", "not published", "not mailed"

_MIDNIGHT = time(0)
_log = logging.getLogger("vialtrail.checkpoints")


@dataclass(frozen=True)
class Publication:
    """Where checkpoints go: a folder, and by mail where a server is named."""

    folder: Path
    post: Post | None = None


@dataclass(frozen=True)
class LastRun:
    """How the last run of the job ended."""

    at: datetime
    outcome: str

    @property
    def faults(self) -> tuple[str, ...]:
        """Which of the three faults it met; a run that broke off counts as unpublished."""
        found = tuple(fault for fault in (UNFIT, UNPUBLISHED, UNMAILED) if fault in self.outcome)
        return found or ((UNPUBLISHED,) if self.outcome.startswith("failed") else ())


def last_run(connection: Connection) -> LastRun | None:
    """The last run that ended; None before the first."""
    ended = select(func.max(job_run.c.finished_at_us)).where(job_run.c.job == JOB).scalar_subquery()
    row = connection.execute(
        select(job_run.c.finished_at_us, job_run.c.outcome).where(
            job_run.c.job == JOB, job_run.c.finished_at_us == ended
        )
    ).first()
    return None if row is None else LastRun(from_us(row.finished_at_us), row.outcome or "")


def run_checkpoints(database: Database, now: datetime, publication: Publication) -> str:
    """Make what is due, publish what is not, mail what was made; the outcome in words."""
    with database.read() as connection:
        before = last_run(connection)
    made: list[Kept] = []
    faults: list[str] = []
    for book, occasion in due(database, now):
        try:
            with database.read() as connection:
                found = checkpoint_of(connection, database.keys, book, anew=True)
            made.append(keep(database, found, occasion, now))
        except BookDoesNotFit as refused:
            _log.error("%s Expected %s, found %s.", refused.sentence, refused.expected, refused.found)
            faults.append(f"{book} {UNFIT}")
    written = publish(database, publication.folder, faults)
    again = before is not None and UNMAILED in before.outcome
    if publication.post is not None and (made or again):
        _mail(database, publication.post, now, faults)
    return "; ".join([f"{len(made)} made, {written} published", *faults])


def due(database: Database, now: datetime) -> Iterator[tuple[str, Occasion]]:
    """The books of which a checkpoint should have been made since the last one, and why."""
    with database.read() as connection:
        sites = all_registrations(connection)
        zones = [(HOUSE, sites[0].zone if sites else "UTC", tuple[time, ...]())]
        zones += [(site.code, site.zone, policy_of(site.profile).shift_ends) for site in sites]
        for book, zone, shift_ends in zones:
            since, occasion = _last_time(now, zone, shift_ends)
            last = newest(connection, database.keys, book)
            # One that a clock ahead of its time left in the time to come stands for nothing.
            if last is not None and since <= last.made_at <= now:
                continue
            if size_of(connection, book) > (last.checkpoint.size if last else 0):
                yield book, occasion


def _last_time(now: datetime, zone: str, shift_ends: Iterable[time]) -> tuple[datetime, Occasion]:
    """The last instant, by the clock of the place, at which a checkpoint was due."""
    today = now.astimezone(ZoneInfo(zone)).date()
    times = [(_MIDNIGHT, Occasion.DAILY), *((end, Occasion.SHIFT_END) for end in shift_ends)]
    instants = [
        (datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC), occasion)
        for day in (today - timedelta(days=1), today)
        for at, occasion in times
    ]
    return max((at, occasion) for at, occasion in instants if at <= now)


def publish(database: Database, folder: Path, faults: list[str]) -> int:
    """Write to the second path what it does not have; a fault is logged and added to `faults`. Returns how many."""
    try:
        present = names_in(folder)
        with database.read() as connection:
            wanted = unpublished(connection, database.keys, present)
        return write_notes(folder, wanted) if wanted else 0
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _log.warning("checkpoints are not published: %s: %s", folder, reason)
        faults.append(f"{UNPUBLISHED}: {folder}: {reason}")
        return 0


def _mail(database: Database, post: Post, now: datetime, faults: list[str]) -> None:
    """Send the newest checkpoint of every book."""
    with database.read() as connection:
        codes = (HOUSE, *(site.code for site in all_registrations(connection)))
        notes = [
            kept for kept in (newest(connection, database.keys, code) for code in codes) if kept is not None
        ]
    try:
        send(post, message_of(post, notes, f"Vialtrail checkpoints {now:%d %b %Y %H:%M} UTC"))
    except MailError as error:
        _log.warning("checkpoints are not mailed: %s", error)
        faults.append(f"{UNMAILED}: {error}")
