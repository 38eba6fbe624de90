"""A dose becomes its line and comes back from it."""

from dataclasses import replace

import pytest

from detection.charting.line import from_json, to_json
from tests.detection.clinic import charted

KEYS = [
    "source", "file", "place", "administration_id", "status", "patient_id", "encounter_id", "order_id", "staff_id",
    "substance", "code", "amount", "unit", "amount_ug", "rate", "rate_unit", "started_at", "ended_at", "recorded_at",
    "route",
]  # fmt: skip


def test_the_line_has_the_promised_keys() -> None:
    """All of them, in order, and no other."""
    assert list(to_json(charted(9, 35))) == KEYS


@pytest.mark.parametrize(
    ("amount", "unit", "nanograms", "micrograms"),
    [
        ("35", "mg", 35_000_000, 35000),
        ("12.5", "mcg", 12_500, "12.5"),
        ("0.0005", "mcg", None, "0.0005"),
        ("1", "ng", 1, "0.001"),
        ("0.4", "mL", None, None),
        ("0.4", "mL", 20_000_000, 20000),
        ("5", "mg", None, None),
        (None, None, None, None),
        (None, None, 30_000_000, 30000),
        ("0", "mg", 0, 0),
    ],
)
def test_micrograms_are_exact(
    amount: str | None, unit: str | None, nanograms: int | None, micrograms: int | str | None
) -> None:
    """An integer, a decimal where it is not whole, null where the reader found no mass, even if the print looks so."""
    dose = replace(charted(9, 1), amount_text=amount, unit=unit, amount_ng=nanograms)
    line = to_json(dose)
    assert line["amount_ug"] == micrograms
    assert type(line["amount_ug"]) is type(micrograms)
    assert from_json(line) == dose


def test_a_foreign_line_is_refused() -> None:
    """What this program did not write has other keys."""
    with pytest.raises(KeyError):
        from_json({"amount": "35"})
