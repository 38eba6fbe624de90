"""Whom a dose, an issue and a syringe were for."""

from sqlalchemy import Connection

from inventory.reports.dispensing_facts import read_facts
from inventory.tables.ledger import entry
from tests.cast import KEYS
from tests.inventory.reports.day import FIRST, Day


def test_a_dose_names_its_patient_order_route_and_volume(connection: Connection, day: Day) -> None:
    """As its own fact states them."""
    facts = read_facts(connection, KEYS, "R1", entry.c.occurred_at_us < FIRST.end_us)
    dose = facts.doses[day.partly_given.seq]
    assert (dose.patient, dose.dose_order, dose.route, dose.volume_ul) == (
        day.patients[0], day.orders[0], "IV", 500,
    )  # fmt: skip
    assert facts.prescribers[day.orders[0]] == "Dr Invented"


def test_a_waste_is_for_whom_the_syringe_was_drawn(connection: Connection, day: Day) -> None:
    """Found by the label; an emergency take that nobody explained is for nobody."""
    facts = read_facts(connection, KEYS, "R1", entry.c.occurred_at_us < FIRST.end_us)
    assert facts.meant_for(day.wasted.seq, day.syringes[0]) == (day.patients[0], day.orders[0])
    (emergency,) = [seq for seq in facts.issues if seq > day.returned.seq]
    assert facts.meant_for(emergency, day.vials[1]) == (None, None)


def test_a_dose_outside_the_entries_asked_for_is_not_read(connection: Connection, day: Day) -> None:
    """Only what the period holds."""
    facts = read_facts(connection, KEYS, "R1", entry.c.seq == day.partly_given.seq)
    assert set(facts.doses) == {day.partly_given.seq}
