"""A report's page keeps figures as figures, opens entries and labels, and knows what a letter's period is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inventory.reports.period import Period
from inventory.reports.report import Column, EntryNumber, Kind, Report, ReportHead
from web.report_view import Printed, days_of, report_context

HEAD = ReportHead(
    "Clinic", "1 A Street", "AP5836727", "practitioner",
    Period(date(2026, 11, 1), date(2026, 11, 2), "America/New_York"),
    datetime(2026, 11, 2, 15, 0, tzinfo=UTC), "R1/7", "ketamine", demonstration=False,
)  # fmt: skip
COLUMNS = (
    Column("given", "Given", Kind.UG, summed=True), Column("vial", "Vial", Kind.LABEL),
    Column("entry", "Entry", Kind.ENTRY), Column("lot", "Lot", minor=True),
)  # fmt: skip
ROW = (12_500, "V7T2PD3K9XHD", EntryNumber("R1", 7, "waste"), "D42")
REPORT = Report("waste", "Waste", HEAD, COLUMNS, (ROW,), ((12_500, "Total", None, None),))
PRINTED = Printed(REPORT, "waste", "Cora Specimen", datetime(2026, 11, 2, 15, tzinfo=UTC), "R1", "R1", ())


def test_figures_stay_figures_with_their_places() -> None:
    """The template writes them on the point."""
    context = report_context(PRINTED)
    given = context["columns"][0]
    assert (given.name, given.kind, given.places) == ("Given, mg", "ug", 1)
    assert context["rows"][0][0][0] == 12_500
    assert context["totals"][0][0][0] == 12_500


def test_an_entry_and_a_label_open() -> None:
    """In one's own book by number alone, in another one with its code."""
    cells = report_context(PRINTED)["rows"][0][0]
    assert cells[1:] == (("V7T2 PD3K 9XHD", "/vial/V7T2PD3K9XHD"), ("R1/7", "/waste/7"))
    elsewhere = report_context(replace(PRINTED, own="R2"))
    assert elsewhere["rows"][0][0][2] == ("R1/7", "/waste/7?book=R1")
    assert elsewhere["csv_href"].endswith("&site=R1")


def test_minor_columns_stand_under_the_row() -> None:
    """With their heading; empty ones are left out."""
    context = report_context(PRINTED)
    assert context["rows"][0][1] == (("Lot", "D42"),)
    assert context["totals"][0][1] == ()


@pytest.mark.parametrize(
    ("letter", "days"),
    [
        ("T", (date(2026, 2, 3), date(2026, 2, 3))), ("Y", (date(2026, 2, 2), date(2026, 2, 2))),
        ("M", (date(2026, 2, 1), date(2026, 2, 3))), ("q", (date(2026, 1, 1), date(2026, 2, 3))), ("Z", None),
    ],
)  # fmt: skip
def test_a_letter_is_a_period_up_to_today(letter: str, days: tuple[date, date] | None) -> None:
    """Today, yesterday, this month, this quarter, and nothing else."""
    assert days_of(letter, date(2026, 2, 3)) == days
