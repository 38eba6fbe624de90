"""What the program works with holds no secret: a cookie's token, a badge and a PIN stand nowhere in clear."""

from inventory.tables.schema import append_only
from inventory.tables.working import draft, proof_attempt, scan_evidence, session


def test_a_session_keeps_the_digest_of_its_token() -> None:
    """Who reads the table cannot sign in with it."""
    assert [column.name for column in session.primary_key.columns] == ["token_digest"]


def test_an_attempt_says_who_and_whether_and_never_with_what() -> None:
    """The identity is a digest, and there is no column for a PIN."""
    assert set(proof_attempt.columns.keys()) == {
        "id", "at_us", "workstation", "identity_digest", "person", "purpose", "accepted",
    }  # fmt: skip


def test_evidence_of_a_secret_is_a_digest_without_its_raw_text() -> None:
    """Both columns may be empty, and one of them is."""
    assert scan_evidence.c.raw.nullable
    assert scan_evidence.c.digest.nullable


def test_rows_of_work_may_change() -> None:
    """No guard stands on them."""
    assert {session, proof_attempt, draft, scan_evidence}.isdisjoint(append_only)
