"""The receipt log of the scripted day."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from inventory.plan import ScanTaken
from inventory.receipt import receive
from inventory.reports.receipts import receipts
from tests.cast import CORA, KEYS, Clinic, committed
from tests.inventory.reports.day import AFTER, FIRST, SECOND
from tests.inventory.reports.figures import headings, rows, totals

COUNTS = ("ordered", "invoiced", "received", "difference", "volume_ul", "amount_ug")


def test_a_row_for_each_carton(connection: Connection) -> None:
    """Ordered, invoiced and received stay apart: four, three and two, so one fewer than invoiced."""
    report = receipts(connection, KEYS, "R1", FIRST, AFTER)
    assert rows(report, "substance", *COUNTS) == [
        ("ketamine, CIII", 4, 3, 2, -1, 20_000, 1_000_000),
        ("midazolam, CIV", 1, 1, 1, 0, 5_000, 5_000),
    ]
    assert totals(report, "supplier", "ndc", *COUNTS) == [
        ("Total", "0409-2053-10", 4, 3, 2, -1, 20_000, 1_000_000),
        ("Total", "0409-2305-05", 1, 1, 1, 0, 5_000, 5_000),
    ]


def test_a_receipt_states_what_the_law_asks(connection: Connection) -> None:
    """Actual date, supplier with address and DEA number, invoice, form, container, lot, expiry, who received."""
    report = receipts(connection, KEYS, "R1", FIRST, AFTER)
    found = rows(
        report, "received_on", "supplier", "supplier_address", "supplier_dea", "invoice", "form", "size", "lot",
        "expires_on", "serial", "place", "received_by", "second", "exceptions", "entry",
    )[0]  # fmt: skip
    assert [str(cell) for cell in found] == [
        "2026-11-02", "Invented Wholesale", "2 B Street, Town, NY 10001", "MK2345672", "55-1",
        "injection, 50 mg/mL", "vial of 10 mL", "D42", "2028-02-28", "000417", "the storage", "Cora Specimen", "",
        "", "R1/1",
    ]  # fmt: skip


def test_a_day_without_receipts_is_zeros(connection: Connection) -> None:
    """No row, and a total of zeros."""
    report = receipts(connection, KEYS, "R1", SECOND, AFTER)
    assert report.rows == ()
    assert totals(report, *COUNTS) == [(0, 0, 0, 0, 0, 0)]


def test_an_expired_carton_is_where_it_went(own_clinic: Clinic) -> None:
    """Received as a fact it lies in quarantine, and the log says so beside the exception."""
    carton = own_clinic.carton(1, expires_on=date(2026, 10, 31))
    command = replace(own_clinic.receive_command(carton), act=own_clinic.act(CORA, happened=True))
    own_clinic.run_signed(receive, command, (CORA, "actor"))
    with own_clinic.database.read() as connection:
        report = receipts(connection, KEYS, "R1", FIRST, AFTER)
    assert rows(report, "place", "exceptions") == [("the quarantine", "expired lot")]


def test_a_code_that_was_typed_is_counted(own_clinic: Clinic) -> None:
    """By the name of its text, which the entry commits to; a scanned one is not."""
    scans = tuple(
        ScanTaken(own_clinic.clock(), committed(tag, text))
        for tag, text in (("typed", "0409"), ("scanned", "0410"))
    )
    command = own_clinic.receive_command(own_clinic.carton())
    command = replace(command, act=replace(command.act, scans=scans))
    own_clinic.run_signed(receive, command, (CORA, "actor"))
    with own_clinic.database.read() as connection:
        assert rows(receipts(connection, KEYS, "R1", FIRST, AFTER), "typed") == [(1,)]


def test_no_heading_stands_twice(connection: Connection) -> None:
    """A program finds a column by its heading."""
    found = headings(receipts(connection, KEYS, "R1", FIRST, AFTER))
    assert len(set(found)) == len(found)
