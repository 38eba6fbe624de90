"""What people's hands felt."""

from collections import Counter

from sqlalchemy import Connection

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.reports.hands import brought_forward, events_in
from inventory.reversal import Reverse, reverse
from inventory.tables.ledger import entry
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, Clinic
from tests.inventory.reports.day import FIRST, SECOND, Day


def test_every_line_of_the_first_day_by_its_way(connection: Connection) -> None:
    """Micrograms by way; a line from hand to hand is felt by both."""
    felt: Counter[str] = Counter()
    for each in events_in(connection, "R1", entry.c.occurred_at_us < FIRST.end_us):
        felt[each.column] += each.came_ug
    assert felt == {
        "removed": 1_000_000, "overfill": 10_000, "given": -470_000, "wasted": -5_000, "returned": -425_000,
        "between": 0,
    }  # fmt: skip


def test_a_draw_in_the_same_hands_is_felt_by_nobody(connection: Connection, day: Day) -> None:
    """Of the draw that declares overfill only the overfill is an event."""
    found = events_in(connection, "R1", entry.c.seq == day.overdrawn.seq)
    assert [(each.column, each.amount_ug, each.container) for each in found] == [
        ("overfill", 10_000, day.vials[1])
    ]


def test_what_is_undone_is_taken_off_its_column(own_clinic: Clinic) -> None:
    """A take, overfill, a dose and a waste, each reversed: every column is as if it had not been."""
    clinic, both = own_clinic, ((ANN, "actor"), (BEN, "witness"))
    (label,) = clinic.receive()
    patient, order = clinic.patient_with_order()
    done = [clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))]
    syringe = clinic.label("SYRI")
    drawn = Draw(clinic.act(happened=True), label, syringe, patient, order, parse_amount("510 mg"))
    done.append(clinic.run(draw_up, drawn))
    dose = Administer(clinic.act(), syringe, patient, order, parse_amount("20 mg"), "IV")
    done.append(clinic.run(administer, dose))
    wasted = Waste(clinic.act(), (WastePart(syringe),), "sink", "left_over", "R1.WB")
    done.append(clinic.run_signed(waste, wasted, *both))
    for each in reversed(done):
        clinic.run_signed(reverse, Reverse(clinic.act(), each.seq, "another vial"), *both)
    with clinic.database.read() as connection:
        events = events_in(connection, "R1", entry.c.seq > 0)
    felt: Counter[str] = Counter()
    for event in events:
        felt[event.column] += event.amount_ug
    assert felt == {"removed": 0, "overfill": 0, "given": 0, "wasted": 0}
    assert [(event.column, event.amount_ug) for event in events if event.undone] == [
        ("wasted", -490_000), ("given", -20_000), ("overfill", -10_000), ("removed", -500_000),
    ]  # fmt: skip
    assert sum(event.came_ug for event in events) == 0


def test_what_was_in_hands_at_midnight(connection: Connection, day: Day) -> None:
    """Ann's 10 mg of vial 1 and 100 mg of vial 2; before the first day nothing."""
    found = {(who, root): amount for who, root, _, _, amount in brought_forward(connection, "R1", SECOND)}
    assert found == {("P-0001", day.vials[0]): 10_000, ("P-0001", day.vials[1]): 100_000}
    assert brought_forward(connection, "R1", FIRST) == ()
