"""A badge given at sign-in opens one session, within a minute, at its own workstation, whatever cookie is sent again."""

from datetime import timedelta

import pytest

from inventory.tables.working import session
from tests.cast import ANN, BEN
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows, stand_at


def scanned(desk: Desk) -> str:
    """The cookie from after the badge and before the PIN."""
    stand_at(desk)
    assert desk.post("/sign-in/", scan=badge(ANN)) == "/sign-in/pin"
    cookie = desk.client.get_cookie("vialtrail")
    assert cookie is not None
    return cookie.value


@pytest.mark.parametrize(("seconds", "opens"), [(20, True), (61, False), (-120, False)])
def test_the_minute_holds_where_the_pin_is_taken(desk: Desk, *, seconds: int, opens: bool) -> None:
    """Not on the page alone: a right PIN after it is answered with the badge's page, and proves nothing."""
    scanned(desk)
    desk.clinic.clock.at += timedelta(seconds=seconds)
    assert desk.post("/sign-in/pin", pin=PIN) == ("/" if opens else "/sign-in/")
    assert len(rows(desk.clinic, session)) == opens


def test_a_scan_opens_one_session(desk: Desk) -> None:
    """The cookie from before the sign-in, sent again after the lock, opens none; a wrong PIN before uses nothing up."""
    old = scanned(desk)
    assert desk.client.post("/sign-in/pin", data={"pin": "9999"}).status_code == 401
    assert desk.post("/sign-in/pin", pin=PIN) == "/"
    desk.post("/lock")
    desk.client.set_cookie("vialtrail", old)
    assert desk.post("/sign-in/pin", pin=PIN) == "/sign-in/"
    assert [row.with_badge for row in rows(desk.clinic, session)] == [1]


def test_what_a_cookie_names_is_held_against_what_is_kept(desk: Desk) -> None:
    """Another badge under the same number, another workstation, a made-up number, and none: nothing opens."""
    for changed in (
        {"identity": badge(BEN).encode().hex()}, {"station": "R2.W1"}, {"claim": "00"}, {"claim": None},
    ):  # fmt: skip
        scanned(desk)
        with desk.client.session_transaction() as kept:
            kept.update({name: value for name, value in changed.items() if value is not None})
            if changed.get("claim", "") is None:
                del kept["claim"]
        assert desk.post("/sign-in/pin", pin=PIN) == "/sign-in/"
    assert rows(desk.clinic, session) == []
