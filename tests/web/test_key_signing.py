"""A witness signs with her security key: over exactly the draft that she was shown, by her own key, once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from inventory import place
from inventory.limit_choice import SetLimit, set_limit
from inventory.profile_choice import NOTICE, ChooseProfile, choose_profile
from inventory.signature import IN_THE_ROOM
from inventory.tables.working import refused_attempt
from tests.cast import ANN, BEN, CORA, PROGRAM, Member
from tests.web.authenticator import ORIGIN, Authenticator
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import Drawn, drawn, follow, newest, rows, signed
from tests.web.pages.test_factor import enroll, options_of
from tests.web.test_own_device import opened_at
from tests.web.test_typed_first import hides
from tests.web.two_people import elsewhere
from web.party import party_of


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """The installation knows its address; a syringe in Ann's hands, and a second workstation."""
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    clinic = desk.clinic
    station = place.AddWorkstation(clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "clock", "R1.WB")
    clinic.run(place.add_workstation, station)
    return drawn(clinic)


def work_by(desk: Desk, profile: str) -> None:
    """Choose a profile, and wait until it is in force."""
    act = desk.clinic.act(PROGRAM)
    desk.clinic.run(choose_profile, ChooseProfile(act, "R1", profile, act.occurred_at + NOTICE))
    desk.clinic.clock.at += NOTICE


@pytest.fixture
def keys(desk: Desk, made: Drawn) -> dict[str, Authenticator]:
    """A key of Ann's, Ben's and Cora's each; the clinic signs with keys alone."""
    found = {member.code: enroll(desk, member) for member in (BEN, CORA, ANN)}
    work_by(desk, "security_key")
    desk.sign_in(ANN)
    return found


@pytest.fixture
def waiting(desk: Desk, made: Drawn, keys: dict[str, Authenticator]) -> str:
    """Ann's draft, signed by her with her key: its address."""
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    return desk.post(address, **touched(desk, address, keys[ANN.code]))


def touched(desk: Desk, address: str, key: Authenticator, seen: str = "") -> dict[str, str]:
    """What the page sends once the key was touched."""
    return answered(desk.client.get(address).get_data(as_text=True), key, seen)


def answered(page: str, key: Authenticator, seen: str = "") -> dict[str, str]:
    """The same of a page that was opened before."""
    form = re.search(r'<form class="key".*?</form>', page, re.DOTALL)
    assert form is not None, page
    held = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    held.pop("csrf_token", None)
    return held | {"answer": key.touch(options_of(page))} | ({"seen": seen} if seen else {})


def test_both_sign_with_keys_at_one_workstation(
    desk: Desk, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """No PIN is asked; the method on the record is the key."""
    page = desk.get(waiting)
    assert "Touch the witness's security key." in page
    assert "PIN" not in page
    receipt = desk.post(waiting, **touched(desk, waiting, keys[BEN.code], IN_THE_ROOM))
    assert receipt == f"/waste/{newest(desk).seq}"
    own, witness = signed(desk)
    assert (own.signer, own.method) == (ANN.code, "security key")
    assert (witness.signer, witness.method, witness.how_seen) == (BEN.code, "security key", IN_THE_ROOM)
    assert own.draft_hash == witness.draft_hash


def test_a_badge_before_the_key_says_who_will_touch_it(
    desk: Desk, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """Another person's valid key is refused then, and hers counts with the badge."""
    desk.post(waiting, scan=badge(BEN))
    # She stands among those who may witness, before and after.
    named = desk.get(waiting).count(CORA.name)
    page = desk.refused(waiting, **touched(desk, waiting, keys[CORA.code], IN_THE_ROOM))
    assert "That security key was not accepted." in page
    assert page.count(CORA.name) == named
    desk.post(waiting, **touched(desk, waiting, keys[BEN.code], IN_THE_ROOM))
    assert signed(desk)[1].method == "badge and security key"


def test_a_key_signs_what_its_witness_typed_first(
    desk: Desk, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """Here and on her own device no key is asked before she typed what she sees, and then it signs that too."""
    desk.clinic.run(set_limit, SetLimit(desk.clinic.act(PROGRAM), "R1", "witness_types_first", "yes"))
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    for browser, at in ((desk, waiting), (ben, address)):
        source = browser.client.get(at).get_data(as_text=True)
        assert "Type the amount that you see, with its unit." in source
        assert 'class="key"' not in source
        assert hides(browser.get(at))
    token = re.search(r'name="token" value="([^"]+)"', ben.client.get(address).get_data(as_text=True))
    assert token
    ben.post(address, scan="35 mg", token=token[1])
    ben.post(address, **touched(ben, address, keys[BEN.code], IN_THE_ROOM))
    assert [each.seen_amount for each in signed(desk)] == [None, "35 mg"]


def test_a_badge_of_nobody_is_nobodys(desk: Desk, waiting: str, keys: dict[str, Authenticator]) -> None:
    """No key answers for it, and nothing says that it is not known."""
    desk.post(waiting, scan="VTB/ACDEACDEACDEACDE")
    assert "not accepted" in desk.refused(waiting, **touched(desk, waiting, keys[BEN.code], IN_THE_ROOM))


def test_the_actors_own_key_is_no_witness(desk: Desk, waiting: str, keys: dict[str, Authenticator]) -> None:
    """She is found right, and refused for who she is."""
    page = desk.refused(waiting, **touched(desk, waiting, keys[ANN.code], IN_THE_ROOM))
    assert "witness" in page.lower()


@pytest.mark.parametrize("who", [BEN, CORA])
def test_another_persons_key_is_not_the_actors(
    desk: Desk, made: Drawn, keys: dict[str, Authenticator], who: Member
) -> None:
    """Valid, enrolled, and not hers."""
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert "not accepted" in desk.refused(address, **touched(desk, address, keys[who.code]))
    assert desk.state()["signatures"] == []


def test_a_stale_draft_is_not_signed(desk: Desk, waiting: str, keys: dict[str, Authenticator]) -> None:
    """The page was opened, the amount changed and signed anew: what the key signed is the draft of before."""
    before = desk.client.get(waiting).get_data(as_text=True)
    desk.post(waiting, scan="30 mg")
    desk.post(waiting, **touched(desk, waiting, keys[ANN.code]))
    sent = answered(before, keys[BEN.code], IN_THE_ROOM)
    assert "older one" in desk.refused(waiting, **sent)
    assert "not accepted" in desk.refused(waiting, **(sent | {"step": str(desk.state()["step"])}))
    desk.post(waiting, **touched(desk, waiting, keys[BEN.code], IN_THE_ROOM))
    assert signed(desk)[1].signer == BEN.code


def test_a_replayed_touch_signs_nothing(
    desk: Desk, made: Drawn, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """Neither in its own draft again nor in the next."""
    sent = touched(desk, waiting, keys[BEN.code])
    desk.refused(waiting, **sent, seen="")
    sent |= {"seen": IN_THE_ROOM}
    receipt = desk.post(waiting, **sent)
    assert desk.post(waiting, **sent) == f"{receipt}?again=1"
    second = drawn(desk.clinic)
    address = follow(desk, "/waste/", (second.syringe, "CONFIRM", "1"))
    assert "not accepted" in desk.refused(address, **(sent | {"step": str(desk.state()["step"])}))


def test_two_tabs_record_once(desk: Desk, waiting: str, keys: dict[str, Authenticator]) -> None:
    """Each has a challenge of its own; the second touch finds the entry."""
    pages = [desk.client.get(waiting).get_data(as_text=True) for _ in range(2)]
    first, second = (answered(page, keys[BEN.code], IN_THE_ROOM) for page in pages)
    receipt = desk.post(waiting, **first)
    before = desk.clinic.entries()
    assert desk.post(waiting, **second) == f"{receipt}?again=1"
    assert desk.clinic.entries() == before


def test_a_pin_signs_nothing_where_keys_do(desk: Desk, waiting: str, keys: dict[str, Authenticator]) -> None:
    """Whatever form is sent."""
    desk.post(waiting, scan=badge(BEN))
    assert "This clinic signs in another way." in desk.refused(waiting, pin=PIN, seen=IN_THE_ROOM)


def test_a_key_signs_nothing_where_badge_and_pin_do(desk: Desk, made: Drawn) -> None:
    """The page offers none, and a forged form is refused."""
    enroll(desk, ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert 'class="key"' not in desk.client.get(address).get_data(as_text=True)
    assert "This clinic signs in another way." in desk.refused(address, answer="{}")


def test_a_key_that_counts_backwards_is_recorded_as_such(
    desk: Desk, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """The page says no more than of any other; the list of refused attempts does."""
    keys[BEN.code].count = -1
    assert "not accepted" in desk.refused(waiting, **touched(desk, waiting, keys[BEN.code], IN_THE_ROOM))
    assert rows(desk.clinic, refused_attempt)[-1].why == "KeyCountsBackwards"


def test_a_witness_signs_at_her_own_workstation(
    desk: Desk, waiting: str, keys: dict[str, Authenticator]
) -> None:
    """Her own key alone, once; an older page of hers and another person's key sign nothing."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    assert "Touch your security key." in ben.get(address)
    old = ben.client.get(address).get_data(as_text=True)
    assert "not accepted" in ben.refused(address, **touched(ben, address, keys[CORA.code], IN_THE_ROOM))
    sent = touched(ben, address, keys[BEN.code], IN_THE_ROOM)
    receipt = ben.post(address, **sent)
    assert receipt == f"/waste/{newest(desk).seq}"
    witness: Any = signed(desk)[1]
    assert (witness.signer, witness.workstation, witness.method) == (BEN.code, "R1.W2", "security key")
    assert ben.post(address, **answered(old, keys[BEN.code], IN_THE_ROOM)) == f"{receipt}?again=1"


def test_a_page_whose_time_was_changed_signs_nothing(
    desk: Desk, made: Drawn, keys: dict[str, Authenticator]
) -> None:
    """The time that the entry claims is part of what the key signs."""
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    sent = touched(desk, address, keys[ANN.code])
    for at in (str(int(sent["at"]) + 1), "", "x", "9" * 30, "-1"):
        fresh = touched(desk, address, keys[ANN.code]) | {"at": at}
        assert "not accepted" in desk.refused(address, **fresh)
        desk.clinic.clock.at += timedelta(minutes=1)
