"""Health: 200 while the books can be read and written and a scheduler has worked lately; each fault is one line."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from detection.tables import job_run
from inventory.moment import to_us
from inventory.tables.ledger import entry
from web import words
from web.access import open_to_all
from web.book_clock import SLACK, furthest_behind
from web.checkpoint_run import last_run
from web.faults import fault_of
from web.here import database, now
from web.pages.fault import met_lately

bp = Blueprint("health", __name__)

#: A scheduler that has not finished a run for this long does not work.
SCHEDULER_SILENT = timedelta(minutes=15)
#: Seconds for which a write that went well is believed: who asks without end must not keep the disk busy.
WRITE_EVERY_S = 5.0
_WROTE = "vialtrail_health_wrote"


@bp.get("/healthz")
@open_to_all
def health() -> ResponseReturnValue:
    """Answer with what works, in one line each; the first is the books'."""
    try:
        with database().read() as connection:
            connection.execute(select(entry.c.seq).limit(1)).first()
            works, clock = _scheduler_works(connection), _clock_words(connection)
            checkpoints = _checkpoint_words(connection)
        _write()
    except SQLAlchemyError as error:
        fault = fault_of(error)
        if fault is None:
            raise
        current_app.extensions.pop(_WROTE, None)
        return _answer(f"web {fault.name}\n", 503)
    met = met_lately()
    if met is not None:
        return _answer(f"web {met.name}\n", 503)
    said = f"web ok\nscheduler {'ok' if works else 'silent'}\n{clock}{checkpoints}"
    return _answer(said, 200 if works else 503)


def _answer(text: str, status: int) -> ResponseReturnValue:
    return text, status, {"Content-Type": "text/plain; charset=utf-8"}


def _scheduler_works(connection: Connection) -> bool:
    """A run ended lately; one that ended in the time to come was written by a clock that was wrong."""
    ended = job_run.c.finished_at_us
    last = connection.execute(select(func.max(ended)).where(ended <= to_us(now() + SLACK))).scalar()
    return last is not None and last > to_us(now() - SCHEDULER_SILENT)


def _clock_words(connection: Connection) -> str:
    """A line where the machine's clock stands behind the newest entry of a book; no reason to stop."""
    found = furthest_behind(connection, now())
    return "" if found is None else f"clock behind the books by {words.age_fine(found.by)}\n"


def _checkpoint_words(connection: Connection) -> str:
    """A line for each fault that the last run of the checkpoints met; no reason to stop."""
    last = last_run(connection)
    return "".join(f"checkpoints: {fault}\n" for fault in last.faults) if last else ""


def _write() -> None:
    """Write the newest run's row as it stands: a disk that is full or read-only refuses no read."""
    wrote: float | None = current_app.extensions.get(_WROTE)
    if wrote is not None and time.monotonic() - wrote < WRITE_EVERY_S:
        return
    newest = select(func.max(job_run.c.started_at_us)).scalar_subquery()
    with database().write() as connection:
        connection.execute(
            update(job_run).where(job_run.c.started_at_us == newest).values(host=job_run.c.host)
        )
    current_app.extensions[_WROTE] = time.monotonic()
