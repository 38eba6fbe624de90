"""A waste that waits for a witness is said on every witness's home and read on a page that signs nothing."""

from __future__ import annotations

from datetime import timedelta

from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, DEE, EVE
from tests.web.conftest import PIN, Desk, badge
from tests.web.treatment import Treatment, labels, treat


def waiting(desk: Desk) -> tuple[Treatment, str]:
    """Ann signed a waste of 10 mg; its page."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    address = desk.post("/waste/", scan=done.syringe)
    desk.post(address, scan="ALL OF IT")
    desk.post(address, scan=badge(ANN))
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    return done, address


def test_every_other_witness_is_told_where(desk: Desk) -> None:
    """Ben reads it at home and on the page; Ann herself, compliance and another site do not."""
    done, _ = waiting(desk)
    assert "A witness is wanted" not in desk.get("/")
    desk.sign_in(BEN)
    assert "A witness is wanted in Room 1." in desk.get("/")
    page = desk.get(desk.post("/scan", scan="WITNESS"))
    assert "10 mg milligrams" in page
    assert "Ann Example" in page
    assert f"syringe {done.syringe[-4:]}" in page
    assert "This page signs nothing." in page
    desk.sign_in(EVE)
    assert "Nobody waits for a witness now." in desk.get("/waste/witness/")
    desk.sign_in(DEE)
    desk.get("/waste/witness/", 403)


def test_nobody_is_called_before_the_first_signature_or_after_the_second(desk: Desk) -> None:
    """The strip stands while a witness is what is wanting, and no longer."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    address = desk.post("/waste/", scan=done.syringe)
    desk.post(address, scan="ALL OF IT")
    desk.sign_in(BEN)
    assert "A witness is wanted" not in desk.get("/")
    desk.sign_in(ANN)
    desk.post(address, scan=badge(ANN))
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    desk.post(address, scan=badge(BEN))
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    desk.sign_in(BEN)
    assert "A witness is wanted" not in desk.get("/")


def test_a_draft_left_to_itself_calls_nobody(desk: Desk) -> None:
    """A first signature waits ten minutes, and so does the call."""
    waiting(desk)
    desk.clinic.clock.at += timedelta(minutes=11)
    desk.sign_in(BEN)
    assert "A witness is wanted" not in desk.get("/")
