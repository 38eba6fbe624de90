"""The reports by the name that pages and commands call them; it makes one, and knows no format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from inventory.errors import Refused
from inventory.keys import KeyRing
from inventory.reports import dispensing, receipts, reconciliation, waste
from inventory.reports.period import Period, checked_period, first_day
from inventory.reports.report import Report, need_registration

#: A report of a registration's code, of a period, made at an instant; with the keys where it opens texts.
MakeReport = Callable[[Connection, KeyRing, str, Period, datetime], Report]


REPORTS: dict[str, MakeReport] = {
    receipts.NAME: receipts.receipts,
    dispensing.NAME: dispensing.dispensing,
    waste.NAME: waste.waste,
    # It names no patient and opens no text.
    reconciliation.NAME: lambda connection, _keys, *rest: reconciliation.reconciliation(connection, *rest),
}


class NoSuchReport(Refused):
    """No report has this name."""


def make_report(
    connection: Connection,
    keys: KeyRing,
    name: str,
    registration: str,
    first: date | None,
    last: date | None,
    now: datetime,
) -> Report:
    """A report of whole days, both included; without them from the first of the book to today.

    Raises: NoSuchReport, NoSuchRegistration, PeriodReversed, DayToCome.
    """
    if name not in REPORTS:
        raise NoSuchReport(", ".join(REPORTS), name or "nothing")
    found = need_registration(connection, registration)
    until = last or now.astimezone(ZoneInfo(found.zone)).date()
    since = first or min(first_day(connection, found.code, found.zone) or until, until)
    return REPORTS[name](connection, keys, found.code, checked_period(since, until, found.zone, now), now)
