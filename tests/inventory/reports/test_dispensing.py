"""The dispensing and administration log of the scripted day."""

from sqlalchemy import Connection

from inventory.issue import Issue, Purpose, take
from inventory.reports.dispensing import dispensing
from inventory.stock_return import Return, return_stock
from tests.cast import ANN, KEYS, Clinic
from tests.inventory.reports.day import AFTER, BOTH, FIRST, SECOND, Day
from tests.inventory.reports.figures import headings, rows, sums, totals

CAME, WENT = ("brought", "removed", "overfill", "between"), ("given", "wasted", "returned", "open")
SUMS = ("brought", "removed", "overfill", "between", "given", "given_ul", "wasted", "returned", "open")


def test_each_custody_from_the_taking_to_what_is_left(connection: Connection) -> None:
    """Custody, holder, what and amount, what is open after it: Ann's vial 1, Ben's vial 2, Ann's part of vial 2."""
    report = dispensing(connection, KEYS, "R1", FIRST, AFTER)
    assert rows(report, "custody", "holder", "what", "removed", "given", "wasted", "returned", "open") == [
        (1, "Ann Example", "Removed", 500_000, None, None, None, 500_000),
        (1, "Ann Example", "Given", None, 25_000, None, None, 475_000),
        (1, "Ann Example", "Given", None, 5_000, None, None, 470_000),
        (1, "Ann Example", "Wasted", None, None, 5_000, None, 465_000),
        (1, "Ann Example", "Given", None, 30_000, None, None, 435_000),
        (1, "Ann Example", "Returned", None, None, None, 425_000, 10_000),
        (2, "Ben Sample", "Removed", 500_000, None, None, None, 500_000),
        (2, "Ben Sample", "Overfill found", None, None, None, None, 510_000),
        (2, "Ben Sample", "Given", None, 400_000, None, None, 110_000),
        (2, "Ben Sample", "Between hands", None, None, None, None, 0),
        (3, "Ann Example", "Between hands", None, None, None, None, 110_000),
        (3, "Ann Example", "Given", None, 10_000, None, None, 100_000),
    ]


def test_the_total_of_the_first_day(connection: Connection) -> None:
    """1000 removed + 10 overfill = 470 given + 5 wasted + 425 returned + 110 open."""
    report = dispensing(connection, KEYS, "R1", FIRST, AFTER)
    assert totals(report, "what", "substance", *SUMS) == [
        ("Total", "ketamine, CIII", 0, 1_000_000, 10_000, 0, 470_000, 9_400, 5_000, 425_000, 110_000)
    ]


def test_the_second_day_begins_with_what_was_open(connection: Connection) -> None:
    """110 from before = 10 wasted + 100 open; midazolam 5 = 2 given + 3 wasted, in a total of its own."""
    report = dispensing(connection, KEYS, "R1", SECOND, AFTER)
    assert rows(report, "what", "brought", "given", "wasted", "open") == [
        ("From before", 100_000, None, None, 100_000),
        ("From before", 10_000, None, None, 10_000),
        ("Wasted", None, None, 10_000, 0),
        ("Removed", None, None, None, 5_000),
        ("Given", None, 2_000, None, 3_000),
        ("Wasted", None, None, 3_000, 0),
    ]
    assert totals(report, "substance", *SUMS) == [
        ("ketamine, CIII", 110_000, 0, 0, 0, 0, 0, 10_000, 0, 100_000),
        ("midazolam, CIV", 0, 5_000, 0, 0, 2_000, 2_000, 3_000, 0, 0),
    ]


def test_in_every_total_what_came_is_what_went_and_what_is_open(connection: Connection) -> None:
    """From before + removed + overfill + between hands = given + wasted + returned + open."""
    for period in (FIRST, SECOND, BOTH):
        report = dispensing(connection, KEYS, "R1", period, AFTER)
        for came, went in zip(sums(report, *CAME), sums(report, *WENT), strict=True):
            assert sum(came) == sum(went) > 0


def test_a_dose_states_what_the_law_asks(connection: Connection, day: Day) -> None:
    """Substance, form, container, date, volume, patient's name and address, who gave, to whom, by whose order."""
    una = day.patients[0]
    report = dispensing(connection, KEYS, "R1", FIRST, AFTER)
    cells = rows(
        report, "ndc", "substance", "form", "size", "lot", "vial", "container", "patient", "address",
        "record_number", "order", "prescriber", "route", "given_ul", "by", "entry",
    )[1]  # fmt: skip
    assert [str(cell) for cell in cells] == [
        "0409-2053-10", "ketamine, CIII", "injection, 50 mg/mL", "vial of 10 mL", "D42", day.vials[0],
        day.syringes[0], f"Una {una}", "1 Nowhere", f"N-{una}", day.orders[0], "Dr Invented", "IV", "500",
        "Ann Example", day.partly_given.number,
    ]  # fmt: skip


def test_what_broke_a_rule_says_so(connection: Connection) -> None:
    """The exceptions stand beside the entry; the witness beside the waste."""
    report = dispensing(connection, KEYS, "R1", FIRST, AFTER)
    found = rows(report, "what", "exceptions", "second", "place")
    assert found[7] == ("Overfill found", "no order, more than the books hold", "", "")
    assert found[3] == ("Wasted", "", "Ben Sample", "the waste")
    assert found[9] == ("Between hands", "another has it", "", "Ann Example")
    assert found[10] == ("Between hands", "another has it", "", "Ben Sample")


def test_a_custody_across_two_days_is_one(connection: Connection) -> None:
    """Over both days Ann's custody of vial 1 ends at nothing."""
    report = dispensing(connection, KEYS, "R1", BOTH, AFTER)
    own = [row for row in rows(report, "custody", "what", "open") if row[0] == 1]
    assert own[-1] == (1, "Wasted", 0)
    assert len({row[0] for row in rows(report, "custody")}) == 4


def test_a_vial_taken_again_is_another_custody(own_clinic: Clinic) -> None:
    """Back sealed, nothing is in her hands; what she takes afterwards is counted anew."""
    vial = own_clinic.taken()
    back = Return(own_clinic.act(ANN), vial, "R1.RET")
    own_clinic.run_signed(return_stock, back, (ANN, "actor"))
    own_clinic.run(take, Issue(own_clinic.act(ANN), vial, Purpose.SESSION))
    with own_clinic.database.read() as connection:
        report = dispensing(connection, KEYS, "R1", FIRST, AFTER)
    assert rows(report, "custody", "what", "open") == [
        (1, "Removed", 500_000), (1, "Returned", 0), (2, "Removed", 500_000),
    ]  # fmt: skip


def test_nothing_is_zeros(connection: Connection) -> None:
    """Another registration's log has no row and a total of zeros."""
    report = dispensing(connection, KEYS, "R2", BOTH, AFTER)
    assert report.rows == ()
    assert totals(report, *SUMS) == [(0,) * 9]


def test_no_heading_stands_twice(connection: Connection) -> None:
    """A program finds a column by its heading."""
    found = headings(dispensing(connection, KEYS, "R1", BOTH, AFTER))
    assert len(set(found)) == len(found)
