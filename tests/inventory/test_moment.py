"""Instants are whole microseconds UTC inside and aware datetimes outside."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.moment import from_us, local, to_us


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_microsecond(moment: datetime) -> None:
    """No float takes part, whatever the year."""
    assert from_us(to_us(moment)) == moment


def test_the_zone_of_a_datetime_does_not_change_its_instant() -> None:
    """One instant has one number."""
    east = datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert to_us(east) == to_us(east.astimezone(UTC)) == 1_782_886_500_000_001


def test_a_time_without_a_zone_is_refused() -> None:
    """Guessing a zone would move a dose by hours."""
    with pytest.raises(ValueError, match="a time without a zone"):
        to_us(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001


def test_the_wall_clock_knows_the_night_of_the_change() -> None:
    """01:30 stands twice on 1 November 2026 in New York, an hour apart."""
    first = to_us(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
    second = first + 3_600_000_000
    shown = [local(moment, "America/New_York") for moment in (first, second)]
    assert [f"{each:%H:%M}" for each in shown] == ["01:30", "01:30"]
    assert [each.utcoffset() for each in shown] == [timedelta(hours=-4), timedelta(hours=-5)]
