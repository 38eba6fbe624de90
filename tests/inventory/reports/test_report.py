"""What a report's value holds together."""

import pytest
from sqlalchemy import Connection

from inventory.reports.report import (
    Column,
    EntryNumber,
    Kind,
    NoSuchRegistration,
    Record,
    Report,
    in_columns,
    need_registration,
    report_head,
    total_records,
)
from tests.cast import R1_DEA
from tests.inventory.reports.day import AFTER, BOTH, MORNING, SECOND

COLUMNS = (
    Column("substance", "Substance", shared=True),
    Column("what", "What"),
    Column("given", "Given", Kind.UG, summed=True),
)
#: Two substances, one of them twice.
RECORDS: list[Record] = [
    {"substance": "ketamine", "what": "a", "given": 5},
    {"substance": "midazolam", "given": 2},
    {"substance": "ketamine", "given": 30},
    {"substance": "ketamine", "what": "b"},
]


def test_each_substance_has_its_own_total() -> None:
    """35 of ketamine and 2 of midazolam are never 37 of anything; what a row does not say counts as nothing."""
    found = in_columns(COLUMNS, total_records(COLUMNS, RECORDS, "what"))
    assert found == (("ketamine", "Total", 35), ("midazolam", "Total", 2))


def test_nothing_is_totalled_as_zero() -> None:
    """A report of nothing still says 0."""
    assert in_columns(COLUMNS, total_records(COLUMNS, [], "what")) == ((None, "Total", 0),)


def test_a_word_is_never_summed() -> None:
    """A text in a summed column is a fault of the program."""
    with pytest.raises(TypeError):
        total_records(COLUMNS, [{"substance": "ketamine", "given": "5"}], "what")


def test_a_record_may_not_say_what_no_column_shows() -> None:
    """A cell that would vanish is a fault of the program."""
    with pytest.raises(ValueError, match="wasted"):
        in_columns(COLUMNS, [{"wasted": 1}])


def test_a_row_of_another_width_is_refused(connection: Connection) -> None:
    """Figures cannot slide under another heading."""
    head = report_head(connection, need_registration(connection, "R1"), BOTH, AFTER)
    with pytest.raises(ValueError, match="does not fit"):
        Report("x", "X", head, COLUMNS, ((1, 2),), ())


def test_the_unit_stands_in_the_heading() -> None:
    """One unit a column."""
    assert [Column("k", "Given", kind).heading for kind in (Kind.UG, Kind.UL, Kind.COUNT)] == [
        "Given, mg", "Given, mL", "Given",
    ]  # fmt: skip


def test_the_head_says_who_where_and_up_to_what(connection: Connection) -> None:
    """Registrant, address, DEA number, substances with schedule and DEA code, and the last entry seen."""
    head = report_head(connection, need_registration(connection, R1_DEA.lower()), BOTH, AFTER)
    assert (head.registrant, head.dea_number, head.zone) == ("Clinic R1", R1_DEA, "America/New_York")
    assert head.address == "1 A Street, Town, NY 10001"
    assert head.substances == "ketamine, CIII, 7285; midazolam, CIV, 2884"
    assert head.as_known_at == "R1/23"
    assert head.as_of == BOTH.end


def test_a_period_that_lasts_is_as_of_now(connection: Connection) -> None:
    """Its end has not come."""
    head = report_head(connection, need_registration(connection, "R2"), SECOND, MORNING)
    assert head.as_of == MORNING
    assert head.as_known_at == "R2/0"


def test_an_unknown_registration_is_refused(connection: Connection) -> None:
    """With what was asked for."""
    with pytest.raises(NoSuchRegistration) as caught:
        need_registration(connection, "R9")
    assert caught.value.found == "R9"


def test_an_entry_is_printed_with_its_book() -> None:
    """As everywhere."""
    assert str(EntryNumber("R1", 1309, "waste")) == "R1/1309"
