"""Times of charts keep their instant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from detection.charting.moment import charted

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-04-12T10:05:00-05:00", datetime(2026, 4, 12, 15, 5, tzinfo=UTC)),
        ("2026-04-12T10:05:00Z", datetime(2026, 4, 12, 10, 5, tzinfo=UTC)),
        ("2026-04-12T10:05:00.1234567+0530", datetime(2026, 4, 12, 4, 35, 0, 123456, tzinfo=UTC)),
        ("2026-04-12T10:05-05:00", datetime(2026, 4, 12, 15, 5, tzinfo=UTC)),
        ("2026-04-12T24:00:00Z", datetime(2026, 4, 13, tzinfo=UTC)),
        ("2026-04-12T10:05:60Z", datetime(2026, 4, 12, 10, 6, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone_is_that_instant(text: str, instant: datetime) -> None:
    """Whatever the zone, and as exports write it: no seconds, midnight as 24:00, a leap second, nanoseconds."""
    found = charted(text, NEW_YORK)
    assert found.at == instant
    assert not found.zone_assumed


def test_a_time_without_a_zone_is_taken_in_the_given_one() -> None:
    """Noon in New York is 16:00 UTC in summer and 17:00 in winter, and it is said that the zone was assumed."""
    summer, winter = charted("2026-07-01T12:00:00", NEW_YORK), charted("2026-01-05 12:00", NEW_YORK)
    assert (summer.at.astimezone(UTC).hour, winter.at.astimezone(UTC).hour) == (16, 17)
    assert summer.zone_assumed


def test_a_date_alone_is_the_start_of_its_day() -> None:
    """In the given zone."""
    assert charted("2026-04-12", NEW_YORK).at.isoformat() == "2026-04-12T00:00:00-04:00"


def test_the_repeated_hour_is_its_first_passage() -> None:
    """On the night the clocks go back 01:30 is still summer time."""
    assert charted("2026-11-01T01:30:00", NEW_YORK).at.utcoffset() == timedelta(hours=-4)


@pytest.mark.parametrize(
    "text",
    ["2026-04", "2026", "2026-02-30", "2026-04-12T25:00Z", "2026-04-12T24:01Z", "2026-04-12T10:60Z", "", "now",
     "20260412", "2026-W15-7", "9999-12-31T24:00:00Z", "0001-01-01T00:00:00+14:00", "2026-04-12T10:05:00+99:99",
     "\u0662026-04-12"],
)  # fmt: skip
def test_a_time_that_is_none_is_refused(text: str) -> None:
    """A month alone, no such day or hour, another notation: never a guess."""
    with pytest.raises(ValueError, match="time"):
        charted(text, NEW_YORK)
