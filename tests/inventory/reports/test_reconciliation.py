"""The perpetual balance of the scripted day."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, select

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.issue import Issue, Purpose, take
from inventory.reports.period import Period
from inventory.reports.reconciliation import reconciliation
from inventory.reports.report import Value
from inventory.reversal import Reverse, reverse
from inventory.tables.house import place
from inventory.tables.ledger import balance
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, ZONE, Clinic
from tests.inventory.reports.day import AFTER, BOTH, FIRST, SECOND
from tests.inventory.reports.figures import rows, sums, totals

FIGURES = (
    "opening", "received", "overfill", "moved_in", "given", "wasted", "moved_out", "closing", "sealed",
)  # fmt: skip


def test_each_product_at_each_place(connection: Connection) -> None:
    """Opening, received, overfill, in, given, wasted, out, closing, sealed: every figure of the first day."""
    report = reconciliation(connection, "R1", FIRST, AFTER)
    assert rows(report, "substance", "place", *FIGURES) == [
        ("ketamine, CIII", "the storage", 0, 1_000_000, 0, 0, 0, 0, 1_000_000, 0, 0),
        ("ketamine, CIII", "the opened", 0, 0, 0, 425_000, 0, 0, 0, 425_000, 0),
        ("ketamine, CIII", "Ann Example", 0, 0, 0, 610_000, 70_000, 5_000, 425_000, 110_000, 0),
        ("ketamine, CIII", "Ben Sample", 0, 0, 10_000, 500_000, 400_000, 0, 110_000, 0, 0),
        ("midazolam, CIV", "the storage", 0, 5_000, 0, 0, 0, 0, 0, 5_000, 1),
    ]


def test_the_totals_of_the_first_day(connection: Connection) -> None:
    """Ketamine: 1000 received + 10 overfill - 470 given - 5 wasted = 535; midazolam: 5; never one sum of both."""
    report = reconciliation(connection, "R1", FIRST, AFTER)
    assert totals(report, "place", "substance", *FIGURES) == [
        ("Total", "ketamine, CIII", 0, 1_000_000, 10_000, 1_535_000, 470_000, 5_000, 1_535_000, 535_000, 0),
        ("Total", "midazolam, CIV", 0, 5_000, 0, 0, 0, 0, 0, 5_000, 1),
    ]


def test_a_day_opens_as_the_day_before_closed(connection: Connection) -> None:
    """By product and place."""
    before = reconciliation(connection, "R1", FIRST, AFTER)
    after = reconciliation(connection, "R1", SECOND, AFTER)
    closed = {row[:2]: row[2] for row in rows(before, "substance", "place", "closing") if row[2]}
    opened = {row[:2]: row[2] for row in rows(after, "substance", "place", "opening") if row[2]}
    assert closed == opened != {}


def test_the_second_day(connection: Connection) -> None:
    """10 mg of ketamine wasted; the midazolam vial taken, 2 given, 3 wasted."""
    report = reconciliation(connection, "R1", SECOND, AFTER)
    assert rows(report, "substance", "place", *FIGURES) == [
        ("ketamine, CIII", "the opened", 425_000, 0, 0, 0, 0, 0, 0, 425_000, 0),
        ("ketamine, CIII", "Ann Example", 110_000, 0, 0, 0, 0, 10_000, 0, 100_000, 0),
        ("midazolam, CIV", "the storage", 5_000, 0, 0, 0, 0, 0, 5_000, 0, 0),
        ("midazolam, CIV", "Ann Example", 0, 0, 0, 5_000, 2_000, 3_000, 0, 0, 0),
    ]


def test_the_closing_balances_are_what_the_books_hold(connection: Connection) -> None:
    """The sum over products and places, worked out from lines, equals the balances kept beside them."""
    report = reconciliation(connection, "R1", BOTH, AFTER)
    held = connection.execute(
        select(func.sum(balance.c.amount_ug))
        .join(place, place.c.code == balance.c.place)
        .where(balance.c.bounded == 1, place.c.registration == "R1")
    ).scalar_one()
    assert sum(figure for (figure,) in sums(report, "closing")) == held == 525_000


def test_a_receipt_counts_on_its_actual_date(own_clinic: Clinic) -> None:
    """Received on 2 Nov and recorded on 5 Nov, it is there at the end of 2 Nov."""
    own_clinic.clock.at = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
    own_clinic.receive(2)
    now = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
    later = Period(date(2026, 11, 5), date(2026, 11, 5), ZONE)
    with own_clinic.database.read() as connection:
        received = rows(reconciliation(connection, "R1", FIRST, now), "received", "closing", "sealed")
        there = rows(reconciliation(connection, "R1", later, now), "opening", "received", "closing")
    assert received == [(1_000_000, 1_000_000, 2)]
    assert there == [(1_000_000, 0, 1_000_000)]


def test_what_is_reversed_is_taken_off_its_column(own_clinic: Clinic) -> None:
    """A dose, a waste and a receipt undone: received, given and wasted say what stands, and the sum is right."""
    clinic = own_clinic
    clinic.receive()
    (label,) = clinic.receive()
    taken = clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    patient, order = clinic.patient_with_order()
    dose = Administer(clinic.act(), label, patient, order, parse_amount("20 mg"), "IM")
    given = clinic.run(administer, dose)
    wasted = Waste(clinic.act(), (WastePart(label, parse_amount("5 mg")),), "sink", "left_over", "R1.WB")
    gone = clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
    now = clinic.clock()

    def figures() -> list[tuple[Value, ...]]:
        with clinic.database.read() as connection:
            report = reconciliation(connection, "R1", FIRST, now)
        return rows(report, "place", "received", "moved_in", "given", "wasted", "moved_out", "closing")

    assert figures() == [
        ("the storage", 1_000_000, 0, 0, 0, 500_000, 500_000),
        ("Ann Example", 0, 500_000, 20_000, 5_000, 0, 475_000),
    ]
    for undone in (gone, given):
        reversal = Reverse(clinic.act(), undone.seq, "another vial")
        clinic.run_signed(reverse, reversal, (ANN, "actor"), (BEN, "witness"))
    assert figures()[1] == ("Ann Example", 0, 500_000, 0, 0, 0, 500_000)
    for seq in (taken.seq, 1):
        reversal = Reverse(clinic.act(), seq, "another vial")
        clinic.run_signed(reverse, reversal, (ANN, "actor"), (BEN, "witness"))
    assert figures() == [
        ("the storage", 500_000, 500_000, 0, 0, 500_000, 500_000),
        ("Ann Example", 0, 500_000, 0, 0, 500_000, 0),
    ]


def test_nothing_is_zeros_and_no_physical_inventory(connection: Connection) -> None:
    """A registration without drug has no row and a total of zeros; the note says what this does not replace."""
    report = reconciliation(connection, "R2", BOTH, AFTER)
    assert report.rows == ()
    assert totals(report, *FIGURES) == [(0,) * 9]
    assert "does not replace a physical inventory" in report.notes[0]
