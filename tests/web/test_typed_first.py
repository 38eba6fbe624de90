"""Where the clinic asks for it a witness types what she sees before it is shown: at the workstation and on her own."""

from __future__ import annotations

import re

import pytest

from inventory.limit_choice import SetLimit, set_limit
from inventory.signature import IN_THE_ROOM
from inventory.tables.working import PLAIN_REFUSALS, refused_attempt
from tests.cast import ANN, BEN, CORA, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows
from tests.web.test_own_device import elsewhere, opened_at, signatures, token_of
from tests.web.test_witness_rules import waiting

__all__ = ["waiting"]
ASK = "Type the amount that you see, with its unit."
LOOK = "Look at the syringe again: the draft says another amount, your signature was not used."


@pytest.fixture(autouse=True)
def types_first(desk: Desk) -> None:
    """R1 asks for it."""
    desk.clinic.run(set_limit, SetLimit(desk.clinic.act(PROGRAM), "R1", "witness_types_first", "yes"))


def hides(page: str) -> bool:
    """Neither the 35 mg nor the 0.7 mL of the draft stand on a page."""
    return re.search(r"\b35\s*mg|\b0\.7\s*mL", page) is None


def test_at_the_workstation_she_types_it_after_her_badge(desk: Desk, waiting: str) -> None:
    """Hidden from the first signature on; another amount, and a PIN before any, sign nothing and are kept."""
    assert hides(desk.get(waiting))
    desk.post(waiting, scan=badge(BEN))
    page = desk.get(waiting)
    assert ASK in page
    assert hides(page)
    before = newest(desk).seq
    page = desk.refused(waiting, scan="36 mg")
    assert LOOK in page
    assert "Found: 36 mg." in page
    assert hides(page)
    assert "Found: digits alone." in desk.refused(waiting, scan="8501")
    assert hides(desk.refused(waiting, pin=PIN, seen=IN_THE_ROOM))
    assert [row.why for row in rows(desk.clinic, refused_attempt) if row.why not in PLAIN_REFUSALS] == [
        "SeenOtherwise"
    ]
    desk.post(waiting, scan="0.7 mL")
    page = desk.get(waiting)
    assert "35 mg" in page
    assert "You typed 0.7 mL." in page
    assert newest(desk).seq == before
    receipt = desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert [each.seen_amount for each in signatures(desk)] == [None, "0.7 mL"]
    assert "Witnessed, in the room, typed 0.7 mL herself." in desk.get(receipt)


def test_another_badge_types_for_herself(desk: Desk, waiting: str) -> None:
    """What Ben typed is not Cora's; a change of the draft asks again too."""
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, scan="35 mg")
    desk.post(waiting, scan=badge(CORA))
    page = desk.get(waiting)
    assert ASK in page
    assert hides(page)


def test_on_her_own_device_she_types_it_too(desk: Desk, waiting: str) -> None:
    """Hidden in the list and on the draft's page; a wrong amount is kept, hers stands with her signature."""
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    assert hides(ben.get("/waste/witness/"))
    assert hides(ben.get(address))
    ben.post(address, scan=badge(BEN), token=token_of(ben, address))
    page = ben.get(address)
    assert ASK in page
    assert hides(page)
    page = ben.refused(address, scan="0.71 mL", token=token_of(ben, address))
    assert LOOK in page
    assert hides(page)
    assert [row.why for row in rows(desk.clinic, refused_attempt) if row.why not in PLAIN_REFUSALS] == [
        "SeenOtherwise"
    ]
    page = ben.refused(address, token=token_of(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "Type the amount that you see, with its unit, before you sign." in page
    ben.post(address, scan="0.7 mL", token=token_of(ben, address))
    page = ben.get(address)
    assert "35 mg" in page
    assert "You typed 0.7 mL." in page
    ben.post(address, token=token_of(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert [each.seen_amount for each in signatures(desk)] == [None, "0.7 mL"]


def test_a_draft_that_changed_is_typed_again(desk: Desk, waiting: str) -> None:
    """What she typed fits the draft that she saw it for, and no other."""
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    ben.post(address, scan=badge(BEN), token=token_of(ben, address))
    ben.post(address, scan="0.7 mL", token=token_of(ben, address))
    desk.sign_in(ANN)
    desk.post(waiting, choice="sign")
    desk.post(waiting, scan="B")
    desk.post(waiting, scan="2")
    desk.post(waiting, scan=badge(ANN))
    desk.post(waiting, pin=PIN)
    assert hides(ben.get(address))
