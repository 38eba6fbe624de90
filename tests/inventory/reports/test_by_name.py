"""Finding a report by its name, and its days where none are named."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from inventory.reports.by_name import REPORTS, NoSuchReport, make_report
from inventory.reports.period import DayToCome, PeriodReversed
from tests.cast import KEYS, R1_DEA
from tests.inventory.reports.day import AFTER


def test_the_four_reports() -> None:
    """The names of the command line that this version has."""
    assert list(REPORTS) == ["receipts", "dispensing", "waste", "reconciliation"]


@pytest.mark.parametrize("name", list(REPORTS))
def test_without_days_it_is_the_whole_book(connection: Connection, name: str) -> None:
    """From the first day of the book to today in the registration's zone, which is a day behind UTC at 2 am."""
    night = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
    report = make_report(connection, KEYS, name, R1_DEA, None, None, night)
    assert report.name == name
    assert (report.head.period.first, report.head.period.last) == (date(2026, 11, 2), date(2026, 11, 3))
    assert report.head.as_of == night
    assert report.rows


def test_an_empty_book_has_today(connection: Connection) -> None:
    """Nothing was ever recorded at the other registration."""
    report = make_report(connection, KEYS, "waste", "R2", None, None, AFTER)
    assert (report.head.period.first, report.head.period.last) == (date(2026, 11, 4), date(2026, 11, 4))


def test_what_is_no_report_or_no_period_is_refused(connection: Connection) -> None:
    """Each with its own sentence."""
    with pytest.raises(NoSuchReport):
        make_report(connection, KEYS, "form41", "R1", None, None, AFTER)
    with pytest.raises(PeriodReversed):
        make_report(connection, KEYS, "waste", "R1", date(2026, 11, 3), date(2026, 11, 2), AFTER)
    with pytest.raises(DayToCome):
        make_report(connection, KEYS, "waste", "R1", None, date(2026, 12, 17), AFTER)
