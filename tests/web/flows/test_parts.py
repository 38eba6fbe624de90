"""What the flows share: patient and order as taken, and the pieces of their pages in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from inventory.errors import AnotherPatient, NoOrder, UnknownPatient
from inventory.holdings import Holding, find
from tests.cast import KEYS, SINGLE
from tests.web.conftest import Desk
from tests.web.floor import Drawn, drawn, station_of, take_for, visitor_at
from web.flow import Here, beginning
from web.flows import parts
from web.frame import Progress
from web.given import Given, What
from web.refusals import NotThisStep


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """A syringe in Ann's hands."""
    return drawn(desk.clinic)


@pytest.fixture
def here(desk: Desk, made: Drawn) -> Iterator[Here]:
    """Ann at her workstation, once the syringe is drawn."""
    with desk.clinic.database.read() as connection:
        yield Here(connection, visitor_at(station_of(desk.clinic)), desk.clinic.clock(), KEYS)


def syringe(here: Here, made: Drawn) -> Holding:
    """The syringe as the books see it."""
    return find(here.connection, made.syringe, "R1")


def test_a_syringe_brings_the_order_that_it_was_drawn_for(here: Here, made: Drawn) -> None:
    """Whatever other orders are valid now."""
    state = beginning()
    parts.take_patient(here, state, made.patient, syringe(here, made))
    assert (state["patient"], state["order"]) == (made.patient, made.order)


def test_another_patients_syringe_stops_the_hands_unless_it_was_given(
    desk: Desk, here: Here, made: Drawn
) -> None:
    """Both in words; a fact takes the patient whose wristband was scanned, with no order of the other's."""
    other = desk.clinic.register()
    with desk.clinic.database.read() as connection:
        later = replace(here, connection=connection)
        state = beginning()
        with pytest.raises(AnotherPatient) as refused:
            parts.take_patient(later, state, other, syringe(later, made))
        assert refused.value.expected == "Una PAT1, born 31 Jan 1970"
        assert refused.value.found == "Una PAT2, born 31 Jan 1970"
        assert "patient" not in state
        state["happened"] = True
        parts.take_patient(later, state, other, syringe(later, made))
        assert state["patient"] == other
        assert "order" not in state
        with pytest.raises(UnknownPatient):
            parts.take_patient(later, state, "NOBODY", syringe(later, made))


def test_of_another_patient_nothing_that_was_said_stays(here: Here, made: Drawn) -> None:
    """Amount and route fall away; of the same patient scanned again they stay."""
    state = beginning() | {"patient": made.patient, "typed": "5 mg", "all": True, "route": "IM"}
    parts.take_patient(here, state, made.patient, syringe(here, made))
    assert (state["typed"], state["all"], state["route"]) == ("5 mg", True, "IM")
    state["patient"] = "SOMEBODY"
    parts.take_patient(here, state, made.patient, syringe(here, made))
    assert not state.keys() & {"typed", "all", "route"}


def test_an_order_is_chosen_by_its_number(here: Here, made: Drawn) -> None:
    """A number that is on the page; O only as what has happened; anything else does not fit."""
    holding, state = syringe(here, made), beginning() | {"patient": made.patient}
    parts.take_order(here, state, Given(What.CHOICE, "1", "1"), holding)
    assert state["order"] == made.order
    for given in (Given(What.CHOICE, "2", "2"), Given(What.AMOUNT, "35 mg")):
        with pytest.raises(NotThisStep, match="the number of an order, or O for none"):
            parts.take_order(here, state, given, holding)
    without = Given(What.ACTION, "O", "WITHOUT ORDER")
    with pytest.raises(NoOrder, match="no order for ketamine"):
        parts.take_order(here, state, without, holding)
    assert state["order"] == made.order
    state["happened"] = True
    parts.take_order(here, state, without, holding)
    assert (state["no_order"], "order" in state) == (True, False)


def test_person_and_order_stand_in_the_list_of_what_was_taken(here: Here, made: Drawn) -> None:
    """Name, birth, number; the order's dose and route, and how much of it was given."""
    assert parts.person_so_far(here, beginning()) == ()
    (person, order) = parts.person_so_far(here, {"patient": made.patient, "order": made.order})
    assert (person.title, person.lines) == ("Una PAT1", ("Born 31 Jan 1970, N-PAT1",))
    assert (order.title, order.lines) == ("Order O-1: 35 mg IV", ())
    (_, none) = parts.person_so_far(here, {"patient": made.patient, "no_order": True})
    assert none.title == "Without an order"


def test_a_container_is_said_with_lot_and_expiry(here: Here, made: Drawn) -> None:
    """A vial says how it may be used; a syringe has its vial's lot and no such word."""
    vial = parts.container_so_far(find(here.connection, made.vial, "R1"))
    assert vial.title == f"Vial {made.vial[-4:]} holds 465\u00a0mg"
    assert vial.lines[:3] == ("ketamine 50 mg/mL", "Lot D42, expires 28 Feb 2028", "Multi-dose")
    held = parts.container_so_far(syringe(here, made))
    assert held.title == f"Syringe {made.syringe[-4:]} holds 35\u00a0mg"
    assert held.lines[:2] == ("ketamine", "Lot D42, expires 28 Feb 2028")
    assert not {"Multi-dose", "Single-dose"} & set(held.lines)


def test_a_strength_that_is_no_whole_number_is_about(here: Here, made: Drawn) -> None:
    """35 mg in 0.7 mL is 50 mg/mL; 10 mg in 3 mL is about 3.333."""
    holding = syringe(here, made)
    assert parts.strength_words(holding) == "ketamine 50 mg/mL"
    diluted = replace(holding, amount_ug=10_000, volume_ul=3_000)
    assert parts.strength_words(diluted) == "ketamine about 3.333 mg/mL"


def test_the_number_of_a_container_is_what_is_left(here: Here, made: Drawn) -> None:
    """Mass and volume, and whether the volume is exact."""
    number = parts.number_of(find(here.connection, made.vial, "R1"), "Goes back")
    assert (number.amount_ug, number.volume_ul, number.title, number.exact) == (
        465_000,
        9_300,
        "Goes back",
        True,
    )


def test_orders_are_numbered_with_dose_and_route(desk: Desk, here: Here, made: Drawn) -> None:
    """By mass or by mass a kilogram."""
    desk.clinic.order(made.patient, dose_ug=500, per_kg=True)
    with desk.clinic.database.read() as connection:
        later = replace(here, connection=connection, now=desk.clinic.clock() + timedelta(minutes=1))
        ask = parts.ask_person(later, {"patient": made.patient}, syringe(later, made))
    assert ask.help == "1 O-1: 35 mg IV.  2 O-2: 0.5 mg/kg IV."


@pytest.mark.parametrize(
    ("done", "now_at"),
    [((False, False), "Vial"), ((True, False), "Dose"), ((False, True), "Vial"), ((True, True), "Check")],
)
def test_the_trail_has_one_step_that_is_now(done: tuple[bool, bool], now_at: str) -> None:
    """Done ones before it, and those that are not yet behind it."""
    trail = parts.steps(zip(("Vial", "Dose"), done, strict=True), "Check")
    assert [step.label for step in trail] == ["Vial", "Dose", "Check"]
    assert [step.label for step in trail if step.progress is Progress.NOW] == [now_at]


def test_a_single_dose_vial_asks_for_the_wristband(desk: Desk) -> None:
    """The ask says why: the substance is given by order."""
    clinic = desk.clinic
    (vial,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    take_for(clinic, vial, patient, order)
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic)), clinic.clock(), KEYS)
        holding = find(connection, vial, "R1")
        assert holding.patient == patient
        ask = parts.ask_person(here, beginning(), holding)
    assert (ask.sentence, ask.help) == ("Scan the patient's wristband.", "Ketamine is given by order.")
