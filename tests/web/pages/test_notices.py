"""The button of a notice: her own alone."""

from __future__ import annotations

from inventory.staff import ResetPin, reset_pin
from inventory.tables.working import notice
from tests.cast import ANN, BEN, DEE
from tests.web.conftest import Desk, badge
from tests.web.floor import rows, stand_at
from web.proof import hash_pin

ONCE, NEW = "583017", "902614"


def test_anothers_notice_is_not_there(desk: Desk) -> None:
    """It stays for its owner."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    (row,) = rows(clinic, notice)
    desk.sign_in(BEN)
    desk.post(f"/notice/{row.id}/seen", 404)
    desk.post("/notice/999/seen", 404)
    assert rows(clinic, notice)[0].seen_at_us is None


def test_who_knows_a_one_time_pin_does_not_stand_there_as_its_owner(desk: Desk) -> None:
    """With her user name it opens nothing; with her badge it does, and the notice waits for her next sign-in."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, hash_pin(ONCE), one_time=True))
    (row,) = rows(clinic, notice)
    stand_at(desk)
    desk.post("/sign-in/", scan="ann")
    assert "not accepted" in desk.post("/sign-in/pin", 401, pin=ONCE)
    desk.post("/sign-in/", scan=badge(ANN))
    desk.post("/sign-in/pin", pin=ONCE)
    desk.post("/pin/", new=NEW, again=NEW)
    desk.post(f"/notice/{row.id}/seen", 404)
    page = desk.get("/")
    assert "Your PIN was reset by Dee Instance." in page
    assert "It stays until you sign in with your badge and your own PIN." in page
    desk.post("/lock")
    for said_to_be, answer in (("ann", 404), (badge(ANN), 303)):
        desk.post("/sign-in/", scan=said_to_be)
        desk.post("/sign-in/pin", pin=NEW)
        desk.post(f"/notice/{row.id}/seen", answer)
    assert rows(clinic, notice)[0].seen_at_us is not None
