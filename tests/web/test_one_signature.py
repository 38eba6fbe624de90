"""A clinic of few goes on with one signature; the entry says so until the reviewer signed, and late ones are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from inventory import staff
from inventory.access import ChangeAccess, change_access
from inventory.approval import Proposed
from inventory.staff import ChangeRole, Role
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, exceptions, follow, newest, sign
from tests.web.two_people import approval_of, elsewhere, give, govern, hold
from web import changes

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


def test_what_the_reviewer_did_not_agree_to_says_what_to_do_until_it_is_done(small: Desk) -> None:
    """On the page of who makes changes, on the board and at the entry; made again by two it is there no more."""
    govern(small.clinic, CORA)
    small.sign_in(DEE)
    draft = give(small, ANN, Role.WITNESS)
    small.post(draft, choice="alone")
    address = sign(small, draft, DEE)
    seq, said = int(address.split("/")[-1]), "Make this change again, or end what it gave"
    assert said not in small.get(address)
    small.sign_in(BEN)
    sign(small, small.post(f"/review/house/{seq}", agreed="no", remark="Nobody knows her."), BEN)
    small.sign_in(DEE)
    assert said in small.get(address)
    assert "Role changed: make it again" in small.get("/board/open/")
    small.sign_in(CORA)
    assert f"did not agree to entry house/{seq}" in small.get("/")
    small.sign_in(DEE)
    sign(small, give(small, ANN, Role.WITNESS), DEE, CORA)
    small.sign_in(DEE)
    assert said not in small.get(address)
    assert "make it again" not in small.get("/board/open/")
    small.sign_in(CORA)
    assert "did not agree to entry" not in small.get("/")


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


def test_a_clinic_of_four_with_compliance_and_registrant_changes_nothing_alone(desk: Desk) -> None:
    """A nurse, an administrator, compliance and the registrant of record: whoever has a right is counted."""
    hold(desk.clinic, {ANN: (Role.NURSE,), DEE: (Role.ADMINISTRATOR,), BEN: (Role.REVIEWER,)})
    given = ChangeRole(desk.clinic.act(PROGRAM), EVE.code, "R1", Role.COMPLIANCE, granted=True)
    desk.clinic.run(staff.change_role, given)
    govern(desk.clinic, CORA)
    desk.sign_in(DEE)
    draft = desk.post("/people/new", given_name="Casper", family_name="Invented")
    assert "Nobody else is here" not in desk.get(draft)
    assert "enough for a second signature" in desk.refused(draft, choice="alone")


def test_in_a_small_clinic_some_changes_wait_for_the_second_person(small: Desk) -> None:
    """The page says so, and the draft goes on as it was."""
    govern(small.clinic, CORA)
    small.sign_in(DEE)
    draft = give(small, ANN, Role.ADMINISTRATOR)
    assert "takes a second person" in small.refused(draft, choice="alone")
    assert not small.state().get("alone")
    sign(small, draft, DEE, CORA)
    assert newest(small, "house").kind == "role_changed"
    address = small.post("/digest/address", address="thief@clinic.example")
    assert "takes a second person" in small.refused(address, choice="alone")


def test_who_is_left_alone_wastes_hires_and_ends_a_leavers_role(desk: Desk) -> None:
    """Three whose access ended are counted no longer."""
    clinic = desk.clinic
    hold(
        clinic, {ANN: ANN.roles, BEN: (Role.NURSE,), CORA: CORA.roles, DEE: (Role.ADMINISTRATOR, Role.NURSE)}
    )
    made = drawn(clinic, member=DEE)
    for member in (ANN, BEN, CORA):
        act = clinic.act(PROGRAM)
        since, until = act.occurred_at - timedelta(days=9), act.occurred_at - timedelta(days=1)
        clinic.run(change_access, ChangeAccess(act, member.code, "R1", since, until))
    govern(clinic, DEE)
    desk.sign_in(DEE)
    begins: tuple[Callable[[], str], ...] = (
        lambda: follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")),
        lambda: desk.post("/people/new", given_name="Fay", family_name="Invented"),
        lambda: give(desk, ANN, Role.NURSE, "ended"),
    )
    for begin in begins:
        draft = begin()
        assert "Nobody else is here" in desk.get(draft)
        desk.post(draft, choice="alone")
        sign(desk, draft, DEE)
        assert exceptions(desk, "R1" if "/waste/" in draft else "house") == ["second_person_wanted"]


def test_a_change_of_who_was_dismissed_since_is_not_approved(desk: Desk) -> None:
    """The second person reads why, and nothing is recorded."""
    clinic = desk.clinic
    given = ChangeRole(clinic.act(PROGRAM), EVE.code, "R1", Role.COMPLIANCE, granted=True)
    clinic.run(staff.change_role, given)
    hold(clinic, {ANN: ANN.roles, BEN: BEN.roles, CORA: CORA.roles, DEE: (Role.ADMINISTRATOR,)})
    govern(clinic, CORA)
    desk.sign_in(DEE)
    draft = give(desk, BEN, Role.ADMINISTRATOR)
    sign(desk, draft, DEE)
    act = clinic.act(CORA, book="house")
    ended = Proposed(act, "R1", ChangeRole(act, DEE.code, "R1", Role.ADMINISTRATOR, granted=False))
    clinic.run_signed(changes.operation_of("change_role"), ended, (CORA, "actor"), (EVE, "approver"))
    answer = elsewhere(desk, CORA).client.get(approval_of(draft))
    assert "has no right to make it any more" in answer.text
