"""A badge waits for the rest of its proof as long as a first signature for the second; then it is read anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest, sign, signed
from tests.web.test_signing import keep_open
from tests.web.two_people import elsewhere, second_station

OLD = "The badge was read too long ago: scan it again."
ASKED = "Too long since the badge was read, or the first signature: sign again."
MINUTE = timedelta(minutes=1)


def waste(desk: Desk) -> str:
    """Ann's finished draft; her own badge is wanted."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    return follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))


def minutes_between(desk: Desk) -> float:
    """From the time that the newest entry claims to its record."""
    last = newest(desk)
    return float((last.recorded_at_us - last.occurred_at_us) / 60e6)


@pytest.mark.parametrize("hours", [3, 200])
def test_a_badge_without_its_pin_grows_old(desk: Desk, hours: int) -> None:
    """The draft stays, the PIN signs nothing, the page asks for the badge; what is then recorded claims that time."""
    address = waste(desk)
    desk.post(address, scan=badge(ANN))
    desk.clinic.clock.at += timedelta(hours=hours)
    desk.sign_in(ANN)
    page = desk.get(address)
    assert "Scan your badge." in page
    assert ASKED in page
    page = desk.refused(address, pin=PIN)
    assert OLD in page
    assert "Expected: the rest within 10 min." in page
    kept = desk.state()
    assert not {"badge", "occurred_at_us", "seen_amount"} & set(kept)
    assert kept["parts"]
    assert desk.get(address).count(ASKED) == 1
    sign(desk, address, ANN, BEN)
    assert newest(desk).kind == "waste"
    assert minutes_between(desk) < 2


def test_the_badge_itself_is_taken_again_without_a_word(desk: Desk) -> None:
    """Whoever comes back and scans her badge signs; nobody is refused for what she left."""
    address = waste(desk)
    desk.post(address, scan=badge(ANN))
    keep_open(desk, 11 * MINUTE)
    sign(desk, address, ANN, BEN)
    assert minutes_between(desk) < 2


def test_both_sign_within_ten_minutes_of_the_badge(desk: Desk) -> None:
    """The first PIN after seven minutes, the second after eleven: both sign again."""
    address = waste(desk)
    desk.post(address, scan=badge(ANN))
    keep_open(desk, 7 * MINUTE)
    desk.post(address, pin=PIN)
    desk.post(address, scan=badge(BEN))
    keep_open(desk, 4 * MINUTE)
    assert "The first signature is too old; both sign again." in desk.refused(
        address, pin=PIN, seen=IN_THE_ROOM
    )
    desk.post(address, pin=PIN)
    sign(desk, address, BEN)
    assert minutes_between(desk) < 2


def test_what_has_happened_keeps_its_own_time(desk: Desk) -> None:
    """Its badge grows old too, but not when it happened."""
    address = waste(desk)
    desk.post(address, scan="CONFIRM", choice="as_fact", refused="1")
    assert desk.state()["happened"]
    desk.post(address, scan=badge(ANN))
    keep_open(desk, 30 * MINUTE)
    assert OLD in desk.refused(address, pin=PIN)
    sign(desk, address, ANN, BEN)
    assert newest(desk).kind == "waste"
    assert 30 <= minutes_between(desk) < 40


def test_a_draft_that_is_opened_at_another_workstation_is_signed_there(desk: Desk) -> None:
    """Nobody's signature of one room stands in an entry of another: she signs again, and the page says why."""
    second_station(desk.clinic)
    address = sign(desk, waste(desk), ANN)
    moved = elsewhere(desk, ANN)
    page = moved.get(address)
    assert "The first signature was given at another workstation: sign again here." in page
    assert "Room 1" not in page
    assert "Expected: both at Room 2. Found: the first at Room 1." in moved.refused(address, scan=badge(BEN))
    sign(moved, address, ANN, BEN)
    assert (newest(desk).kind, newest(desk).workstation) == ("waste", "R1.W2")
    assert [each.workstation for each in signed(desk)] == ["R1.W2", "R1.W2"]
