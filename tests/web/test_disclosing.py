"""What is given to an inspector stands in the book before it leaves, with the patients that are in it."""

from collections.abc import Iterator
from datetime import date

import pytest

from inventory.database import Database
from inventory.errors import Refused
from inventory.reports.by_name import make_report
from inventory.reports.report import Report
from tests.cast import CORA, KEYS, Clinic, found
from tests.inventory.reading import facts, one
from tests.inventory.reports.day import AFTER, BOTH, Day, run_day
from web.disclosing import Whom, disclose_bundle, disclose_report, own_act_in, whom_of


@pytest.fixture
def day(database_url: str) -> Iterator[Day]:
    """The scripted day in a database of its own."""
    found(database_url)
    clinic = Clinic(database_url)
    yield run_day(clinic)
    clinic.close()


def made(database: Database, name: str, day: int = 2) -> Report:
    """A report of one of the two days."""
    with database.read() as connection:
        return make_report(connection, KEYS, name, "R1", date(2026, 11, day), date(2026, 11, day), AFTER)


def test_options_left_out_are_said_to_be_not_named() -> None:
    """Nothing is made up in their place."""
    assert whom_of(None, None).words == "for whoever ran the command, authority: none was named"
    assert whom_of("Ina Spector", None).words == "for Ina Spector, authority: none was named"
    assert whom_of("", "21 USC 880") == Whom(authority="21 USC 880")


#: Report and day of the month -> which of the two patients its rows name.
NAMED = {
    ("dispensing", 2): (0, 1), ("dispensing", 3): (1,), ("waste", 2): (0,), ("waste", 3): (1,), ("receipts", 2): (),
    ("reconciliation", 2): (),
}  # fmt: skip


def test_exactly_the_patients_whom_its_rows_name(day: Day) -> None:
    """A later day leaves out who was treated on the first."""
    for (name, number), named in NAMED.items():
        expected = tuple(sorted(day.patients[each] for each in named))
        report = made(day.clinic.database, name, number)
        rows = " ".join(str(cell) for row in report.rows for cell in row)
        assert report.patients == expected, (name, number)
        for code in day.patients:
            assert (f"Una {code}" in rows) == (code in expected), (name, number)


def test_the_entry_of_a_report_names_its_patients_and_days(day: Day) -> None:
    """By the person who gave it; the figures of the report are the same after it."""
    clinic = day.clinic
    before = made(clinic.database, "dispensing", 3)
    posted = disclose_report(clinic.database, clinic.act(CORA), before, Whom("Ina Spector", "21 USC 880"))
    said = one(clinic, posted, "disclosure")
    assert (said["what"], said["from_day"]) == ("Dispensing and administration log", "2026-11-03")
    assert [row["patient"] for row in facts(clinic, posted, "disclosed_patient")] == [day.patients[1]]
    after = made(clinic.database, "dispensing", 3)
    assert (after.rows, after.totals, after.patients) == (before.rows, before.totals, before.patients)


def test_the_program_enters_a_bundle(day: Day) -> None:
    """In the registration's book and its zone."""
    clinic = day.clinic
    posted = disclose_bundle(clinic.database, "R1", BOTH, day.patients, Whom())
    assert (posted.book, posted.kind) == ("R1", "disclosed")
    assert own_act_in(clinic.database, "R1", BOTH.zone).actor == "P-0000"
    with pytest.raises(Refused):
        disclose_bundle(clinic.database, "R1", BOTH, day.patients, Whom(recipient=" "))
