"""A test of one's own badge: what the scanner reads is an entry, another badge is refused, and home asks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.staff import EndBadge, end_badge
from inventory.tables.house import badge as badges
from inventory.tables.rules import badge_test
from inventory.tables.working import draft, scan_evidence
from tests.cast import ANN, BEN, DEE
from tests.web.conftest import Desk, badge, token
from tests.web.floor import newest, rows

pytestmark = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def test_a_reading_is_an_entry_and_another_badge_is_none(desk: Desk) -> None:
    """No token is kept anywhere."""
    desk.sign_in(ANN)
    for wrong in (badge(BEN), "", "4711", "HOSP-00417", "VTB/0000"):
        page = desk.refused("/factor/badge", badge=wrong)
        assert token(BEN) not in page
        # Of what is somebody's badge the page says no more than of what is nobody's.
        assert f"Found: {'another code' if wrong else 'nothing'}." in page
    assert desk.post("/factor/badge", badge=badge(ANN)) == "/factor/"
    last = newest(desk, "house")
    assert (last.kind, last.actor, last.workstation) == ("badge_tested", ANN.code, "R1.W1")
    assert token(ANN) not in str([rows(desk.clinic, each) for each in (badge_test, scan_evidence, draft)])


def test_one_that_does_not_read_is_to_be_replaced(desk: Desk) -> None:
    """On its owner's home and in the list of credentials, until it reads or another one is enrolled."""
    desk.clinic.clock.at += timedelta(days=1)
    desk.sign_in(ANN)
    desk.post("/factor/badge", result="not_read")
    assert [row.result for row in rows(desk.clinic, badge_test)] == ["not_read"]
    assert "Test your badge Does not read" in desk.get("/")
    assert "Ask an administrator to end it" in desk.get("/factor/badge")
    desk.sign_in(DEE)
    assert "Does not read: end and replace it" in desk.get("/credentials/")
    desk.sign_in(ANN)
    assert "Does not read" not in desk.get("/"), "signing in with it read it"


def test_home_asks_for_one_that_nothing_read_for_the_days_of_the_policy(desk: Desk) -> None:
    """Who signs in without it is asked; each sign-in with it is a reading."""
    desk.clinic.clock.at += timedelta(days=95)
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    desk.post("/sign-in/", scan="ann")
    desk.post("/sign-in/pin", pin="4711")
    assert "Test your badge To be read" in desk.get("/")
    desk.sign_in(ANN)
    assert "Test your badge" not in desk.get("/")


def test_who_has_none_is_told_so(desk: Desk) -> None:
    """And nothing is recorded."""
    desk.sign_in(ANN)
    digest = bytes(next(row.digest for row in rows(desk.clinic, badges) if row.person == ANN.code))
    desk.clinic.run(end_badge, EndBadge(desk.clinic.act(DEE, book="house"), ANN.code, digest, "lost"))
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    desk.post("/sign-in/", scan="ann")
    desk.post("/sign-in/pin", pin="4711")
    before = desk.clinic.entries()
    assert "You have no badge in force." in desk.get("/factor/badge")
    desk.client.post("/factor/badge", data={"badge": badge(ANN)})
    assert desk.clinic.entries() == before
