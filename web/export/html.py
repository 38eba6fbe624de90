"""A report as one HTML page that needs nothing beside it and prints as itself; it runs no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from inventory.reports.report import Column, Kind, Report, Value
from web.export.cells import NOTHING, head_words, on_paper, rows_words
from web.seal import Seal
from web.words import aligned, moment_on_paper

MEDIA_TYPE = "text/html; charset=utf-8"
SUFFIX = "html"

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_FIGURES = {Kind.UG, Kind.UL, Kind.COUNT}
_AMOUNTS = {Kind.UG, Kind.UL}


@dataclass(frozen=True)
class Cell:
    """One written cell, and whether it stands right on the point."""

    text: str
    figure: bool


@dataclass(frozen=True)
class Line:
    """One row: its main cells, and its minor ones as pairs of heading and text, empty ones left out."""

    cells: tuple[Cell, ...]
    more: tuple[tuple[str, str], ...]


def write_html(report: Report, printed_by: str, printed_at: datetime, seal: Seal) -> str:
    """The report as a page; `printed_by` is who printed it, `seal` what it carries of its book."""
    main = [column for column in report.columns if not column.minor]
    places = {column.key: _places(report, number) for number, column in enumerate(report.columns)}
    zone = ZoneInfo(report.head.zone)
    return _PAGES.get_template("export/report.html").render(
        title=report.title,
        head=(*head_words(report.head), ("Printed", f"{moment_on_paper(printed_at, zone)} by {printed_by}")),
        demonstration=report.head.demonstration,
        seal=seal,
        columns=[Cell(column.heading, column.kind in _FIGURES) for column in main],
        rows=[_line(row, report.columns, places) for row in report.rows],
        totals=[_line(row, report.columns, places) for row in report.totals],
        caption=f"{report.title}: {rows_words(len(report.rows))}",
        nothing=NOTHING,
        legend=report.legend,
        notes=report.notes,
    )


def _line(row: tuple[Value, ...], columns: tuple[Column, ...], places: dict[str, int]) -> Line:
    paired = list(zip(row, columns, strict=True))
    return Line(
        tuple(_cell(value, column, places[column.key]) for value, column in paired if not column.minor),
        tuple(
            (column.heading, on_paper(value, column))
            for value, column in paired
            if column.minor and value not in (None, "")
        ),
    )


def _cell(value: Value, column: Column, places: int) -> Cell:
    """A cell; amounts have their decimals in a box of one width, so that the column stands on the point."""
    if column.kind in _AMOUNTS and isinstance(value, int):
        return Cell(aligned(value, places), figure=True)
    return Cell(on_paper(value, column), figure=column.kind in _FIGURES)


def _places(report: Report, number: int) -> int:
    """Decimals of the finest amount of a column."""
    if report.columns[number].kind not in _AMOUNTS:
        return 0
    values = [row[number] for row in (*report.rows, *report.totals)]
    texts = [on_paper(value, report.columns[number]) for value in values]
    return max((len(text.partition(".")[2]) for text in texts), default=0)
