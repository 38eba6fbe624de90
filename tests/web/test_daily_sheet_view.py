"""The words of the daily sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inventory.reports.daily_sheet import DailySheet
from tests.web.export.sample_report import HEAD, SEAL
from web.daily_sheet_view import sheet_context

AT = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
SHEET = DailySheet(HEAD, (("Issued", 3), ("Given", 1_200)), 7, 1_209, 1, 2)


def test_the_head_says_whose_day_it_is() -> None:
    """Registrant, address, DEA number, day, zone, last entry, who printed it and when."""
    shown = sheet_context(SHEET, (SEAL,), "Cora Specimen", AT, ())
    assert [fact.text for fact in shown["head"]][2:] == [
        "AP5836727", "16 Nov 2026, America/New_York", "R1/1309", "18 Nov 2026 08:00:00 EST by Cora Specimen",
    ]  # fmt: skip
    assert shown["heading"] == "Daily sheet 16 Nov 2026"
    assert shown["open_now"] == "1 container in somebody's hands, 2 emergency takes without a patient"


@pytest.mark.parametrize(
    ("first", "last", "recorded", "total"),
    [
        (7, 1_209, SHEET.recorded, "1,203 entries: R1/7 to R1/1209."),
        (7, 7, (("Issued", 1),), "1 entry: R1/7."),
        (None, None, (), "No entries were recorded on this day."),
    ],
)
def test_entries_are_named_by_their_numbers(
    first: int | None, last: int | None, recorded: tuple[tuple[str, int], ...], total: str
) -> None:
    """From the first to the last."""
    sheet = replace(SHEET, first_seq=first, last_seq=last, recorded=recorded)
    assert sheet_context(sheet, (), "Cora Specimen", AT, ())["total"] == total
