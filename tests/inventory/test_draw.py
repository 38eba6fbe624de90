"""A dose is drawn up into a labelled syringe, by volume or by mass, exact in micrograms."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AnotherHasIt,
    AnotherPatient,
    Expired,
    LabelTaken,
    MayNot,
    MoreThanTheBooksHold,
    NoOrder,
    NotInYourHands,
    Refused,
    UnknownPatient,
    WrongContainerKind,
    WrongUnit,
)
from inventory.holdings import find
from inventory.issue import Issue, Purpose, take
from tests.cast import BEN, DEE, PREFILLED, SINGLE, Clinic
from tests.inventory.reading import drawn_from, exceptions, lines, one


def drawing(clinic: Clinic, label: str, typed: str, *, happened: bool = False) -> Draw:
    """A draw for a new patient with an order."""
    patient, order = clinic.patient_with_order()
    act = clinic.act(happened=happened)
    return Draw(act, label, clinic.label("SYRI"), patient, order, parse_amount(typed))


@pytest.mark.parametrize(
    ("typed", "amount_ug", "volume_ul"),
    [
        ("0.7 mL", 35_000, 700),
        ("35 mg", 35_000, 700),
        ("0.001 mg", 1, 1),
        ("0.001 mL", 50, 1),
        ("10 mL", 500_000, 10_000),
    ],
)
def test_volume_and_mass_are_both_kept(clinic: Clinic, typed: str, amount_ug: int, volume_ul: int) -> None:
    """Whichever was typed; the syringe is a container with its vial's lot and strength."""
    vial = clinic.taken()
    command = drawing(clinic, vial, typed)
    posted = clinic.run(draw_up, command)
    assert lines(clinic, posted) == [("R1.P-0001", vial, "R1.P-0001", command.syringe, amount_ug)]
    fact = one(clinic, posted, "draw")
    assert (fact["typed"], fact["amount_ug"], fact["volume_ul"]) == (typed, amount_ug, volume_ul)
    syringe = one(clinic, posted, "container")
    assert [syringe[name] for name in ("kind", "parent", "root", "lot", "product")] == [
        "syringe", vial, vial, "D42", None,
    ]  # fmt: skip
    assert (syringe["amount_ug"], syringe["volume_ul"]) == (amount_ug, volume_ul)


def test_six_draws_out_of_one_vial_leave_what_was_not_drawn(clinic: Clinic) -> None:
    """The ordinary day: each names its patient; the books hold the exact rest."""
    vial = clinic.taken()
    for _ in range(6):
        clinic.run(draw_up, drawing(clinic, vial, "1.1 mL"))
    with clinic.database.read() as connection:
        left = find(connection, vial, "R1")
        held = [find(connection, label, "R1").left_ug for label in drawn_from(clinic, vial)]
    assert (left.left_ug, left.left_ul, held) == (170_000, 3_400, [55_000] * 6)


def test_more_than_the_books_hold_is_an_overfill_that_she_declares(clinic: Clinic) -> None:
    """An intention is refused with both figures; the fact brings the line that the vial held more."""
    vial = clinic.taken()
    command = drawing(clinic, vial, "510 mg")
    with clinic.refused(MoreThanTheBooksHold, "500 mg at most", "510 mg"):
        clinic.run(draw_up, command)
    posted = clinic.run(draw_up, dataclasses.replace(command, act=clinic.act(happened=True)))
    assert lines(clinic, posted) == [
        ("R1.OVERFILL", vial, "R1.P-0001", vial, 10_000),
        ("R1.P-0001", vial, "R1.P-0001", command.syringe, 510_000),
    ]
    assert exceptions(clinic, posted) == ["more_than_the_books_hold"]


def test_a_vial_elsewhere_is_drawn_from_only_as_a_fact(clinic: Clinic) -> None:
    """The entry itself brings it into her hands, from the cabinet or from who holds it."""
    (stored,) = clinic.receive()
    held = clinic.taken(member=BEN)
    intended = [drawing(clinic, vial, "35 mg") for vial in (stored, held)]
    with clinic.refused(NotInYourHands, "issued to you", "in the storage"):
        clinic.run(draw_up, intended[0])
    with clinic.refused(AnotherHasIt, found="Ben Sample"):
        clinic.run(draw_up, intended[1])
    for vial, place, name in ((stored, "R1.CAB", "not_in_your_hands"), (held, "R1.P-0002", "another_has_it")):
        posted = clinic.run(draw_up, drawing(clinic, vial, "35 mg", happened=True))
        assert lines(clinic, posted)[0] == (place, vial, "R1.P-0001", vial, 500_000)
        assert exceptions(clinic, posted) == [name]


def test_every_broken_rule_of_policy_stands_on_the_fact(clinic: Clinic) -> None:
    """Right, holder, expiry, patient, order and amount, in the order in which they are looked at."""
    patient, order = clinic.patient_with_order()
    (vial,) = clinic.receive(1, SINGLE, expires_on=clinic.clock.at.date())
    clinic.run(take, Issue(clinic.act(BEN), vial, Purpose.DOSE, patient, order))
    other = clinic.register()
    clinic.clock.at += timedelta(days=1)
    act = clinic.act(DEE, happened=True)
    posted = clinic.run(draw_up, Draw(act, vial, clinic.label("SYRI"), other, None, parse_amount("501 mg")))
    assert exceptions(clinic, posted) == [
        "may_not", "another_has_it", "expired", "another_patient", "no_order", "more_than_the_books_hold",
    ]  # fmt: skip


def test_each_of_them_stops_an_intention(clinic: Clinic) -> None:
    """Nothing is written."""
    patient, order = clinic.patient_with_order()
    other, other_order = clinic.patient_with_order()
    (vial,) = clinic.receive(1, SINGLE, expires_on=clinic.clock.at.date())
    clinic.run(take, Issue(clinic.act(), vial, Purpose.DOSE, patient, order))
    command = Draw(clinic.act(), vial, clinic.label("SYRI"), patient, order, parse_amount("35 mg"))

    def refused(kind: type[Refused], **changed: Any) -> None:
        fields: dict[str, Any] = {"act": clinic.act(), **changed}
        again = dataclasses.replace(command, **fields)
        with clinic.refused(kind):
            clinic.run(draw_up, again)

    refused(MayNot, act=clinic.act(DEE))
    refused(AnotherPatient, patient=other, dose_order=other_order)
    refused(NoOrder, dose_order=None)
    refused(UnknownPatient, patient="nobody")
    refused(LabelTaken, syringe=vial)
    refused(WrongUnit, typed=parse_amount("35"))
    clinic.clock.at += timedelta(days=1)
    refused(Expired)


def test_a_fact_under_a_number_that_is_no_order_is_recorded_without_it(clinic: Clinic) -> None:
    """What is in the syringe is in the books, whatever number was typed."""
    vial = clinic.taken()
    command = dataclasses.replace(drawing(clinic, vial, "35 mg", happened=True), dose_order="none")
    posted = clinic.run(draw_up, command)
    assert exceptions(clinic, posted) == ["order_not_valid"]
    assert one(clinic, posted, "draw")["dose_order"] is None


def test_only_a_vial_is_drawn_from(clinic: Clinic) -> None:
    """A prefilled syringe is given as it is, a syringe drawn up here is not drawn from."""
    patient, order = clinic.patient_with_order()
    (prefilled,) = clinic.receive(1, PREFILLED)
    vial = clinic.taken()
    clinic.run(draw_up, drawing(clinic, vial, "35 mg"))
    for label in (prefilled, drawn_from(clinic, vial)[0]):
        with clinic.refused(WrongContainerKind, "a vial", "syringe"):
            act = clinic.act()
            clinic.run(draw_up, Draw(act, label, clinic.label("SYRI"), patient, order, parse_amount("1 mg")))
