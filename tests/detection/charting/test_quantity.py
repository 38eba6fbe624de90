"""Quantities become exact nanograms, or none."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from detection.charting.quantity import (
    UCUM,
    Quantity,
    duration_s,
    mass_ng,
    quantity,
    volume_ul,
    whole,
    written_mass_ng,
)  # fmt: skip


def read(text: str) -> Quantity:
    """A quantity from JSON as the reader loads it."""
    found = quantity(json.loads(text, parse_float=Decimal), "dose")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("unit", "code", "nanograms"),
    [
        ("mg", "mg", 10**6),
        (None, "mg", 10**6),
        ("mcg", "ug", 10**3),
        ("g", "g", 10**9),
        ("kg", "kg", 10**12),
        ("ng", "ng", 1),
        ("MG", None, 10**6),
        ("\u00b5g", None, 10**3),
        ("micrograms", None, 10**3),
        ("mL", "mL", None),
        ("mg/kg", "mg/kg", None),
        ("mg", "mg/kg", None),
        ("mg", "ug", None),
        ("TAB", "TAB", None),
        (None, None, None),
    ],
)
def test_a_unit_is_a_mass_or_none(unit: str | None, code: str | None, nanograms: int | None) -> None:
    """By code or by print; where the two disagree it is none."""
    raw: dict[str, Any] = {"value": 1, "unit": unit, "code": code, "system": UCUM if code else None}
    found = quantity({key: value for key, value in raw.items() if value is not None}, "dose")
    assert found is not None
    assert mass_ng(found) == nanograms


def test_decimals_stay_exact_and_as_charted() -> None:
    """Trailing zeros and many places survive; nothing becomes a float."""
    assert read('{"value": 50.10, "unit": "mg"}').text == "50.10"
    assert read('{"value": 5e1, "unit": "mg"}').text == "50"
    assert mass_ng(read('{"value": 12345678901234567.89, "unit": "mg"}')) == Fraction(
        1234567890123456789 * 10**4
    )
    assert mass_ng(read('{"value": 0.1, "unit": "ng"}')) == Fraction(1, 10)
    assert whole(Fraction(1, 10)) is None
    assert whole(Fraction(4)) == 4


def test_a_number_written_as_text_is_that_number() -> None:
    """Some exports quote their numbers."""
    assert read('{"value": "7.5", "unit": "mg"}').value == Decimal("7.5")


@pytest.mark.parametrize(
    "value", ["-1", "true", '"7,5"', '"1e3"', "[]", "1e400", "1e-99", '"\u0667"', "0.1e-70", "1" + "0" * 80]
)
def test_what_is_no_dose_is_refused(value: str) -> None:
    """Below zero, no number, a comma, or of a size that no dose has."""
    with pytest.raises(ValueError, match="dose"):
        read(f'{{"value": {value}, "unit": "mg"}}')


def test_a_bound_is_no_amount() -> None:
    """Less than 5 mg is not 5 mg."""
    with pytest.raises(ValueError, match="bound"):
        read('{"value": 5, "unit": "mg", "comparator": "<"}')


def test_no_value_is_no_quantity() -> None:
    """Nothing is made of a unit alone; a quantity that is no object is refused."""
    assert quantity(None, "dose") is None
    assert quantity({"unit": "mg"}, "dose") is None
    with pytest.raises(ValueError, match="dose"):
        quantity([], "dose")


def test_volumes_and_times_are_exact_too() -> None:
    """0.4 mL is 400 uL; 30 min are 1800 s; a mass is neither."""
    assert volume_ul(read('{"value": 0.4, "unit": "ml"}')) == 400
    assert duration_s(read('{"value": 30, "unit": "min"}')) == 1800
    assert volume_ul(read('{"value": 1, "unit": "mg"}')) is None
    assert duration_s(read('{"value": 1, "unit": "mg"}')) is None


def test_a_written_amount_is_read_back() -> None:
    """As it stands in a line."""
    assert written_mass_ng("0.0125", "mcg") == Fraction(25, 2)
    assert written_mass_ng("1", "mL") is None
    assert written_mass_ng(None, "mg") is None
    assert written_mass_ng("1E2", "mg") is None
