"""A report as CSV."""

import csv
import io

import pytest

from tests.web.export.sample_report import NOTHING, REPORT
from web.export.csv import write_csv


def read(text: str) -> list[list[str]]:
    """The lines as another program reads them."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_rows_and_totals_are_told_apart() -> None:
    """The first column says what a line is, the second of which registration."""
    lines = read(write_csv(REPORT))
    assert lines[0] == [
        "Line", "Registration", "Wasted at", "Substance", "Why", "Container", "Wasted, mg", "Wasted, mL",
        "Minutes between", "Expires on", "Entry",
    ]  # fmt: skip
    assert [line[:2] for line in lines[1:]] == [["row", "AP5836727"]] * 2 + [["total", "AP5836727"]]
    assert lines[3][6:8] == ["1234.3", "0.667"]


def test_it_is_rfc_4180() -> None:
    """Lines end with CR LF, and cells with commas or quotes are quoted."""
    text = write_csv(REPORT)
    assert text.count("\r\n") == text.count("\n") == 4
    assert '"ketamine, CIII"' in text
    assert '""http://a.example""' in text


def test_no_cell_is_a_formula_and_a_negative_figure_is_a_figure() -> None:
    """A text that begins like a formula gets an apostrophe; -0.2 mg stays a number."""
    lines = read(write_csv(REPORT))
    assert lines[1][4] == '\'=HYPERLINK("http://a.example")'
    assert lines[2][6] == "-0.2"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_beginning_of_a_formula_is_guarded(start: str) -> None:
    """As a spreadsheet reads it, in any text."""
    from dataclasses import replace

    row = (*REPORT.rows[0][:2], f"{start}1+1", *REPORT.rows[0][3:])
    assert read(write_csv(replace(REPORT, rows=(row,))))[1][4] == f"'{start}1+1"


def test_nothing_says_so_with_zeros() -> None:
    """One line of words, one total of zeros."""
    lines = read(write_csv(NOTHING))
    assert lines[1][0] == "None in this period"
    assert lines[2][0] == "total"
    assert lines[2][6:8] == ["0", "0"]
