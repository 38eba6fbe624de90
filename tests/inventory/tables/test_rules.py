"""What the tables of rules take, and what they refuse."""

import pytest

from inventory.plan import Row
from tests.cast import Clinic
from tests.inventory.tables.refusing import refuses

HERE: Row = {"registration": "R1"}
LETTER: Row = {
    **HERE, "sent_on": "2026-01-01", "digest": b"h" * 32, "media_type": "image/png", "size": 9,
}  # fmt: skip
WRONG: tuple[tuple[str, Row, str], ...] = (
    ("reviewed", {"of_book": "R1", "of_seq": 1, "of_hash": b"h", "agreed": 2}, "ck_review_agreed"),
    ("limit_set", {**HERE, "name": "lock_after"}, "value"),
    ("badge_tested", {"person": "P-0001", "digest": b"d", "result": "perhaps"}, "ck_badge_test_result"),
    ("letter_kept", {**LETTER, "media_type": "text/html"}, "ck_certification_letter_media_type"),
    ("letter_kept", {**LETTER, "size": 5 * 1024 * 1024 + 1}, "ck_certification_letter_size"),
    ("mail_address_set", {"registration": "R9", "purpose": "digest"}, "FOREIGN KEY|fk_mail_address"),
)


@pytest.mark.parametrize(("kind", "values", "constraint"), WRONG, ids=[each[2] for each in WRONG])
def test_the_database_refuses_a_row_that_says_nothing_right(
    clinic: Clinic, kind: str, values: Row, constraint: str
) -> None:
    """Whoever writes it, and nothing of it stays."""
    refuses(clinic, kind, values, constraint)
