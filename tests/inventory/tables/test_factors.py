"""What the tables of ways to prove who one is take, and what they refuse."""

import pytest

from inventory.plan import Row
from tests.cast import ANN, Clinic
from tests.inventory.tables.refusing import refuses

ANNS: Row = {"person": ANN.code}
WRONG: tuple[tuple[str, Row, str], ...] = (
    ("factor_ended", {**ANNS, "factor": "badge", "why": "lost"}, "ck_factor_ended_factor"),
    ("security_key_enrolled", {**ANNS, "public_key": b"k", "name": "blue"}, "credential_id"),
    ("workstation_enrolled", {"workstation": "R1.W9", "digest": b"d"}, "FOREIGN KEY|fk_workstation_enrolled"),
)


@pytest.mark.parametrize(("kind", "values", "constraint"), WRONG, ids=[each[2] for each in WRONG])
def test_the_database_refuses_a_row_that_says_nothing_right(
    clinic: Clinic, kind: str, values: Row, constraint: str
) -> None:
    """Whoever writes it, and nothing of it stays."""
    refuses(clinic, kind, values, constraint)
