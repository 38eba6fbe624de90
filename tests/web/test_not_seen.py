"""A witness who saw something else says what: it is kept, the maker reads it on her draft, and signs again."""

from __future__ import annotations

from inventory.tables.working import not_seen
from tests.cast import ANN, BEN, CORA
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows, sign
from tests.web.test_own_device import opened_at
from tests.web.test_witness_rules import waiting
from tests.web.two_people import elsewhere, token_of

__all__ = ["waiting"]
ASK = "Say what you saw instead, in a few words."
SAID = "only 0.5 mL went in"


def test_at_the_workstation_her_words_give_the_draft_back(desk: Desk, waiting: str) -> None:
    """No word, a PIN and a badge are none; until she said it the signature is still there to go back to."""
    desk.post(waiting, scan=badge(BEN))
    desk.post(waiting, scan="NO")
    assert ASK in desk.get(waiting)
    desk.post(waiting, choice="sign")
    assert "Type your PIN" in desk.get(waiting) or "type your PIN" in desk.get(waiting)
    desk.post(waiting, scan="NO")
    desk.post(waiting, scan=badge(BEN))
    assert ASK not in desk.get(waiting)
    desk.post(waiting, scan="NO")
    for wrong in ("", "x" * 101, PIN, badge(BEN), "a\nb"):
        page = desk.refused(waiting, why=wrong)
        assert ASK in page or "Expected:" in page
        assert wrong not in page or wrong == ""
    assert rows(desk.clinic, not_seen) == []
    before = newest(desk).seq
    desk.post(waiting, why=SAID)
    (kept,) = rows(desk.clinic, not_seen)
    assert (kept.registration, kept.person, kept.witness, kept.why) == ("R1", ANN.code, None, SAID)
    assert (kept.workstation, kept.draft) == ("R1.W1", waiting.split("/")[-2])
    page = desk.get(waiting)
    # Whose badge it is nobody learns before its PIN: she is named among those who may, and nowhere else.
    assert page.count(BEN.name) == page.count(f"now {BEN.name} (nurse, witness), {CORA.name}") == 1
    assert "the witness, " in page
    assert SAID in page
    assert newest(desk).seq == before
    sign(desk, waiting, ANN)
    assert SAID not in desk.get(waiting)
    sign(desk, waiting, BEN)
    assert newest(desk).kind == "waste"


def test_on_her_own_device_it_is_hers_by_her_session(desk: Desk, waiting: str) -> None:
    """One token, one no; the maker reads it at her own workstation."""
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    page = ben.client.post(address, data={"scan": "NO", "token": token_of(ben, address)}).get_data(
        as_text=True
    )
    assert ASK in page
    assert rows(desk.clinic, not_seen) == []
    token = token_of(ben, address)
    assert "Expected: a few words." in ben.refused(address, why=PIN, token=token)
    assert ben.post(address, why=SAID, token=token) == "/waste/witness/"
    (kept,) = rows(desk.clinic, not_seen)
    assert (kept.person, kept.witness, kept.workstation, kept.why) == (ANN.code, BEN.code, "R1.W2", SAID)
    assert SAID in desk.get(waiting)
    assert f"{BEN.name} saw something else: \u201c{SAID}\u201d. Your draft waits for you." in desk.get("/")
    assert "Nobody waits for a witness now." in ben.get("/waste/witness/")
    ben.refused(address, why=SAID, token=token)
    assert len(rows(desk.clinic, not_seen)) == 1
