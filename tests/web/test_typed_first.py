"""Where the clinic asks for it a witness types what she sees before it is shown: at the workstation and on her own."""

from __future__ import annotations

import re

import pytest

from inventory.limit_choice import SetLimit, set_limit
from inventory.signature import IN_THE_ROOM
from inventory.tables.working import PLAIN_REFUSALS, not_seen, refused_attempt
from inventory.verification import verify
from inventory.wrong_amount import typed_of
from tests.cast import ANN, BEN, CORA, KEYS, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows, sign, signed
from tests.web.test_own_device import opened_at
from tests.web.test_witness_rules import waiting
from tests.web.two_people import elsewhere, token_of

__all__ = ["waiting"]
ASK = "Type the amount that you see, with its unit."
USED_UP = "Too many amounts were not the draft's: it is back with its maker, unsigned."
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
    assert [each.seen_amount for each in signed(desk)] == [None, "0.7 mL"]
    assert "Witnessed, in the room, typed 0.7 mL herself, after 1 wrong: 36 mg." in desk.get(receipt)


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
    assert [each.seen_amount for each in signed(desk)] == [None, "0.7 mL"]


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


def test_each_wrong_amount_stands_with_her_signature(desk: Desk, waiting: str) -> None:
    """Those at the workstation after her badge, and none of another's; the entry's page counts and says them."""
    desk.post(waiting, scan=badge(CORA))
    desk.refused(waiting, scan="30 mg")
    desk.post(waiting, scan=badge(BEN))
    desk.refused(waiting, scan="36 mg")
    desk.post(waiting, scan="35 mg")
    receipt = desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    own, witness = signed(desk)
    assert own.wrong_amounts is None
    assert re.fullmatch(r"36 mg at 2026-11-02T15:\d\d:\d\d\+00:00", witness.wrong_amounts)
    assert "typed 35 mg herself, after 1 wrong: 36 mg." in desk.get(receipt)
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_the_last_wrong_amount_gives_the_draft_back(desk: Desk, waiting: str) -> None:
    """Unsigned, with what was typed; both sign again, and the tries of before stand with the witness's signature."""
    desk.post(waiting, scan=badge(BEN))
    for wrong in ("30 mg", "31 mg"):
        assert LOOK in desk.refused(waiting, scan=wrong)
    assert USED_UP in desk.refused(waiting, scan="0.8 mL")
    page = desk.get(waiting)
    assert "the witness, " in page
    assert "\u201ctyped 30 mg, 31 mg, 0.8 mL\u201d" in page
    assert "Scan your badge." in page or "Type your PIN, then press Enter." in page
    (kept,) = rows(desk.clinic, not_seen)
    assert (kept.witness, kept.why) == (None, "typed 30 mg, 31 mg, 0.8 mL")
    assert newest(desk).kind != "waste"
    sign(desk, waiting, ANN)
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, scan="35 mg")
    desk.post(waiting, pin=PIN, seen=IN_THE_ROOM)
    assert typed_of(signed(desk)[1].wrong_amounts) == ("30 mg", "31 mg", "0.8 mL")


def test_from_her_own_device_it_goes_back_too(desk: Desk, waiting: str) -> None:
    """After as many as the clinic set; the maker is told who, her page signs no more, and a new draft forgets none."""
    desk.clinic.run(set_limit, SetLimit(desk.clinic.act(PROGRAM), "R1", "amount_tries", "2"))
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    ben.post(address, scan=badge(BEN), token=token_of(ben, address))
    assert LOOK in ben.refused(address, scan="30 mg", token=token_of(ben, address))
    token = token_of(ben, address)
    assert USED_UP in ben.refused(address, scan="31 mg", token=token)
    assert "This page signs no more" in ben.refused(address, scan="35 mg", token=token)
    assert "Nobody waits for a witness now." in ben.get("/waste/witness/")
    said = "\u201ctyped 30 mg, 31 mg\u201d"
    desk.sign_in(ANN)
    assert f"{BEN.name} saw something else: {said}. Your draft waits for you." in desk.get("/")
    assert said in desk.get(waiting)
    whys = [row.why for row in rows(desk.clinic, refused_attempt) if row.why not in PLAIN_REFUSALS]
    assert whys == ["SeenOtherwise", "TriesUsedUp"]
    assert sign(desk, waiting, ANN) == waiting
    ben = elsewhere(desk, BEN)
    ben.post(address, scan=badge(BEN), token=token_of(ben, address))
    ben.post(address, scan="35 mg", token=token_of(ben, address))
    ben.post(address, token=token_of(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert typed_of(signed(desk)[1].wrong_amounts) == ("30 mg", "31 mg")
