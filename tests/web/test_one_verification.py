"""Wherever a badge and a PIN are asked for, both wrong ones verify exactly one hash and are refused in one sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.signature import IN_THE_ROOM
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, stand_at
from tests.web.pages.test_enrol import CODE, coded
from tests.web.test_bringing_back import end_badge
from tests.web.test_own_device import opened_at, ready
from tests.web.test_proof import Counting
from tests.web.two_people import elsewhere, second_station
from web import proof

NOBODY = "VTB/ACDEACDEACDEACDE"
WRONG = "9999"
REFUSED = "That badge and PIN were not accepted."
BY_NAME_REFUSED = "That user name and PIN were not accepted."
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """Counts from here on."""
    counting = Counting()
    monkeypatch.setattr(proof, "HASHER", counting)
    return counting


def tried(
    hasher: Counting, by: Desk, address: str, status: int = 422, words: str = REFUSED, /, **sent: str
) -> None:
    """A form with a wrong proof: refused in the one sentence, after exactly one verification."""
    hasher.asked.clear()
    assert words in by.post(address, status, **sent)
    assert hasher.asked == ["verify m=19456,t=2,p=1"]


def later(desk: Desk) -> None:
    """No wait after wrong tries is left."""
    desk.clinic.clock.at += timedelta(hours=1)


@ONCE
def test_at_the_door_and_over_a_locked_screen(desk: Desk, hasher: Counting) -> None:
    """Sign-in and unlock are one page: unknown badge, unknown name, wrong PIN of either."""
    desk.sign_in(ANN)
    for _ in ("signed in", "locked"):
        for who, secret in ((NOBODY, PIN), ("nobody", PIN), (badge(ANN), WRONG), ("ann", WRONG)):
            desk.post("/sign-in/", scan=who)
            tried(hasher, desk, "/sign-in/pin", 401, pin=secret)
            later(desk)
        assert desk.client.get("/").headers["Location"] == "/sign-in/"


@ONCE
def test_on_the_forms_of_enrolment_and_of_the_recovery_sheet(desk: Desk, hasher: Counting) -> None:
    """An unknown badge is told from a wrong PIN neither by its words nor by its time."""
    desk.sign_in(CORA)
    for code, who, secret in ((CODE, NOBODY, PIN), ("ACDE-FGHJ-KLMP", badge(DEE), WRONG)):
        later(desk)
        coded(desk, code=code)
        second = {"second": badge(CORA), "pin_second": PIN}
        tried(hasher, desk, "/enrol/", code=code, first=who, pin_first=secret, **second)
        tried(hasher, desk, "/recovery/", want="administrator", code="x", who=who, pin=secret)


@ONCE
def test_of_a_signature_and_of_its_witness(desk: Desk, hasher: Counting) -> None:
    """The actor's, the witness's at her workstation, and the witness's own; the change of a PIN besides."""
    second_station(desk.clinic)
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post(follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), scan=badge(ANN))
    tried(hasher, desk, address, pin=WRONG)
    address = desk.post(address, pin=PIN)
    for who, secret in ((NOBODY, PIN), (badge(BEN), WRONG)):
        desk.post(address, scan=who)
        tried(hasher, desk, address, pin=secret, seen=IN_THE_ROOM)
    ben = elsewhere(desk, BEN)
    own = opened_at(address)
    tried(hasher, ben, own, pin=WRONG, token=ready(ben, own), seen=IN_THE_ROOM)
    tried(hasher, ben, "/pin/", old=WRONG, new="864209", again="864209")


@ONCE
def test_of_what_is_signed_by_user_name(desk: Desk, hasher: Counting) -> None:
    """In a flow and at the door for this only: nobody's name, a colleague's with her PIN, one's own with a wrong PIN."""
    made = drawn(desk.clinic)
    end_badge(desk, ANN, Role.NURSE)
    stand_at(desk)
    for who, secret in (("nobody", PIN), ("ben", PIN), ("ann", WRONG)):
        later(desk)
        desk.post("/sign-in/", scan="ann")
        desk.post("/sign-in/pin", pin=PIN)
        address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
        tried(hasher, desk, address, 422, BY_NAME_REFUSED, user_name=who, pin=secret)
        reason = {"why": "No badge, a syringe in my hand", "badge": who, "pin": secret}
        tried(hasher, desk, "/sign-in/only", 401, **reason)
