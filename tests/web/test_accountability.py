"""The statement of accountability stands before a signature, where it is given, and what was begun goes on after it."""

from __future__ import annotations

import pytest

from inventory import accountability
from inventory.signature import IN_THE_ROOM
from inventory.tables.ledger import attestation
from tests.cast import ANN, BEN, CORA
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest, rows
from tests.web.two_people import govern

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
FIRST = "Sign your statement first. What you began is kept"


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ann has a syringe to waste and nobody signed the text of today; where her draft waits for signatures."""
    govern(desk.clinic)
    made = drawn(desk.clinic)
    monkeypatch.setattr(accountability, "VERSION", "2")
    desk.sign_in(ANN)
    return follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))


def test_both_sign_it_where_they_stand_and_the_draft_goes_on(desk: Desk, asked: str) -> None:
    """One more PIN for her who is signed in; the witness's comes up once she is proven, and takes her badge once."""
    page = desk.get(asked)
    assert FIRST in page
    assert "Statement of Ann Example" in page
    assert "I answer for what is done under my signature" in page
    desk.refused(asked, scan=badge(BEN))
    desk.post(asked, scan=badge(ANN))
    assert desk.post(asked, pin=PIN) == asked
    assert (newest(desk, "house").kind, newest(desk, "house").actor) == ("accountability_signed", ANN.code)
    page = desk.get(asked)
    assert FIRST not in page
    assert "Type your PIN" in page
    desk.post(asked, pin=PIN)
    desk.post(asked, scan=badge(BEN))
    assert FIRST not in desk.get(asked)
    desk.refused(asked, pin="9999", seen=IN_THE_ROOM)
    desk.clinic.clock.at = desk.clinic.clock.at.replace(minute=(desk.clinic.clock.at.minute + 1) % 60)
    assert desk.post(asked, pin=PIN, seen=IN_THE_ROOM) == asked
    assert newest(desk, "house").actor == ANN.code
    assert "Statement of Ben Sample" in desk.get(asked)
    desk.post(asked, pin=PIN)
    assert (newest(desk, "house").kind, newest(desk, "house").actor) == ("accountability_signed", BEN.code)
    assert desk.post(asked, pin=PIN, seen=IN_THE_ROOM).startswith("/waste/")
    assert newest(desk).kind == "waste"
    signed = {(row.book, row.signer, row.method) for row in rows(desk.clinic, attestation)}
    assert {("house", ANN.code, "badge and PIN"), ("house", BEN.code, "badge and PIN")} <= signed
    assert {("R1", ANN.code, "PIN"), ("R1", BEN.code, "badge and PIN")} <= signed


@ONCE
def test_another_witness_may_come_in_her_place(desk: Desk, asked: str) -> None:
    """The statement of the first witness is hers alone: the next one's badge begins anew."""
    for sent in ({"scan": badge(ANN)}, {"pin": PIN}, {"pin": PIN}, {"scan": badge(BEN)}):
        desk.post(asked, **sent)
    desk.post(asked, pin=PIN, seen=IN_THE_ROOM)
    assert "Statement of Ben Sample" in desk.get(asked)
    desk.post(asked, scan=badge(CORA))
    assert "Statement of" not in desk.get(asked)
    desk.clinic.answers(CORA)
    assert desk.post(asked, pin=PIN, seen=IN_THE_ROOM).startswith("/waste/")
