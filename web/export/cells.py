"""How one cell of a report is written: for people on paper, and for other programs; amounts are exact in both."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from inventory.amount import decimal_text, printed_text
from inventory.reports.report import Column, Kind, ReportHead, Value
from web.words import counted, day, label, moment_on_paper

#: Said where a period has no rows.
NOTHING = "None in this period"


def on_paper(value: Value, column: Column) -> str:
    """A cell as a person reads it: months in letters, thousands apart, a true minus sign, labels in groups."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment_on_paper(value, value.tzinfo or ZoneInfo("UTC"))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return printed_text(value) if column.kind in {Kind.UG, Kind.UL} else printed_text(value * 1000)
    return label(value) if column.kind is Kind.LABEL and isinstance(value, str) else str(value)


def for_programs(value: Value, column: Column) -> str:
    """A cell as a program reads it: ISO 8601 with its offset, plain decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return decimal_text(value) if column.kind in {Kind.UG, Kind.UL} else str(value)
    return str(value)


def head_words(head: ReportHead) -> tuple[tuple[str, str], ...]:
    """What stands over a report, as pairs of term and text."""
    period = head.period
    days = day(period.first) if period.first == period.last else f"{day(period.first)} to {day(period.last)}"
    return (
        ("Registrant", head.registrant),
        ("Registered address", head.address),
        ("DEA number", head.dea_number),
        ("Activity", head.activity),
        ("Substances", head.substances or "none confirmed yet"),
        ("Period", days),
        ("Time zone", head.zone),
        ("As of", as_of_words(head)),
        ("As known at entry", head.as_known_at),
        *((("Narrowed to", head.narrowing),) if head.narrowing else ()),
    )


def as_of_words(head: ReportHead) -> str:
    """The instant of the figures; the end of a whole day is its 24:00."""
    if head.as_of == head.period.end:
        last = datetime.combine(head.period.last, datetime.max.time(), ZoneInfo(head.zone))
        return f"{day(head.period.last)} 24:00 {last.tzname()}"
    return moment_on_paper(head.as_of, ZoneInfo(head.zone))


def rows_words(count: int) -> str:
    """How many rows there are, in words."""
    return counted(count, "row")
