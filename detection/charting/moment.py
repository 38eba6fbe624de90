"""Times as charts write them, to aware datetimes that keep the instant; it refuses a time that names no day.

Exports write more than FHIR allows: no zone, no seconds, 24:00 (measured on the samples of charting.md section 4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?\s?(Z|z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_MICROSECOND_DIGITS = 6


@dataclass(frozen=True)
class Charted:
    """An instant with the offset it was written in, or that of the assumed zone."""

    at: datetime
    zone_assumed: bool


def charted(text: str, zone: ZoneInfo) -> Charted:
    """Read `2026-04-12T10:05:00-05:00`, the same without seconds or zone, or a date alone.

    A date alone is the start of its day. A time without a zone is taken in `zone`; in the repeated hour of autumn
    the first passage is meant. Finer than a microsecond is cut.
    Raises: ValueError: no such time, or one that names only a month or a year.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'time "{text}": expected a day, as 2026-04-12T10:05:00-05:00')
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        # 24:00 is midnight at the end of the day; a leap second is the next one.
        midnight = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - the zone is set below
        at = midnight + _since_midnight(int(hour or 0), int(minute or 0), int(second or 0), fraction or "")
        placed = at.replace(tzinfo=zone if offset is None else _offset(offset))
        # Near the first and the last year there is no such instant in UTC.
        placed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f'time "{text}": there is no such time') from error
    return Charted(placed, zone_assumed=offset is None)


def _since_midnight(hour: int, minute: int, second: int, fraction: str) -> timedelta:
    """The clock reading as a duration; refuses what no clock shows."""
    past_day = hour == 24 and (minute or second or fraction.strip("0"))
    if hour > 24 or minute > 59 or second > 60 or past_day:
        raise ValueError("no such clock reading")
    microseconds = int(fraction[:_MICROSECOND_DIGITS].ljust(_MICROSECOND_DIGITS, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)


def _offset(text: str) -> tzinfo:
    """`Z`, `-05:00` or `-0500` as a fixed offset."""
    if text in {"Z", "z"}:
        return UTC
    digits = text[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)
