"""What a report's page shows: its head, its period, and every figure open to its entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from inventory.amount import printed_text
from inventory.reports.report import Column as ReportColumn
from inventory.reports.report import EntryNumber, Kind, Report, Value
from web import words
from web.export.cells import head_words, on_paper
from web.frame import Fact
from web.recorded_view import address_of
from web.rows import Column, ReportChoice

#: Kind of cell -> kind of the page's column; all others are text.
_KINDS = {Kind.UG: "ug", Kind.UL: "ul", Kind.COUNT: "count"}


@dataclass(frozen=True)
class Printed:
    """A report with who opened it and when, the book that it is of, the reader's own, and those she may choose."""

    report: Report
    name: str
    who: str
    at: datetime
    book: str
    own: str
    sites: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """What an address of another book than the reader's own carries."""
        return "" if self.book == self.own else f"?book={self.book}"


def report_context(printed: Printed) -> dict[str, Any]:
    """The context of report/report.html but its ask."""
    report, head = printed.report, printed.report.head
    main = [number for number, column in enumerate(report.columns) if not column.minor]
    minor = [number for number, column in enumerate(report.columns) if column.minor]
    period = head.period
    site = f"&site={printed.book}" if printed.book != printed.own else ""
    days = f"?from={period.first.isoformat()}&to={period.last.isoformat()}{site}"
    at = words.moment_on_paper(printed.at, ZoneInfo(head.zone))
    return {
        "heading": report.title,
        "head": (
            *(Fact(term, text) for term, text in head_words(head)), Fact("Printed", f"{at} by {printed.who}"),
        ),
        "narrowing": head.narrowing,
        "choice": ReportChoice(
            f"/report/{printed.name}", period.first.isoformat(), period.last.isoformat(), sites=printed.sites,
            site=printed.book,
        ),
        "columns": tuple(_column(report, number) for number in main),
        "rows": tuple(_line(printed, row, main, minor) for row in report.rows),
        "totals": tuple(_line(printed, row, main, minor) for row in report.totals),
        "csv_href": f"/report/{printed.name}.csv{days}",
        "inspector_href": f"/report/{printed.name}/inspector{days}",
        "legend": report.legend,
        "notes": report.notes,
    }  # fmt: skip


#: A row: the cells of the main columns, and the others as pairs of heading and text, empty ones left out.
Line = tuple[tuple[Any, ...], tuple[tuple[str, str], ...]]


def _column(report: Report, number: int) -> Column:
    column = report.columns[number]
    kind = _KINDS.get(column.kind, "text")
    places = max((_places(row[number]) for row in (*report.rows, *report.totals)), default=0)
    return Column(column.heading, kind, places if kind in ("ug", "ul") else 0)  # type: ignore[arg-type]


def _places(value: Value) -> int:
    """Decimals of a figure in thousandths."""
    return len(printed_text(value).partition(".")[2]) if isinstance(value, int) else 0


def _line(printed: Printed, row: tuple[Value, ...], main: list[int], minor: list[int]) -> Line:
    columns = printed.report.columns
    more = tuple(
        (columns[number].heading, on_paper(row[number], columns[number]))
        for number in minor
        if row[number] not in (None, "")
    )
    return tuple(_cell(printed, row[number], columns[number]) for number in main), more


def _cell(printed: Printed, value: Value, column: ReportColumn) -> Any:
    """A figure as it is, an entry or label as a link, everything else as text."""
    if column.kind in _KINDS and (value is None or isinstance(value, int)):
        return value
    text = on_paper(value, column)
    if isinstance(value, EntryNumber) and address_of(value.kind, value.seq):
        return text, f"{address_of(value.kind, value.seq)}{printed.query}"
    if column.kind is Kind.LABEL and isinstance(value, str) and value:
        return text, f"/vial/{value}{printed.query}"
    return text


def days_of(typed: str, today: date) -> tuple[date, date] | None:
    """The period that a letter in the box stands for: today, yesterday, this month or this quarter."""
    start = {
        "T": today, "Y": today - timedelta(days=1), "M": today.replace(day=1),
        "Q": today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1),
    }.get(typed.strip().upper())  # fmt: skip
    if start is None:
        return None
    return start, start if typed.strip().upper() == "Y" else today
