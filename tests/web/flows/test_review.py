"""The flow of a review: one signature with badge and PIN, over exactly what she says of which entry."""

from __future__ import annotations

from tests.cast import BEN
from tests.web.conftest import Desk
from tests.web.test_one_signature import small, wasted

__all__ = ["small"]


def test_what_she_signs_names_the_entry_and_her_word(small: Desk) -> None:
    """No second person is asked for, and nothing is recorded before her PIN."""
    seq = wasted(small).split("/")[-1]
    small.sign_in(BEN)
    before = small.clinic.entries()
    page = small.get(small.post(f"/review/R1/{seq}", agreed="yes"))
    assert f"R1/{seq}" in page
    assert "I reviewed it and agree" in page
    assert "Nobody else is here" not in page
    assert small.clinic.entries() == before
