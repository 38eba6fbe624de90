"""An administrator chooses the profile for a later day; once a registrant is named a second person approves it."""

import re
from datetime import timedelta

import pytest

from inventory.tables.rules import profile_chosen
from tests.cast import ANN, BEN, CORA, DEE
from tests.web.authenticator import ORIGIN
from tests.web.conftest import Desk
from tests.web.floor import newest, rows, sign
from tests.web.governed import govern
from tests.web.pages.test_factor import enroll
from web.party import party_of


def test_a_profile_is_chosen_for_a_later_day(desk: Desk) -> None:
    """It stands as coming, and the present one goes on."""
    desk.sign_in(DEE)
    page = desk.get("/profile/")
    assert "Badge and PIN" in page
    assert "No other one was chosen." in page
    assert desk.post("/profile/", profile="ohio", day="2026-11-10") == "/profile/"
    (row,) = rows(desk.clinic, profile_chosen)
    assert (row.registration, row.profile) == ("R1", "ohio")
    assert "Coming: Ohio: positive identification, from" in desk.get("/profile/")


def test_once_a_registrant_is_named_a_second_person_approves_it(desk: Desk) -> None:
    """One signature chooses nothing."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    draft = desk.post("/profile/", profile="ohio", day="2026-11-10")
    sign(desk, draft, DEE)
    assert rows(desk.clinic, profile_chosen) == []
    sign(desk, draft, CORA)
    assert newest(desk, "house").kind == "profile_chosen"


def test_an_approval_after_ten_minutes_or_the_next_morning_still_posts(desk: Desk) -> None:
    """It begins on its day: whoever approves has a day for it."""
    govern(desk.clinic)
    for profile, wait in (("ohio", timedelta(minutes=10)), ("clinic", timedelta(hours=20))):
        desk.sign_in(DEE)
        draft = desk.post(
            "/profile/", profile=profile, day=re.findall(r"example (\S+)", desk.get("/profile/"))[0]
        )
        sign(desk, draft, DEE)
        desk.clinic.clock.at += wait
        desk.sign_in(DEE)
        sign(desk, draft, CORA)
        assert newest(desk, "house").kind == "profile_chosen"


@pytest.mark.parametrize(
    ("profile", "day"),
    [("ohio", "2026-11-02"), ("ohio", "2026-11-03"), ("ohio", "1999-01-01"), ("ohio", "soon"), ("", "2026-11-10"),
     ("none", "2026-11-10")],
)  # fmt: skip
def test_too_soon_or_no_profile_is_refused(desk: Desk, profile: str, day: str) -> None:
    """Whoever approves has a day, and no draft is posted after the profile began."""
    desk.sign_in(DEE)
    desk.refused("/profile/", profile=profile, day=day)
    assert rows(desk.clinic, profile_chosen) == []


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_keys_alone_are_chosen_where_everybody_who_signs_has_one(desk: Desk) -> None:
    """Not before the operator named the address, and not while a nurse has none; her name is said."""
    asked = {"profile": "security_key", "day": "2026-11-10"}
    desk.sign_in(DEE)
    assert "Security keys do not work here yet." in desk.refused("/profile/", **asked)
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    for member, lacking in ((ANN, "Ben Sample, Cora"), (BEN, "none of Cora")):
        enroll(desk, member)
        desk.sign_in(DEE)
        assert lacking in desk.refused("/profile/", **asked)
    enroll(desk, CORA)
    desk.sign_in(DEE)
    assert desk.post("/profile/", **asked) == "/profile/"
    assert [row.profile for row in rows(desk.clinic, profile_chosen)] == ["security_key"]
