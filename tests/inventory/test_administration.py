"""A dose goes from syringe or vial into the patient, all or part, as often as needed."""

import dataclasses
from typing import Any

import pytest

from inventory.administration import Administer, administer
from inventory.amount import Typed, parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AnotherPatient,
    MayNot,
    MoreThanTheBooksHold,
    NoOrder,
    NothingLeft,
    NotInYourHands,
    Refused,
    UnknownContainer,
    WrongForm,
    WrongUnit,
)
from inventory.holdings import find
from inventory.issue import Issue, Purpose, take
from tests.cast import DEE, PREFILLED, Clinic
from tests.inventory.reading import drawn_from, exceptions, lines, one


def drawn(clinic: Clinic, typed: str = "50 mg") -> Administer:
    """All that is left of a syringe just drawn up, for the patient it was drawn for."""
    patient, order = clinic.patient_with_order()
    vial = clinic.taken()
    label = clinic.label("SYRI")
    clinic.run(draw_up, Draw(clinic.act(), vial, label, patient, order, parse_amount(typed)))
    return Administer(clinic.act(), label, patient, order, None, "IV")


def again(clinic: Clinic, command: Administer, typed: str | None, *, happened: bool = False) -> Administer:
    """The same with another amount, as another command."""
    amount: Typed | None = parse_amount(typed) if typed else None
    return dataclasses.replace(command, act=clinic.act(happened=happened), typed=amount)


def test_a_dose_in_two_parts_and_all_that_is_left(clinic: Clinic) -> None:
    """Each part is its own entry; the last takes the exact balance."""
    command = drawn(clinic)
    for typed in ("20 mg", "0.1 mL"):
        clinic.run(administer, again(clinic, command, typed))
    posted = clinic.run(administer, again(clinic, command, None))
    label = command.container
    assert lines(clinic, posted) == [("R1.P-0001", label, "R1.PATIENT", label, 25_000)]
    fact = one(clinic, posted, "administration")
    assert (fact["typed"], fact["amount_ug"], fact["volume_ul"]) == ("all that is left", 25_000, 500)
    with clinic.refused(NothingLeft):
        clinic.run(administer, again(clinic, command, None))


def test_a_prefilled_syringe_is_given_with_no_draw(clinic: Clinic) -> None:
    """Taken for a patient, given as it is, the rest kept."""
    (label,) = clinic.receive(1, PREFILLED)
    patient, order = clinic.patient_with_order()
    clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    posted = clinic.run(
        administer, Administer(clinic.act(), label, patient, order, parse_amount("3.5 mL"), "IV")
    )
    assert lines(clinic, posted)[0][4] == 35_000


def test_what_was_drawn_for_one_is_not_given_to_another(clinic: Clinic) -> None:
    """STOP as an intention; as a fact it is recorded, with her own order or none."""
    command = drawn(clinic)
    other, order = clinic.patient_with_order()
    with clinic.refused(AnotherPatient, "the patient it was made for"):
        clinic.run(
            administer, dataclasses.replace(command, act=clinic.act(), patient=other, dose_order=order)
        )
    fact = dataclasses.replace(command, act=clinic.act(happened=True), patient=other, dose_order=order)
    assert exceptions(clinic, clinic.run(administer, fact)) == ["another_patient"]


def test_more_was_given_than_the_books_hold(clinic: Clinic) -> None:
    """It is refused before, and recorded after, with the line that it was there."""
    command = drawn(clinic)
    with clinic.refused(MoreThanTheBooksHold, "50 mg at most", "51 mg"):
        clinic.run(administer, again(clinic, command, "51 mg"))
    posted = clinic.run(administer, again(clinic, command, "51 mg", happened=True))
    label = command.container
    assert lines(clinic, posted) == [
        ("R1.OVERFILL", label, "R1.P-0001", label, 1_000),
        ("R1.P-0001", label, "R1.PATIENT", label, 51_000),
    ]


@pytest.mark.parametrize("order", [None, "none"])
def test_a_dose_without_an_order_is_never_unrecordable(clinic: Clinic, order: str | None) -> None:
    """Neither no order nor a number that is nobody's stops the fact."""
    command = dataclasses.replace(drawn(clinic), act=clinic.act(happened=True), dose_order=order)
    posted = clinic.run(administer, command)
    assert exceptions(clinic, posted) == ["order_not_valid" if order else "no_order"]
    assert one(clinic, posted, "administration")["dose_order"] is None


def test_straight_from_a_vial_in_the_cabinet_as_a_fact(clinic: Clinic) -> None:
    """Nobody had taken it; the entry brings the whole vial into her hands first."""
    (vial,) = clinic.receive()
    patient, order = clinic.patient_with_order()
    intended = Administer(clinic.act(), vial, patient, order, parse_amount("35 mg"), "IM")
    with clinic.refused(NotInYourHands):
        clinic.run(administer, intended)
    posted = clinic.run(administer, dataclasses.replace(intended, act=clinic.act(happened=True)))
    assert [moved[4] for moved in lines(clinic, posted)] == [500_000, 35_000]


def test_what_is_no_dose_is_refused(clinic: Clinic) -> None:
    """Route, unit, container, right and order are looked at."""
    command = drawn(clinic)
    refusals: dict[type[Refused], dict[str, Any]] = {
        WrongForm: {"route": "by ear"},
        WrongUnit: {"typed": parse_amount("5")},
        UnknownContainer: {"container": "NOBODYS"},
        MayNot: {"act": clinic.act(DEE)},
        NoOrder: {"dose_order": None},
    }
    for refusal, changed in refusals.items():
        fields: dict[str, Any] = {"act": clinic.act(), **changed}
        with clinic.refused(refusal):
            clinic.run(administer, dataclasses.replace(command, **fields))


def test_the_syringe_is_the_vials_child(clinic: Clinic) -> None:
    """What is given from it is found under the vial."""
    command = drawn(clinic)
    with clinic.database.read() as connection:
        root = find(connection, command.container, "R1").root
    assert drawn_from(clinic, root) == [command.container]
