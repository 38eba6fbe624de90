"""What waits for a person or is said to her stands in order of urgency, beside fewer open items."""

from __future__ import annotations

import dataclasses

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.staff import ResetPin, reset_pin
from tests.cast import ANN, DEE
from tests.web.conftest import Desk
from tests.web.treatment import labels, reading, treat
from web.home_strips import strips
from web.home_view import ITEMS_MAX, home_context


def test_what_she_holds_comes_before_what_she_is_told(desk: Desk) -> None:
    """A holder without a right first reads that her drug is safe; a reset PIN is said after it."""
    clinic = desk.clinic
    treat(clinic, labels(), wasted=False)
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    with reading(desk, ANN) as here:
        held = home_context(here)["in_hands"]
        without = dataclasses.replace(here, visitor=dataclasses.replace(here.visitor, roles=frozenset()))
        said = home_context(without)["strips"]
    assert held
    assert [strip.title.split(":")[0].split(" by ")[0] for strip in said] == [
        "What you hold is safe",
        "Your PIN was reset",
    ]


def test_beside_a_strip_stands_one_item_less(desk: Desk) -> None:
    """The verbs stay on the first screen; no item is lost by it."""
    clinic, made = desk.clinic, labels()
    done = treat(clinic, made, wasted=False)
    for _ in range(ITEMS_MAX):
        act = clinic.act(ANN)
        clinic.run(draw_up, Draw(act, done.vial, next(made), done.patient, done.order, parse_amount("5 mg")))
    with reading(desk, ANN) as here:
        assert strips(here, ()) == ()
        plain = home_context(here)
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    with reading(desk, ANN) as here:
        told = home_context(here)
    assert (len(plain["items"]), len(told["items"])) == (ITEMS_MAX, ITEMS_MAX - 1)
    assert len(plain["items"]) + plain["more"] == len(told["items"]) + told["more"]
