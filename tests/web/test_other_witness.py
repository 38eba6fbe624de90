"""Another witness takes the place of one who was asked: by her badge or by a button, and with her what was said."""

from __future__ import annotations

import pytest

from inventory.policy import POLICIES, Policy
from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, CORA
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, exceptions, follow, newest, sign
from tests.web.test_witness_rules import off_shift, refused_here, waiting
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
