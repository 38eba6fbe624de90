"""A number typed into a form is compared with the badges, and each question counts."""

from __future__ import annotations

import pytest

from inventory.tables.custody import patient as patients
from inventory.tables.working import proof_attempt, refused_attempt
from tests.cast import ANN, DEE
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.pages.test_patient import UNA
from tests.web.pages.test_take_explained import taken
from tests.web.test_facility_badge import BARCODE, enrolled
from tests.web.test_secrets import stored
from web.compared_text import COMPARED_MAX, COMPARED_WITHIN
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


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/patient/new", "record_number"),
        ("/patient/", "number"),
        ("/order/new", "number"),
        ("explain", "number"),
    ],
)
def test_no_form_takes_a_badge_as_a_record_number(enrolled: Desk, address: str, field: str) -> None:
    """In either case: refused beside its field, kept and shown nowhere; the other fields stay."""
    at = f"/issue/{taken(enrolled)}/explain" if address == "explain" else address
    enrolled.sign_in(ANN)
    before = len(rows(enrolled.clinic, patients))
    page = enrolled.refused(at, **UNA | {field: BARCODE.lower()})
    assert "Badges are scanned when the page asks for one." in page
    assert BARCODE.lower() not in page
    assert address != "/patient/new" or f"[{UNA['name']}]" in page
    assert len(rows(enrolled.clinic, patients)) == before
    assert not [where for where, value in stored(enrolled) if BARCODE.lower() in value.lower()]
    assert rows(enrolled.clinic, refused_attempt)[-1].why == "SecretTyped"


def test_record_numbers_are_compared_so_often_and_then_none_is_taken(enrolled: Desk) -> None:
    """A patient more than a desk registers in a quarter of an hour waits; when it is over she is registered."""
    enrolled.sign_in(ANN)
    for number in range(COMPARED_MAX):
        enrolled.post("/patient/new", **UNA | {"record_number": f"MR-{number:06}"})
    page = enrolled.refused("/patient/new", **UNA | {"record_number": "MR-999999"})
    assert "Too many tries here; the next is possible at" in page
    assert len(rows(enrolled.clinic, patients)) == COMPARED_MAX
    enrolled.clinic.clock.at += COMPARED_WITHIN
    enrolled.sign_in(ANN)
    enrolled.post("/patient/new", **UNA | {"record_number": "MR-999999"})
