"""How far the inputs of detection reach: the chart of each site, and the last run; it judges neither."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from detection.tables import chart_import, finding, job_run
from inventory.moment import from_us

#: The job's name in its claims.
DETECT = "detect"


def charted_to(connection: Connection, site: str) -> datetime | None:
    """Up to when the chart of a site is complete; None where no file came yet."""
    newest = select(func.max(chart_import.c.complete_to_us)).where(chart_import.c.registration == site)
    reached = connection.execute(newest).scalar()
    return None if reached is None else from_us(reached)


def last_run(connection: Connection) -> datetime | None:
    """When detection last ended, by its schedule or by hand; None before its first run."""
    ended = select(func.max(job_run.c.finished_at_us)).where(job_run.c.job == DETECT)
    shown = select(func.max(finding.c.last_shown_us))
    times = [at for at in (connection.execute(query).scalar() for query in (ended, shown)) if at is not None]
    return from_us(max(times)) if times else None
