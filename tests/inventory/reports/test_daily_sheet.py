"""A day on one page: what was recorded that day, and what is open now."""

from datetime import date

import pytest
from sqlalchemy import Connection, func, select

from inventory.reports.daily_sheet import daily_sheet
from inventory.reports.period import DayToCome
from inventory.reports.report import NoSuchRegistration
from inventory.tables.ledger import entry
from tests.inventory.reports.day import AFTER, Day


def test_each_entry_of_the_day_is_counted_by_its_kind(connection: Connection, day: Day) -> None:
    """The numbers of the two days follow one another, and together they are the book."""
    first = daily_sheet(connection, "R1", date(2026, 11, 2), AFTER)
    second = daily_sheet(connection, "R1", date(2026, 11, 3), AFTER)
    counted = dict(first.recorded)
    assert (counted["Received"], counted["Issued"], counted["Wasted"]) == (1, 2, 1)
    assert dict(second.recorded)["Wasted"] == 2
    assert (first.first_seq, first.last_seq) == (1, first.entries)
    assert (second.first_seq, second.last_seq) == (first.entries + 1, first.entries + second.entries)
    all_of_it = select(func.count()).select_from(entry).where(entry.c.book == "R1")
    assert first.entries + second.entries == connection.execute(all_of_it).scalar_one()


def test_what_is_open_is_what_is_open_now(connection: Connection, day: Day) -> None:
    """Two containers in hands and a take without a patient, whatever day the sheet is of."""
    sheet = daily_sheet(connection, "R1", date(2026, 11, 2), AFTER)
    assert sheet.in_hands >= 1
    assert sheet.takes == 1
    assert sheet.head.as_known_at.startswith("R1/")


def test_a_day_without_entries_has_no_numbers(connection: Connection, day: Day) -> None:
    """Zero is said, not a range."""
    sheet = daily_sheet(connection, "R2", date(2026, 11, 2), AFTER)
    assert (sheet.entries, sheet.recorded, sheet.first_seq, sheet.last_seq) == (0, (), None, None)
    assert sheet.takes == sheet.in_hands == 0


def test_a_day_to_come_and_a_registration_of_nobody_are_refused(connection: Connection, day: Day) -> None:
    """The day is that of the registration's clock."""
    with pytest.raises(DayToCome):
        daily_sheet(connection, "R1", date(2026, 11, 5), AFTER)
    with pytest.raises(NoSuchRegistration):
        daily_sheet(connection, "R9", date(2026, 11, 2), AFTER)
