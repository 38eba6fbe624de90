"""A number typed into a form is compared with the badges, and each question counts."""

from __future__ import annotations

from inventory.tables.working import proof_attempt, refused_attempt
from tests.cast import DEE
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.test_facility_badge import BARCODE, enrolled
from web.compared_text import COMPARED_MAX
from web.lock_out import COMPARED

__all__ = ["enrolled"]


def test_a_forms_number_is_compared_so_often_and_no_more(enrolled: Desk) -> None:
    """A number that is a badge is refused and noted; after so many others, every one is refused unread."""
    enrolled.sign_in(DEE)
    sent = {"kind": "nurse", "state": "NY", "expires_on": ""}
    at = "/people/P-0001/licence"
    assert "Badges are scanned" in enrolled.refused(at, **sent, number=BARCODE)
    for number in range(1, COMPARED_MAX):
        assert "Too many" not in enrolled.refused(at, **sent, number=f"RN-{number:06}")
    for typed in ("RN-999999", "HOSP-00419"):
        assert "Too many tries here" in enrolled.refused(at, **sent, number=typed)
    whys = [row.why for row in rows(enrolled.clinic, refused_attempt)]
    assert [whys[0], *whys[-2:]] == ["SecretTyped"] * 3
    assert not [
        row for row in rows(enrolled.clinic, proof_attempt) if row.purpose != COMPARED and not row.accepted
    ]
