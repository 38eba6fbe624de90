"""A receipt makes labelled containers in storage and keeps ordered, invoiced and received apart."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from inventory.errors import (
    AlreadyReceived,
    ExpiredLot,
    LabelTaken,
    MayNot,
    NothingReceived,
    Refused,
    SignatureNeeded,
    TwiceInThisReceipt,
    UnknownPlace,
    UnknownProduct,
    WrongForm,
)
from inventory.receipt import receive, received_serial
from tests.cast import ANN, CORA, MIDAZOLAM, MULTI, PREFILLED, Clinic
from tests.inventory.reading import exceptions, facts, lines, one


def test_each_vial_gets_its_label_and_a_line_from_the_supplier(clinic: Clinic) -> None:
    """One entry, one line a vial, the labelled amount each."""
    carton = clinic.carton(2, n_ordered=3, n_invoiced=2, carton_serial="SN-1")
    posted = clinic.run_signed(receive, clinic.receive_command(carton), (CORA, "actor"))
    one_label, other = carton.labels
    assert lines(clinic, posted) == [
        ("R1.SUPPLIER", one_label, "R1.CAB", one_label, 500_000),
        ("R1.SUPPLIER", other, "R1.CAB", other, 500_000),
    ]
    vials = facts(clinic, posted, "container")
    assert [(each["label"], each["root"], each["kind"]) for each in vials] == [
        (one_label, one_label, "vial"), (other, other, "vial"),
    ]  # fmt: skip
    fact = one(clinic, posted, "receipt_carton")
    assert [fact[name] for name in ("n_ordered", "n_invoiced", "n_received")] == [3, 2, 2]
    assert one(clinic, posted, "receipt")["invoice_number"] == "55-1"


def test_one_receipt_may_hold_several_products(clinic: Clinic) -> None:
    """A prefilled syringe is received like a vial, each substance in its own lines."""
    cartons = (clinic.carton(1, MIDAZOLAM), clinic.carton(1, PREFILLED))
    posted = clinic.run_signed(receive, clinic.receive_command(*cartons), (CORA, "actor"))
    assert [moved[4] for moved in lines(clinic, posted)] == [5_000, 50_000]
    assert [each["kind"] for each in facts(clinic, posted, "container")] == ["vial", "prefilled_syringe"]


def test_a_receipt_is_signed_by_who_receives(clinic: Clinic) -> None:
    """Without her signature nothing is received."""
    with clinic.refused(SignatureNeeded):
        clinic.run(receive, clinic.receive_command(clinic.carton()))


def test_only_a_pharmacist_receives(clinic: Clinic) -> None:
    """A nurse is told who may."""
    with clinic.refused(MayNot, "pharmacist", "nurse"):
        clinic.run(receive, clinic.receive_command(clinic.carton(), actor=ANN))


def test_a_serial_is_received_once(clinic: Clinic) -> None:
    """The sentence names the day; the same serial of another product is another carton."""
    carton = clinic.carton(1, carton_serial="SN-2")
    clinic.run_signed(receive, clinic.receive_command(carton), (CORA, "actor"))
    again = dataclasses.replace(carton, labels=(clinic.label(),))
    with clinic.refused(AlreadyReceived, "a new serial", "SN-2"):
        clinic.run(receive, clinic.receive_command(again))
    other = clinic.carton(1, MIDAZOLAM, carton_serial="SN-2")
    clinic.run_signed(receive, clinic.receive_command(other), (CORA, "actor"))
    with clinic.database.read() as connection:
        assert received_serial(connection, MULTI, "SN-2") == "2026-11-02"
        assert received_serial(connection, MULTI, None) is None


def test_a_serial_stands_once_in_a_receipt(clinic: Clinic) -> None:
    """One carton scanned twice is found before anything is written."""
    twice = (clinic.carton(1, carton_serial="SN-3"), clinic.carton(1, carton_serial="SN-3"))
    with clinic.refused(TwiceInThisReceipt, found="SN-3"):
        clinic.run(receive, clinic.receive_command(*twice))


def test_a_label_is_on_one_container(clinic: Clinic) -> None:
    """Neither one that is in the books nor one that stands twice in a receipt is used."""
    (taken,) = clinic.receive()
    fresh = clinic.label()
    for cartons in (
        (clinic.carton(1, labels=(taken,)),),
        (clinic.carton(1, labels=(fresh, fresh)),),
        (clinic.carton(1, labels=(fresh,)), clinic.carton(1, labels=(fresh,))),
    ):
        with clinic.refused(LabelTaken):
            clinic.run(receive, clinic.receive_command(*cartons))


def test_the_last_day_of_a_lot_counts_by_the_clinics_own_clock(clinic: Clinic) -> None:
    """It is in date on that day; the day after it is refused as an intention."""
    clinic.receive(1, expires_on=date(2026, 11, 2))
    expired = clinic.carton(1, expires_on=date(2026, 11, 1))
    with clinic.refused(ExpiredLot, "in date", "D42"):
        clinic.run(receive, clinic.receive_command(expired))


def test_an_expired_lot_that_is_here_goes_into_quarantine(clinic: Clinic) -> None:
    """As a fact it is received, with its exception, and not into the cabinet."""
    expired = clinic.carton(1, expires_on=date(2026, 11, 1))
    command = dataclasses.replace(clinic.receive_command(expired), act=clinic.act(CORA, happened=True))
    posted = clinic.run_signed(receive, command, (CORA, "actor"))
    assert lines(clinic, posted)[0][2] == "R1.QUAR"
    assert exceptions(clinic, posted) == ["expired_lot"]


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"invoice_number": "  "}, WrongForm, "nothing"),
        ({"supplier": "S9"}, WrongForm, "S9"),
        ({"received_on": date(2026, 11, 3)}, WrongForm, "2026-11-03"),
        ({"place": "R1.WB"}, UnknownPlace, "the waste"),
        ({"place": "R2.CAB"}, UnknownPlace, "R2.CAB"),
        ({"cartons": ()}, NothingReceived, "none"),
    ],
)
def test_the_head_of_a_receipt_is_looked_at(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """Invoice, supplier, day, place and at least one carton."""
    command = dataclasses.replace(clinic.receive_command(clinic.carton()), **changed)
    with clinic.refused(refusal, found=found):
        clinic.run(receive, command)


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"lot": " "}, WrongForm, "nothing"),
        ({"n_ordered": -1}, WrongForm, "-1"),
        ({"n_invoiced": -1}, WrongForm, "-1"),
        ({"labels": ()}, NothingReceived, "none"),
        ({"product": "99999999999"}, UnknownProduct, "99999999999"),
    ],
)
def test_each_carton_is_looked_at(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """Product, lot, quantities and labels."""
    carton = dataclasses.replace(clinic.carton(), **changed)
    with clinic.refused(refusal, found=found):
        clinic.run(receive, clinic.receive_command(carton))
