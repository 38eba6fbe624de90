"""Another witness takes the place of one who was asked: by her badge or by a button, and with her what was said."""

from __future__ import annotations

import pytest

from inventory.policy import POLICIES, Policy
from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, CORA
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, exceptions, follow, newest, sign
from tests.web.test_own_device import opened_at, ready
from tests.web.test_witness_rules import off_shift, refused_here, waiting
from tests.web.two_people import elsewhere, token_of
from web.other_witness import OTHER

__all__ = ["waiting"]
WHY = "Why does nobody else witness?"


@pytest.fixture
def again(desk: Desk, waiting: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ann and Ben once more than the clinic allows without a reason: the page asks for one."""
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=1))
    sign(desk, waiting, BEN)
    made = drawn(desk.clinic)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    desk.post(address, pin=PIN)
    refused_here(desk, address)
    assert WHY in desk.get(address)
    return address


def recorded_by_cora(desk: Desk, address: str) -> None:
    """Ann signs without what was said of Ben, and Cora witnesses."""
    before = newest(desk).seq
    assert WHY not in desk.get(address)
    desk.post(address, pin=PIN)
    sign(desk, address, CORA)
    assert (newest(desk).kind, newest(desk).seq) == ("waste", before + 1)
    assert exceptions(desk) == []


@pytest.mark.parametrize("by", ["badge", "button"])
def test_where_the_reason_is_asked(desk: Desk, again: str, by: str) -> None:
    """Her badge opens no sign-in of her own; the badges of the two who are asked are no answer."""
    for member in (ANN, BEN):
        desk.refused(again, scan=badge(member))
    assert "Another witness" in desk.get(again)
    sent = {"scan": badge(CORA)} if by == "badge" else {"choice": OTHER}
    assert desk.post(again, **sent) == again
    recorded_by_cora(desk, again)


@pytest.mark.parametrize("by", ["badge", "button", "before"])
def test_after_a_reason_was_typed(desk: Desk, again: str, by: str) -> None:
    """It falls away with Ben, before Ann has signed it or after."""
    desk.post(again, scan="Cora is at lunch")
    if by != "before":
        desk.post(again, pin=PIN)
    assert "Another witness" in desk.get(again)
    desk.post(again, **({"scan": badge(CORA)} if by == "badge" else {"choice": OTHER}))
    assert not {"pair_reason", "witness", "same_pair"} & set(desk.state())
    recorded_by_cora(desk, again)


def test_a_fact_that_named_another_is_witnessed_by_who_comes(desk: Desk, waiting: str) -> None:
    """Ben was off shift and it was told as a fact; Cora comes, and no rule is named."""
    off_shift(desk)
    refused_here(desk, waiting)
    desk.post(waiting, choice="as_fact", refused="CONFIRM")
    desk.post(waiting, pin=PIN)
    desk.post(waiting, scan=badge(CORA))
    recorded_by_cora(desk, waiting)
    assert newest(desk).mood == "happened"


def test_on_her_own_device_she_reads_so_before_any_pin(desk: Desk, again: str) -> None:
    """No box takes Cora's badge or PIN; by one button she takes Ben's place, and Ann is told and signs again."""
    desk.post(again, scan="Cora is at lunch")
    desk.post(again, pin=PIN)
    cora, address = elsewhere(desk, CORA), opened_at(again)
    page = cora.get(address)
    assert f"Witness it yourself, or leave it to {BEN.name}." in page
    assert 'name="pin"' not in page
    for sent in ({"pin": PIN, "seen": IN_THE_ROOM}, {"scan": badge(CORA)}):
        refused = cora.refused(address, token=token_of(cora, address), **sent)
        assert "The exception on this draft is of another witness" in refused
    token = token_of(cora, address)
    assert cora.post(address, token=token, choice=OTHER) == "/waste/witness/"
    cora.refused(address, token=token, choice=OTHER)
    desk.sign_in(ANN)
    assert f"{CORA.name} witnesses in place of {BEN.name}. Sign your draft again." in desk.get("/")
    assert not {"pair_reason", "witness", "same_pair"} & set(desk.state())
    desk.post(again, scan=badge(ANN))
    desk.post(again, pin=PIN)
    cora = elsewhere(desk, CORA)
    cora.post(address, token=ready(cora, address, CORA), pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"
    assert exceptions(desk) == []


def test_where_a_pin_is_waited_for(desk: Desk, waiting: str) -> None:
    """Ben's badge was read and he is called away: the button asks for a badge, and Cora's alone takes his place."""
    for by in ({"choice": OTHER}, {}):
        desk.post(waiting, scan=badge(BEN))
        assert "Another witness" in desk.get(waiting)
        if by:
            desk.post(waiting, **by)
            assert "Scan the witness's badge." in desk.get(waiting)
    desk.post(waiting, scan=badge(CORA))
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind == "waste"
