"""The waste log of the scripted day."""

from sqlalchemy import Connection

from inventory.amount import parse_amount
from inventory.issue import Issue, Purpose, take
from inventory.reports.waste import waste
from inventory.stock_return import Return, return_stock
from tests.cast import ANN, KEYS, Clinic
from tests.inventory.reports.day import AFTER, BOTH, FIRST, SECOND, Day, Script
from tests.inventory.reports.figures import headings, rows, totals

AMOUNTS = ("held", "drawn_on", "given", "wasted", "wasted_ul", "left")


def test_what_was_in_it_and_what_became_of_it(connection: Connection) -> None:
    """35 drawn = 30 given + 5 wasted; 40 drawn = 30 + 10; of the midazolam vial 5 taken = 2 drawn on + 3 wasted."""
    report = waste(connection, KEYS, "R1", BOTH, AFTER)
    assert rows(report, *AMOUNTS) == [
        (35_000, 0, 30_000, 5_000, 100, 0),
        (40_000, 0, 30_000, 10_000, 200, 0),
        (5_000, 2_000, 0, 3_000, 3_000, 0),
    ]
    assert totals(report, "manner", "substance", "wasted", "wasted_ul", "unwitnessed") == [
        ("Total", "ketamine, CIII", 15_000, 300, 0),
        ("Total", "midazolam, CIV", 3_000, 3_000, 0),
    ]


def test_a_waste_states_date_manner_quantity_and_people(connection: Connection, day: Day) -> None:
    """21 CFR 1304.22(c) asks for date, manner and quantity; the clinic's policy for the rest."""
    report = waste(connection, KEYS, "R1", FIRST, AFTER)
    (found,) = rows(
        report, "vial", "container", "patient", "record_number", "order", "manner", "why", "place", "by",
        "witness", "method", "seen", "workstation", "unwitnessed", "entry",
    )  # fmt: skip
    una = day.patients[0]
    assert [str(cell) for cell in found] == [
        day.vials[0], day.syringes[0], f"Una {una}", f"N-{una}", day.orders[0], "into the drug waste bin",
        "Left over after the dose", "the waste", "Ann Example", "Ben Sample", "badge and PIN", "in the room",
        "Room 1", "0", day.wasted.number,
    ]  # fmt: skip


def test_how_long_it_took_from_the_taking(connection: Connection) -> None:
    """About a minute, about 23 hours, and less than a minute."""
    report = waste(connection, KEYS, "R1", BOTH, AFTER)
    assert [row[0] for row in rows(report, "minutes")] == [1, 1378, 0]


def test_an_earlier_session_is_no_part_of_this_one(own_clinic: Clinic) -> None:
    """465 mg taken again, 10 drawn on, 455 wasted: the 35 of the first session are not counted twice."""
    script, code_and_order = Script(own_clinic), own_clinic.patient_with_order()
    vial = own_clinic.taken()
    for typed in ("35 mg", "10 mg"):
        syringe, _ = script.draw(ANN, vial, *code_and_order, typed)
        script.give(ANN, syringe, *code_and_order, None)
        if typed == "35 mg":
            back = Return(own_clinic.act(ANN), vial, "R1.OPEN", parse_amount("9.3 mL"), "eye")
            own_clinic.run_signed(return_stock, back, (ANN, "actor"))
            own_clinic.run(take, Issue(own_clinic.act(ANN), vial, Purpose.SESSION))
    script.waste(vial, why="session_ended")
    with own_clinic.database.read() as connection:
        report = waste(connection, KEYS, "R1", FIRST, AFTER)
    assert rows(report, *AMOUNTS) == [(465_000, 10_000, 0, 455_000, 9_100, 0)]


def test_the_witness_is_nobodys_federal_rule(connection: Connection) -> None:
    """The log says whose rule it is, and cites no federal one."""
    report = waste(connection, KEYS, "R1", FIRST, AFTER)
    assert report.notes == (
        "The witness to routine waste is asked for by this clinic's policy; no federal rule asks for one.",
    )


def test_nothing_is_zeros(connection: Connection) -> None:
    """Another registration wasted nothing."""
    report = waste(connection, KEYS, "R2", SECOND, AFTER)
    assert report.rows == ()
    assert totals(report, "wasted", "wasted_ul", "unwitnessed") == [(0, 0, 0)]


def test_no_heading_stands_twice(connection: Connection) -> None:
    """A program finds a column by its heading."""
    found = headings(waste(connection, KEYS, "R1", BOTH, AFTER))
    assert len(set(found)) == len(found)
