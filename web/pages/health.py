"""Health: 200 while the books can be read and a scheduler has worked lately."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from detection.tables import job_run
from inventory.moment import to_us
from inventory.tables.ledger import entry
from web.access import open_to_all
from web.here import database, now

bp = Blueprint("health", __name__)

#: A scheduler that has not finished a run for this long does not work.
SCHEDULER_SILENT = timedelta(minutes=15)


@bp.get("/healthz")
@open_to_all
def health() -> ResponseReturnValue:
    """Answer with what works, in one line each."""
    with database().read() as connection:
        connection.execute(select(entry.c.seq).limit(1)).first()
        last = connection.execute(select(func.max(job_run.c.finished_at_us))).scalar()
    works = last is not None and last > to_us(now() - SCHEDULER_SILENT)
    words = f"web ok\nscheduler {'ok' if works else 'silent'}\n"
    return words, 200 if works else 503, {"Content-Type": "text/plain; charset=utf-8"}
