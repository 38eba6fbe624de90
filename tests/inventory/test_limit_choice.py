"""Setting a limit: its own registration, its bounds, another value than the one in force."""

from __future__ import annotations

import pytest

from inventory.errors import NotAChoice, Refused
from inventory.limit_choice import SetLimit, set_limit
from inventory.rule_errors import OutOfBounds, SameAsNow
from tests.cast import PROGRAM, Clinic


@pytest.mark.parametrize(
    ("name", "value", "kind", "expected"),
    [
        ("lock_after", "16", OutOfBounds, "1 to 15 minutes"), ("lock_after", "0", OutOfBounds, "1 to 15 minutes"),
        ("witness_types_first", "2", OutOfBounds, "yes or no"), ("lock_after", "2", SameAsNow, "another value"),
        ("video_witness", "yes", NotAChoice, "a limit of the list"),
    ],
)  # fmt: skip
def test_what_is_no_change_within_the_bounds_is_refused(
    own_clinic: Clinic, name: str, value: str, kind: type[Refused], expected: str
) -> None:
    """With what was expected; nothing is written."""
    with own_clinic.refused(kind, expected):
        own_clinic.run(set_limit, SetLimit(own_clinic.act(PROGRAM), "R1", name, value))


def test_a_limit_goes_back_to_what_its_profile_says(own_clinic: Clinic) -> None:
    """The value of the profile is another one while a limit stands."""
    for value in ("5", "2"):
        own_clinic.run(set_limit, SetLimit(own_clinic.act(PROGRAM), "R1", "lock_after", value))
    with own_clinic.refused(SameAsNow, found="2 minutes"):
        own_clinic.run(set_limit, SetLimit(own_clinic.act(PROGRAM), "R1", "lock_after", "2"))
