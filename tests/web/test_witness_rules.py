"""The rules for a witness hold at the workstation and on her own device; a fact is signed by both with its exception."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory import place
from inventory.policy import POLICIES, Policy
from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, CORA, PROGRAM
from tests.inventory.test_witnessing import HOUR, answer_to, give_shift
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import drawn, exceptions, follow, newest, sign
from tests.web.test_own_device import opened_at, ready
from tests.web.two_people import elsewhere, token_of


@pytest.fixture
def waiting(desk: Desk) -> str:
    """Ann's draft, signed by her in Room 1; a second workstation."""
    clinic = desk.clinic
    station = place.AddWorkstation(clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "clock", "R1.WB")
    clinic.run(place.add_workstation, station)
    made = drawn(clinic)
    desk.sign_in(ANN)
    return sign(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), ANN)


def off_shift(desk: Desk) -> None:
    """Ben's next shift begins in an hour."""
    now = desk.clinic.clock.at
    give_shift(desk.clinic, BEN, now + HOUR, now + 9 * HOUR)


def refused_here(desk: Desk, address: str) -> str:
    """Ben's badge and PIN at Ann's workstation: the page that refuses."""
    desk.post(address, scan=badge(BEN))
    return desk.refused(address, pin=PIN, seen=IN_THE_ROOM)


def test_off_shift_at_the_workstation_and_as_a_fact(desk: Desk, waiting: str) -> None:
    """Refused with expected and found; in one action it is a fact, which both sign with its exception."""
    off_shift(desk)
    page = refused_here(desk, waiting)
    assert "Ben Sample is not on shift now: another person witnesses this." in page
    assert "a witness within a shift of hers" in page
    assert "It was witnessed all the same: record that" in page
    desk.post(waiting, choice="as_fact", refused="CONFIRM")
    desk.post(waiting, pin=PIN)
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"
    assert exceptions(desk) == ["not_on_shift"]


def test_another_witness_for_whom_the_rules_hold(desk: Desk, waiting: str) -> None:
    """After Ben is refused Ann signs again and Cora witnesses, with no exception."""
    off_shift(desk)
    refused_here(desk, waiting)
    desk.post(waiting, pin=PIN)
    desk.post(waiting, scan=badge(CORA))
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"
    assert exceptions(desk) == []


def test_on_shift_she_witnesses(desk: Desk, waiting: str) -> None:
    """The same case within her shift passes."""
    now = desk.clinic.clock.at
    give_shift(desk.clinic, BEN, now - HOUR, now + 9 * HOUR)
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"


def test_whose_shift_ended_since_the_draft_is_refused_here_and_there(desk: Desk, waiting: str) -> None:
    """On shift when Ann signed and off shift when Ben does, at the workstation and on his own device."""
    give_shift(desk.clinic, BEN, desk.clinic.clock.at - HOUR, desk.clinic.clock.at + timedelta(minutes=1))
    desk.clinic.clock.at += timedelta(minutes=2)
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    page = ben.refused(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "Ben Sample is not on shift now" in page
    desk.sign_in(ANN)
    sign(desk, waiting, ANN)
    assert "Ben Sample is not on shift now" in refused_here(desk, waiting)


def test_off_shift_on_her_own_device(desk: Desk, waiting: str) -> None:
    """The same refusal with nothing written; when her shift has begun she signs."""
    off_shift(desk)
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    page = ben.refused(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "Ben Sample is not on shift now" in page
    desk.clinic.clock.at += HOUR
    desk.sign_in(ANN)
    assert sign(desk, waiting, ANN) == waiting
    ben = elsewhere(desk, BEN)
    ben.post(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"


def test_her_supervisors_waste_here_and_on_her_own_device(desk: Desk, waiting: str) -> None:
    """Nobody witnesses for her own supervisor, wherever she signs; when she answers to another she does."""
    answer_to(desk.clinic, BEN, ANN)
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    page = ben.refused(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "Nobody witnesses for her own supervisor." in page
    desk.post(waiting, pin=PIN)
    assert "Nobody witnesses for her own supervisor." in refused_here(desk, waiting)
    answer_to(desk.clinic, BEN, CORA)
    desk.post(waiting, pin=PIN)
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"


def test_the_same_pair_here_types_why_and_both_sign_it(
    desk: Desk, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit the page asks for a few words, which stand on the entry; a number is none."""
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=1))
    sign(desk, waiting, BEN)
    made = drawn(desk.clinic)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    desk.post(address, pin=PIN)
    page = refused_here(desk, address)
    assert "1 time a shift at most" in page
    assert "type why nobody else does" in page
    assert "Why does nobody else witness?" in desk.get(address)
    long = "x " * 101
    for typed in ("4711", "47 11", f"see {token(BEN)} now", long, "odd \u202e words"):
        assert desk.client.post(address, data={"scan": typed}).status_code != 303, typed
        assert "pair_reason" not in desk.state()
    desk.post(address, scan="Cora is at lunch")
    desk.post(address, pin=PIN)
    desk.post(address, scan=badge(BEN))
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"
    assert exceptions(desk) == ["same_pair_often"]


def test_the_same_pair_on_her_own_device_goes_back_for_a_reason(
    desk: Desk, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused there with nothing written; with the reason both sign, she at her own device."""
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=1))
    sign(desk, waiting, BEN)
    made = drawn(desk.clinic)
    draft = desk.post(follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), pin=PIN)
    ben, address = elsewhere(desk, BEN), opened_at(draft)
    page = ben.refused(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "1 time a shift at most" in page
    desk.post(draft, scan="Cora is at lunch")
    desk.post(draft, pin=PIN)
    ben.post(address, token=token_of(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert exceptions(desk) == ["same_pair_often"]
