"""A clinic of few goes on with one signature; the entry says so until the reviewer signed, and late ones are named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, exceptions, follow, newest, sign
from tests.web.two_people import hold

ALONE = "Nobody else is here: record with one signature, review due by 09 Nov 2026"


@pytest.fixture
def small(desk: Desk) -> Desk:
    """Ann, Cora and Dee; Ben reviews from outside."""
    hold(desk.clinic, {ANN: ANN.roles, BEN: (Role.REVIEWER,), CORA: CORA.roles, DEE: DEE.roles})
    return desk


def wasted(desk: Desk) -> str:
    """Ann wastes a syringe with her signature alone; the entry's address."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert ALONE in desk.get(address)
    desk.post(address, choice="alone")
    return sign(desk, address, ANN)


def test_in_a_clinic_of_four_nothing_is_offered(desk: Desk) -> None:
    """And who says so all the same is refused."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert "Nobody else is here" not in desk.get(address)
    assert "enough for a second signature" in desk.refused(address, choice="alone")


def test_the_entry_says_until_when_it_is_reviewed(small: Desk) -> None:
    """With its exception; the signature given before is asked for again."""
    address = wasted(small)
    assert exceptions(small) == ["second_person_wanted"]
    assert "One signature, review due by 09 Nov 2026" in small.get(address)
    made = drawn(small.clinic)
    small.sign_in(ANN)
    other = sign(small, follow(small, "/waste/", (made.syringe, "CONFIRM", "1")), ANN)
    small.post(other, choice="alone")
    assert small.state()["signatures"] == []
    small.post(other, choice="together")
    sign(small, other, ANN)
    small.post(other, scan=badge(CORA))
    small.post(other, pin=PIN, seen="in the room")
    assert exceptions(small) == []


def test_the_reviewer_reads_and_signs_what_waits_and_nothing_else(small: Desk) -> None:
    """Then the entry names her and her day; a patient is a code to her."""
    address = wasted(small)
    seq = int(address.split("/")[-1])
    small.sign_in(BEN)
    assert small.client.get("/").headers["Location"] == "/review/"
    assert f"R1/{seq}" in small.get("/review/")
    page = small.get(f"/review/R1/{seq}")
    assert "Left over after the dose" in page
    assert "Una" not in page
    small.get("/vial/x", 403)
    small.get(address, 403)
    assert "There is a problem" in small.refused(f"/review/R1/{seq}", agreed="no")
    draft = small.post(f"/review/R1/{seq}", agreed="no", remark="No count of the cabinet.")
    where = sign(small, draft, BEN)
    last = newest(small, "house")
    assert (where, last.kind, last.actor) == (f"/review/{last.seq}", "reviewed", BEN.code)
    assert "Ben Sample Reviewed" in small.get(where) or "Ben Sample" in small.get(where)
    assert "Nothing waits for you." in small.get("/review/")
    small.get(f"/review/R1/{seq + 7}", 404)
    small.sign_in(ANN)
    said = "One signature, reviewed by Ben Sample on 02 Nov 2026, did not agree: No count of the cabinet."
    assert said in small.get(address)


def test_a_late_review_stands_among_her_open_items(small: Desk) -> None:
    """From the day after it was due."""
    wasted(small)
    small.sign_in(ANN)
    assert "waits for its review" not in small.get("/")
    small.clinic.clock.at += timedelta(days=8)
    small.sign_in(ANN)
    assert "waits for its review" in small.get("/")
    assert "Review due by 09 Nov 2026" in small.get("/")


def test_compliance_sees_what_waits_on_the_board(small: Desk) -> None:
    """How many, until when, and who may review."""
    wasted(small)
    small.sign_in(DEE)
    page = small.get("/board/")
    assert "One signature, review due" in page
    assert "Review due by 09 Nov 2026" in page
    page = small.get("/board/open/")
    assert "Wasted with one signature" in page
    assert "Ben Sample" in page
