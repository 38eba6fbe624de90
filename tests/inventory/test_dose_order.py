"""An order names patient, substance, dose, route, prescriber and the time in which it is valid."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.dose_order import (
    WriteOrder,
    find_order,
    judge_order,
    next_code,
    orders_for,
    write_order,
)
from inventory.errors import MayNot, NoOrder, OrderNotValid, Refused, UnknownPatient, WrongForm
from inventory.holdings import find
from inventory.judgement import Judgement
from inventory.patient import Weight
from tests.cast import ANN, DEE, START, Clinic, committed
from tests.inventory.reading import exceptions, one

DAY = timedelta(days=1)


def writing(clinic: Clinic, patient: str, **changed: Any) -> WriteOrder:
    """0.5 mg/kg of ketamine for a day."""
    now = clinic.clock()
    command = WriteOrder(
        clinic.act(), clinic.label("ORDR"), patient, "ketamine", 500, True, "IV",
        committed("prescriber", "Dr Invented", str(now)), now, now + DAY,
    )  # fmt: skip
    return dataclasses.replace(command, **changed)


def test_an_order_is_an_entry_with_its_prescriber_committed(clinic: Clinic) -> None:
    """The name of the prescriber lies apart."""
    posted = clinic.run(write_order, writing(clinic, clinic.register()))
    fact = one(clinic, posted, "dose_order")
    assert (fact["dose_ug"], fact["per_kg"], fact["route"]) == (500, 1, "IV")
    assert isinstance(fact["prescriber"], bytes)


def test_an_order_without_a_number_takes_the_books_next(clinic: Clinic) -> None:
    """Under the book's lock, so that no two orders get one number."""
    with clinic.database.read() as connection:
        expected = next_code(connection, "R1")
    posted = clinic.run(write_order, writing(clinic, clinic.register(), code=""))
    assert one(clinic, posted, "dose_order")["code"] == expected
    with clinic.database.read() as connection:
        assert next_code(connection, "R1") > expected


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"substance": "lorazepam"}, WrongForm, "lorazepam"),
        ({"route": "by ear"}, WrongForm, "by ear"),
        ({"dose_ug": 0}, WrongForm, "0"),
        ({"valid_to": START - DAY}, WrongForm, "2026-11-01"),
        ({"patient": "nobody"}, UnknownPatient, "nobody"),
    ],
)
def test_what_is_no_order_is_refused(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """Substance, route, dose, times and patient are looked at."""
    command = dataclasses.replace(writing(clinic, clinic.register()), **changed)
    with clinic.refused(refusal, found=found):
        clinic.run(write_order, command)


def test_who_handles_no_drug_writes_no_order(clinic: Clinic) -> None:
    """Orders are typed by those who give."""
    command = writing(clinic, clinic.register(), act=clinic.act(DEE))
    with clinic.refused(MayNot):
        clinic.run(write_order, command)


def test_an_order_that_was_written_all_the_same_says_by_whom(clinic: Clinic) -> None:
    """As a fact it is recorded, with the rule that did not hold."""
    command = writing(clinic, clinic.register(), act=clinic.act(DEE, happened=True))
    assert exceptions(clinic, clinic.run(write_order, command)) == ["may_not"]


def test_orders_are_listed_while_they_are_valid(clinic: Clinic) -> None:
    """From its first instant, and no longer at its last."""
    patient = clinic.register()
    command = writing(clinic, patient)
    clinic.run(write_order, command)

    def listed(at: datetime, substance: str | None = "ketamine") -> int:
        with clinic.database.read() as connection:
            return len(orders_for(connection, patient, substance, at))

    tick = timedelta(microseconds=1)
    assert [listed(command.valid_from - tick), listed(command.valid_from)] == [0, 1]
    assert [listed(command.valid_to - tick), listed(command.valid_to)] == [1, 0]
    assert [listed(command.valid_from, "midazolam"), listed(command.valid_from, None)] == [0, 1]


def test_what_was_given_is_summed_on_the_order(clinic: Clinic) -> None:
    """Two doses of one order count together."""
    patient, order = clinic.patient_with_order()
    vial = clinic.taken()
    for typed in ("20 mg", "15 mg"):
        clinic.run(administer, Administer(clinic.act(), vial, patient, order, parse_amount(typed), "IV"))
    with clinic.database.read() as connection:
        found = find_order(connection, order)
        assert find_order(connection, "none") is None
    assert found is not None
    assert found.given_ug == 35_000


@pytest.mark.parametrize(
    ("per_kg", "grams", "dose_ug"),
    [(True, 69_900, 34_950), (True, None, None), (False, None, 500), (True, 1_001, 500)],
)
def test_a_dose_per_kilogram_needs_a_weight(
    clinic: Clinic, per_kg: bool, grams: int | None, dose_ug: int | None
) -> None:
    """0.5 mg/kg at 69.9 kg is 34.95 mg, rounded down to a microgram; in mg it needs none."""
    command = writing(clinic, clinic.register(), per_kg=per_kg)
    clinic.run(write_order, command)
    with clinic.database.read() as connection:
        found = find_order(connection, command.code)
    assert found is not None
    weight = Weight("as typed", grams, "stated", datetime(2026, 11, 2, tzinfo=UTC)) if grams else None
    assert found.dose_for(weight) == dose_ug


def test_an_order_is_this_patients_for_this_substance_now(clinic: Clinic) -> None:
    """Each of the three is judged; a fact carries the broken rule by name."""
    patient, order = clinic.patient_with_order()
    other = clinic.register()
    midazolam = clinic.order(patient, substance="midazolam")
    vial = clinic.taken()
    late = clinic.act(ANN, at=clinic.clock() + 2 * DAY)

    def judged(code: str | None, who: str = patient, *, act: Any = None, happened: bool = False) -> list[str]:
        act = act or clinic.act(happened=happened)
        judgement = Judgement(act)
        with clinic.database.read() as connection:
            holding = find(connection, vial, "R1")
            judge_order(connection, judgement, act, holding, who, code)
        return [named.name for named in judgement.exceptions]

    assert judged(order) == []
    with pytest.raises(NoOrder):
        judged(None)
    for wrong in ((order, other), (midazolam, patient), ("none", patient)):
        with pytest.raises(OrderNotValid):
            judged(*wrong)
        assert judged(*wrong, happened=True) == ["order_not_valid"]
    with pytest.raises(OrderNotValid):
        judged(order, act=late)
    assert judged(None, happened=True) == ["no_order"]
