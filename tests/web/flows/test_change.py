"""The flow of a change: nothing but signatures are taken; a no goes back to its maker; it waits a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.staff import Role
from tests.cast import ANN, CORA, DEE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, sign
from tests.web.two_people import give, govern


@pytest.fixture
def draft(desk: Desk) -> str:
    """Dee makes Ann a witness; Cora answers for the clinic."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    return give(desk, ANN, Role.WITNESS)


def test_a_scan_is_no_signature(desk: Desk, draft: str) -> None:
    """A badge or a PIN is asked for."""
    assert "this step takes" in desk.refused(draft, scan="35 mg")
    desk.get("/change/", 404)


def test_it_waits_longer_than_a_waste(desk: Desk, draft: str) -> None:
    """An hour later the second person signs; after a day both do anew."""
    sign(desk, draft, DEE)
    desk.clinic.clock.at += timedelta(hours=1)
    desk.sign_in(DEE)
    sign(desk, draft, CORA)
    assert newest(desk, "house").kind == "role_changed"
    again = give(desk, ANN, Role.COMPLIANCE)
    sign(desk, again, DEE)
    desk.clinic.clock.at += timedelta(hours=25)
    desk.sign_in(DEE)
    assert "both sign again" in desk.refused(again, scan=badge(CORA))


def test_her_no_goes_back_to_the_maker(desk: Desk, draft: str) -> None:
    """Both sign again, or it is cancelled."""
    sign(desk, draft, DEE)
    desk.post(draft, scan="NO")
    assert desk.state()["signatures"] == []
    desk.post(draft, scan="CANCEL")
    assert desk.client.get(draft).headers["Location"] == "/"


def test_it_is_not_recorded_twice(desk: Desk, draft: str) -> None:
    """The draft leads to its entry afterwards."""
    where = sign(desk, draft, DEE, CORA)
    assert desk.client.get(draft).headers["Location"] == f"{where}?again=1"
    assert desk.client.post(draft, data={"pin": PIN}).headers["Location"] == f"{where}?again=1"
