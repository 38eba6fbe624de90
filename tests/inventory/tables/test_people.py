"""What the tables of people take, and what they refuse."""

import pytest

from inventory.plan import Row
from tests.cast import ANN, Clinic
from tests.inventory.tables.refusing import refuses

ANNS: Row = {"person": ANN.code}
HERE: Row = {"registration": "R1"}
WRONG: tuple[tuple[str, Row, str], ...] = (
    ("screening_recorded", {**ANNS, "screened_on": "2026-01-01", "result": "waived"}, "ck_screening_waiver"),
    ("screening_recorded", {**ANNS, "screened_on": "2026-01-01", "result": "so so"}, "ck_screening_result"),
    ("number_recorded", {**ANNS, "scheme": "ssn", "number": "1"}, "ck_person_number_scheme"),
    ("access_changed", {**ANNS, **HERE, "starts_at_us": 2, "ends_at_us": 1}, "ck_access_period_ends"),
    ("supervisor_changed", {**ANNS, **HERE, "supervisor": ANN.code}, "ck_supervision_another"),
    ("shift_planned", {**ANNS, **HERE, "starts_at_us": 2, "ends_at_us": 1}, "ck_roster_shift_ends"),
)


@pytest.mark.parametrize(("kind", "values", "constraint"), WRONG, ids=[each[2] for each in WRONG])
def test_the_database_refuses_a_row_that_says_nothing_right(
    clinic: Clinic, kind: str, values: Row, constraint: str
) -> None:
    """Whoever writes it, and nothing of it stays."""
    refuses(clinic, kind, values, constraint)
