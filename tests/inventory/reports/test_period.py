"""Which instants a period of whole local days holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from inventory.reports.period import DayToCome, Period, PeriodReversed, checked_period, first_day
from tests.cast import ZONE, Clinic

NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    """2 Nov in New York is 05:00 to 05:00 UTC, the end left out."""
    period = Period(date(2026, 11, 2), date(2026, 11, 2), ZONE)
    assert period.start.astimezone(UTC) == datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
    assert period.end.astimezone(UTC) == datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
    assert period.end_us - period.start_us == timedelta(days=1) // timedelta(microseconds=1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23)])
def test_a_day_on_which_the_clocks_change_is_longer_or_shorter(day: date, hours: int) -> None:
    """The hour that is repeated or left out belongs to its day."""
    period = Period(day, day, ZONE)
    assert period.end_us - period.start_us == hours * 3_600_000_000


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """The sentence says so, with both days."""
    with pytest.raises(PeriodReversed) as caught:
        checked_period(date(2026, 11, 2), date(2026, 11, 1), ZONE, NOON)
    assert caught.value.sentence == "The period ends before it begins."
    assert caught.value.found == "01 Nov 2026"


def test_a_day_that_has_not_come_in_the_zone_is_refused() -> None:
    """At 02:00 UTC on 3 Nov it is still 2 Nov in New York."""
    night = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    assert checked_period(date(2026, 11, 2), date(2026, 11, 2), ZONE, night).last == date(2026, 11, 2)
    with pytest.raises(DayToCome) as caught:
        checked_period(date(2026, 11, 2), date(2026, 11, 3), ZONE, night)
    assert caught.value.sentence == "03 Nov 2026 has not come yet."


def test_the_first_day_of_a_book(connection: Connection) -> None:
    """The day of the first receipt; none for a book that says nothing."""
    assert first_day(connection, "R1", ZONE) == date(2026, 11, 2)
    assert first_day(connection, "R2", ZONE) is None


def test_a_receipt_recorded_late_begins_the_book_on_its_actual_date(own_clinic: Clinic) -> None:
    """The actual date of receipt counts, not the day on which it was written down."""
    own_clinic.clock.at = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
    own_clinic.receive()
    with own_clinic.database.read() as connection:
        assert first_day(connection, "R1", ZONE) == date(2026, 11, 2)
