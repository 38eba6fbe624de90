"""A patient's weights and doses read the same on every page that shows them."""

from __future__ import annotations

import pytest

from inventory.patient import find_patient
from tests.cast import ANN, KEYS
from tests.web.conftest import Desk
from tests.web.treatment import reading
from web.patient_view import orders_and_weights, weight_words


@pytest.mark.parametrize(
    ("typed", "grams", "said"),
    [("70 kg", 70_000, "70 kg"), ("154 lb", 69_900, "154 lb = 69.9 kg"), ("", None, "none taken")],
)
def test_a_weight_stands_as_typed_and_pounds_in_kilograms_too(
    typed: str, grams: int | None, said: str
) -> None:
    """One that was impossible to take is said to be none."""
    assert weight_words(typed, grams) == said


def test_an_order_has_its_dose_and_when_it_is_valid(desk: Desk) -> None:
    """In mg as ordered; a patient who was never weighed has no weight."""
    patient, order = desk.clinic.patient_with_order()
    with reading(desk, ANN) as here:
        shown = orders_and_weights(here.connection, find_patient(here.connection, KEYS, patient, "R1"))
        ((line, dose),) = shown["orders"]
        assert (line.order.code, dose) == (order, "35\N{NO-BREAK SPACE}mg")
        start, _, end = shown["valid"](line.order).partition(" to ")
        assert start == shown["when"](line.order.valid_from)
        assert end == shown["when"](line.order.valid_to)
    assert shown["weights"] == ()
