"""Names by code."""

from sqlalchemy import Connection, select

from inventory.reports.directory import patients, people, place_words, places, workstations
from inventory.tables.custody import patient
from tests.cast import KEYS
from tests.inventory.reports.day import Day


def test_people_places_and_workstations(connection: Connection) -> None:
    """A person's place is called by her name; another registration's places are not there."""
    names, known = people(connection), places(connection, "R1")
    assert place_words(known["R1.P-0001"], names) == "Ann Example"
    assert place_words(known["R1.OPEN"], names) == "the opened"
    assert not [code for code in known if code.startswith("R2")]
    assert workstations(connection)["R1.W1"] == "Room 1"


def test_patients_of_one_registration(connection: Connection, day: Day) -> None:
    """Name, address and record number as they were registered; none of hers elsewhere."""
    una, mo = day.patients
    found = patients(connection, KEYS, "R1")
    assert set(found) == {una, mo}
    assert (found[una].name, found[una].address, found[una].record_number) == (
        f"Una {una}", "1 Nowhere", f"N-{una}",
    )  # fmt: skip
    assert patients(connection, KEYS, "R2") == {}


def test_only_the_patients_that_are_selected(connection: Connection, day: Day) -> None:
    """A report opens no more names than it shows."""
    mo = day.patients[1]
    assert set(patients(connection, KEYS, "R1", select(patient.c.code).where(patient.c.code == mo))) == {mo}
