"""A report as CSV (RFC 4180, UTF-8): rows, then totals, told apart by the first column; no cell is ever a formula."""

from __future__ import annotations

import csv
import io

from inventory.reports.report import Column, Kind, Report, Value
from web.export.cells import NOTHING, for_programs

MEDIA_TYPE = "text/csv; charset=utf-8"
SUFFIX = "csv"

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIGURES = {Kind.UG, Kind.UL, Kind.COUNT}


def write_csv(report: Report, standing: str = "") -> str:
    """The report as text; the first two columns say what a line is (row, total) and of which registration.

    Where the books differ from what was published of them the first line after the headings says so.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Line", "Registration", *(column.heading for column in report.columns)])
    dea = report.head.dea_number
    if standing:
        writer.writerow(["not complete", dea, standing, *("" for _ in report.columns[1:])])
    for row in report.rows:
        writer.writerow(["row", dea, *_cells(row, report.columns)])
    if not report.rows:
        writer.writerow([NOTHING, dea, *("" for _ in report.columns)])
    for total in report.totals:
        writer.writerow(["total", dea, *_cells(total, report.columns)])
    return text.getvalue()


def _cells(row: tuple[Value, ...], columns: tuple[Column, ...]) -> list[str]:
    return [_cell(value, column) for value, column in zip(row, columns, strict=True)]


def _cell(value: Value, column: Column) -> str:
    """A cell that no spreadsheet runs; a figure below zero stays a figure."""
    text = for_programs(value, column)
    is_figure = isinstance(value, int) and column.kind in _FIGURES
    return f"'{text}" if text.startswith(_FORMULA) and not is_figure else text
