"""Instants: aware datetimes at the borders, whole microseconds since 1970 UTC in the tables; naive ones are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC.

    Raises: ValueError: the datetime has no zone; guessing one would move a dose by hours.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return (moment - _EPOCH) // _MICROSECOND


def from_us(microseconds: int) -> datetime:
    """The instant in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def local(microseconds: int, zone: str) -> datetime:
    """The instant on the wall clock of an IANA zone."""
    return from_us(microseconds).astimezone(ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> str:
    """The day of an instant on the wall clock of an IANA zone, as ISO 8601 writes it."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
