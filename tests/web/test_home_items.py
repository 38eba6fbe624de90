"""Each open item has the step that most likely closes it, and a pill that says its due time in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.reports.open_items import open_items
from tests.cast import ANN, SINGLE
from tests.web.conftest import Desk
from tests.web.floor import take_for
from tests.web.treatment import labels, reading, treat
from web.frame import State
from web.home_items import due_pill, held_items


def steps(desk: Desk) -> dict[str, str]:
    """Title of each of Ann's items and the address of its step."""
    with reading(desk, ANN) as here:
        items = held_items(here, open_items(here.connection, "R1", ANN.code))
    return {item.title.split(" ")[1]: item.button.action for item in items}


def test_a_syringe_is_given_then_wasted_and_a_vial_returned(desk: Desk) -> None:
    """A full syringe to give, what is left of one to waste, a session vial to return."""
    made = labels()
    done = treat(desk.clinic, made, wasted=False)
    full = next(made)
    act = desk.clinic.act(ANN)
    desk.clinic.run(draw_up, Draw(act, done.vial, full, done.patient, done.order, parse_amount("5 mg")))
    assert steps(desk) == {
        done.syringe[-4:]: "/waste/", full[-4:]: "/administration/", done.vial[-4:]: "/return/",
    }  # fmt: skip


def test_an_opened_single_dose_vial_is_wasted(desk: Desk) -> None:
    """It cannot go back."""
    made = labels()
    patient = desk.clinic.register()
    order = desk.clinic.order(patient)
    (vial,) = desk.clinic.receive(1, SINGLE, labels=(next(made),))
    take_for(desk.clinic, vial, patient, order)
    assert steps(desk)[vial[-4:]] == "/return/"
    act = desk.clinic.act(ANN)
    desk.clinic.run(draw_up, Draw(act, vial, next(made), patient, order, parse_amount("35 mg")))
    assert steps(desk)[vial[-4:]] == "/waste/"


@pytest.mark.parametrize(
    ("minutes", "state", "begins"),
    [(300, State.OPEN, "Open, due "), (30, State.DUE, "Due "), (-30, State.OVERDUE, "Overdue 30\u00a0min")],
)
def test_the_pill_says_how_near_it_is(desk: Desk, minutes: int, state: State, begins: str) -> None:
    """Open with its time, due within the hour, overdue with its age."""
    with reading(desk, ANN) as here:
        pill = due_pill(here.now + timedelta(minutes=minutes), here)
    assert pill.state is state
    assert pill.text.startswith(begins)
