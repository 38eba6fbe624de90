"""The days a report covers, as a half-open range of instants; it refuses days that have not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from inventory.errors import Refused
from inventory.moment import local, to_us
from inventory.tables.custody import receipt
from inventory.tables.ledger import entry


class PeriodReversed(Refused):
    """The period ends before it begins."""


class DayToCome(Refused):
    """{day} has not come yet."""


@dataclass(frozen=True)
class Period:
    """Whole local days, the first and the last included, of the registration's IANA zone."""

    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The instant at which the first day begins; it belongs to the period."""
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        """The instant at which the day after the last begins; it does not belong to the period."""
        return datetime.combine(self.last + timedelta(days=1), time.min, ZoneInfo(self.zone))

    @property
    def start_us(self) -> int:
        """`start` as the tables hold it."""
        return to_us(self.start)

    @property
    def end_us(self) -> int:
        """`end` as the tables hold it."""
        return to_us(self.end)


def checked_period(first: date, last: date, zone: str, now: datetime) -> Period:
    """The period between two days, both included.

    Raises: PeriodReversed: it ends before it begins. DayToCome: a day after today in the zone.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if first > last:
        raise PeriodReversed(f"a day from {day_text(first)} on", day_text(last))
    if last > today:
        raise DayToCome(f"{day_text(today)} or earlier", day_text(last), day=day_text(last))
    return Period(first, last, zone)


def first_day(connection: Connection, book: str, zone: str) -> date | None:
    """The first local day of which the book says something; None for an empty one."""
    occurred_us = connection.execute(
        select(func.min(entry.c.occurred_at_us)).where(entry.c.book == book)
    ).scalar()
    received_on = connection.execute(
        select(func.min(receipt.c.received_on)).where(receipt.c.book == book)
    ).scalar()
    days = [] if occurred_us is None else [local(occurred_us, zone).date()]
    if received_on is not None:
        days.append(date.fromisoformat(received_on))
    return min(days, default=None)


def day_text(day: date) -> str:
    """A day with its month in letters: `17 Nov 2026`."""
    return day.strftime("%d %b %Y")
