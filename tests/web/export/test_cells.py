"""How one cell is written."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from inventory.reports.report import Column, EntryNumber, Kind, Value
from tests.web.export.sample_report import HEAD, PERIOD, ZONE
from web.export.cells import as_of_words, for_programs, head_words, on_paper, rows_words


@pytest.mark.parametrize(
    ("kind", "value", "paper", "program"),
    [
        (Kind.UG, 1_234_500, "1,234.5", "1234.5"),
        (Kind.UG, -200, "\u22120.2", "-0.2"),
        (Kind.UL, 667, "0.667", "0.667"),
        (Kind.COUNT, 1378, "1,378", "1378"),
        (Kind.COUNT, -1, "\u22121", "-1"),
        (Kind.UG, 0, "0", "0"),
        (Kind.DAY, date(2028, 2, 28), "28 Feb 2028", "2028-02-28"),
        (
            Kind.MOMENT,
            datetime(2026, 11, 17, 14, 12, 9, tzinfo=ZONE),
            "17 Nov 2026 14:12:09 EST",
            "2026-11-17T14:12:09-05:00",
        ),
        (Kind.LABEL, "V7T2BD3K9XHD", "V7T2 BD3K 9XHD", "V7T2BD3K9XHD"),
        (Kind.ENTRY, EntryNumber("R1", 1309, "waste"), "R1/1309", "R1/1309"),
        (Kind.TEXT, "Ann Example", "Ann Example", "Ann Example"),
        (Kind.UG, None, "", ""),
        (Kind.MOMENT, "Total", "Total", "Total"),
    ],
)
def test_a_cell_for_people_and_for_programs(kind: Kind, value: Value, paper: str, program: str) -> None:
    """Exact in both; units of the books are micrograms and microlitres, those of a report mg and mL."""
    column = Column("k", "K", kind)
    assert (on_paper(value, column), for_programs(value, column)) == (paper, program)


def test_the_repeated_hour_is_told_apart() -> None:
    """01:30 comes twice when summer time ends."""
    column = Column("k", "K", Kind.MOMENT)
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZONE)
    assert on_paper(first, column) == "01 Nov 2026 01:30:00 EDT"
    assert for_programs(first.replace(fold=1), column) == "2026-11-01T01:30:00-05:00"


def test_the_head_in_words() -> None:
    """Registrant, address, DEA number, activity, substances, period, zone, as of, as known at."""
    words = dict(head_words(HEAD))
    assert list(words)[:3] == ["Registrant", "Registered address", "DEA number"]
    assert words["Period"] == "16 Nov 2026 to 17 Nov 2026"
    assert words["As known at entry"] == "R1/1309"
    assert "Narrowed to" not in words
    one_day = replace(HEAD, period=replace(PERIOD, first=PERIOD.last))
    assert dict(head_words(one_day))["Period"] == "17 Nov 2026"


def test_the_end_of_a_day_is_its_24_00() -> None:
    """And a time within the period is itself."""
    assert as_of_words(HEAD) == "17 Nov 2026 24:00 EST"
    assert as_of_words(replace(HEAD, as_of=PERIOD.end - timedelta(hours=10))) == "17 Nov 2026 14:00:00 EST"


def test_rows_are_counted() -> None:
    """In words."""
    assert [rows_words(count) for count in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
