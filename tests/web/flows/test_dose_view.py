"""What she sees before she confirms a dose: mg/kg and the clinic's range, what stays, overfill, and the label."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from inventory.dose_order import find_order
from inventory.holdings import find
from inventory.patient import Weigh, find_patient, weigh
from inventory.staff import Role
from tests.cast import ANN, KEYS, Clinic, committed
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.flow import Here, beginning
from web.flows import dose_view
from web.flows.dose_view import LISTED_MAX
from web.frame import Fact, State


@contextmanager
def at(clinic: Clinic) -> Iterator[Here]:
    """Ann at her workstation now."""
    with clinic.database.read() as connection:
        yield Here(connection, visitor_at(station_of(clinic), ANN, Role.NURSE), clinic.clock(), KEYS)


def facts(
    clinic: Clinic, amount_ug: int, *, weight: str = "", how: str = "measured", per_kg: bool = False
) -> list[Fact]:
    """What is said of a dose from a new vial for a new patient of this weight."""
    vial, patient = clinic.taken(), clinic.register()
    if weight:
        text = committed("weight", weight, patient)
        clinic.run(weigh, Weigh(clinic.act(ANN), patient, text, how))
    order = clinic.order(patient, dose_ug=500 if per_kg else 35_000, per_kg=per_kg)
    with at(clinic) as here:
        who, ordered = find_patient(here.connection, KEYS, patient, "R1"), find_order(here.connection, order)
        holding = find(here.connection, vial, "R1")
        return list(dose_view.dose_details(here, who, ordered, holding, amount_ug))


def test_without_a_weight_that_is_said_and_nothing_else(desk: Desk) -> None:
    """A missing weight blocks nothing."""
    found = facts(desk.clinic, 35_000)
    assert found[0] == Fact("For each kg", "no weight known")
    assert [fact.term for fact in found[1:]] == [found[-1].term]
    assert found[-1].term.startswith("Left in vial ")
    assert found[-1].text == "465\u00a0mg (9.3\u00a0mL)"


@pytest.mark.parametrize(
    ("amount_ug", "per_kg", "said", "state"),
    [
        (35_000, "0.5 mg/kg", "Inside 0.25 to 1 mg/kg", State.DONE),
        (17_500, "0.25 mg/kg", "Inside 0.25 to 1 mg/kg", State.DONE),
        (17_499, "0.25 mg/kg", "Outside 0.25 to 1 mg/kg", State.DUE),
        (70_000, "1 mg/kg", "Inside 0.25 to 1 mg/kg", State.DONE),
        (70_001, "1 mg/kg", "Outside 0.25 to 1 mg/kg", State.DUE),
    ],
)
def test_the_clinics_range_is_shown_beside_the_dose(
    desk: Desk, amount_ug: int, per_kg: str, said: str, state: State
) -> None:
    """By the exact amount, not by the rounded figure; outside it is shown and refuses nothing."""
    found = facts(desk.clinic, amount_ug, weight="70 kg")
    assert found[0].text == per_kg
    assert found[0].term.startswith("For 70 kg (measured, ")
    assert found[1] == Fact("This clinic's range, IV", said, state)


def test_pounds_are_shown_as_kilograms(desk: Desk) -> None:
    """154 lb is 69.9 kg (practice P20)."""
    assert facts(desk.clinic, 35_000, weight="154 lb")[0].term.startswith("For 69.9 kg (measured, ")


@pytest.mark.parametrize(("how", "said"), [("stated", ["stated, not measured"]), ("measured", [])])
def test_a_dose_by_weight_says_when_it_was_not_measured(desk: Desk, how: str, said: list[str]) -> None:
    """A question beside the figure; an order in mg asks none."""
    found = facts(desk.clinic, 35_000, weight="70 kg", how=how, per_kg=True)
    assert [fact.text for fact in found if fact.term == "Weight"] == said
    plain = facts(desk.clinic, 35_000, weight="70 kg", how=how)
    assert [fact for fact in plain if fact.term == "Weight"] == []


def test_overfill_is_said_before_it_is_confirmed(desk: Desk) -> None:
    """What the entry declares beyond the books; nothing stays in the vial."""
    found = facts(desk.clinic, 520_000)
    assert Fact("Overfill declared with it", "20\u00a0mg", state=State.QUESTION) in found
    assert found[-1].text == "0\u00a0mg (0\u00a0mL)"


def test_todays_list_has_each_patient_with_a_valid_order_once(desk: Desk) -> None:
    """In the order in which the orders were written; another substance's and yesterday's are none of it."""
    clinic = desk.clinic
    first = clinic.register()
    second, _ = clinic.patient_with_order()
    clinic.order(first)
    clinic.order(second)
    clinic.order(clinic.register(), substance="midazolam")
    with at(clinic) as here:
        assert [patient.code for patient in dose_view.todays_list(here, "ketamine")] == [second, first]
    clinic.clock.at += timedelta(days=1, minutes=5)
    with at(clinic) as here:
        assert dose_view.todays_list(here, "ketamine") == ()


def test_no_more_are_listed_than_a_digit_can_choose(desk: Desk) -> None:
    """Nine; each button posts its number for the step of the page."""
    clinic = desk.clinic
    vial = clinic.taken()
    for _ in range(LISTED_MAX + 2):
        clinic.patient_with_order()
    with at(clinic) as here:
        holding = find(here.connection, vial, "R1")
        ask, buttons = dose_view.ask_for_patient(here, beginning() | {"step": 4}, holding)
    assert ask.help == "Or type a number of today's list."
    assert [button.key for button in buttons] == [str(number) for number in range(1, LISTED_MAX + 1)]
    assert buttons[1].label == "Una PAT2, Born 31 Jan 1970"
    assert buttons[1].fields == (("scan", "2"), ("step", "4"))


def test_the_label_of_the_syringe_says_drug_dose_patient_and_who(desk: Desk) -> None:
    """Strength, amount and route; family name first with the record number; initial and time."""
    clinic = desk.clinic
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    with at(clinic) as here:
        who, ordered = find_patient(here.connection, KEYS, patient, "R1"), find_order(here.connection, order)
        holding = find(here.connection, vial, "R1")
        label = dose_view.sticker(here, who, ordered, holding, 35_000, 700)
    assert (label.title, label.band) == ("ketamine 50 mg/mL", "induction")
    assert label.lines[0] == "35\u00a0mg = 0.7\u00a0mL  IV"
    assert label.lines[1] == "PAT1, U  N-PAT1"
    assert label.lines[2].startswith("A. Example ")
