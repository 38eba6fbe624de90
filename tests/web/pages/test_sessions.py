"""Everybody sees and ends her own open sessions, an administrator those of her registration, nobody any others."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from inventory.tables.working import draft, session
from tests.cast import ANN, BEN, DEE, EVE, Member
from tests.web.conftest import Desk, said
from tests.web.floor import rows


def another_browser(desk: Desk, member: Member) -> FlaskClient:
    """A second browser at the same registration's workstation, in which the member signs in."""
    first, desk.client = desk.client, desk.app.test_client()
    desk.sign_in(member)
    second, desk.client = desk.client, first
    return second


def number_of(desk: Desk, member: Member) -> str:
    """The number in the addresses of her newest session."""
    mine = [row for row in rows(desk.clinic, session) if row.person == member.code]
    return str(max(mine, key=lambda row: row.started_at_us).token_digest.hex()[:16])


def ended(desk: Desk, member: Member) -> list[bool]:
    """Whether each of her sessions has ended, the oldest first."""
    mine = [row for row in rows(desk.clinic, session) if row.person == member.code]
    return [row.ended_at_us is not None for row in sorted(mine, key=lambda row: row.started_at_us)]


def test_a_person_sees_her_own_sessions_alone(desk: Desk) -> None:
    """Workstation, since, last seen, this one marked; nothing of a colleague's."""
    another_browser(desk, ANN)
    another_browser(desk, BEN)
    desk.sign_in(ANN)
    page = desk.get("/session/")
    assert "2 sessions open." in page
    assert page.count("(this one)") == 1
    assert BEN.name not in page
    assert 'href="/session/"' in desk.client.get("/").get_data(as_text=True)


def test_an_ended_session_is_gone_at_its_next_request_and_its_draft_stays(desk: Desk) -> None:
    """The other browser is asked for the badge; what it had begun is in the books of drafts, open."""
    vial = desk.clinic.taken()
    other = another_browser(desk, ANN)
    address = other.post("/draw/", data={"scan": vial}).headers["Location"]
    number = number_of(desk, ANN)
    desk.sign_in(ANN)
    assert desk.post(f"/session/{number}/end") == "/session/"
    assert other.get(address).headers["Location"] == "/sign-in/"
    assert other.post(address, data={"scan": "20 mg"}).headers["Location"] == "/sign-in/"
    (kept,) = rows(desk.clinic, draft)
    assert kept.closed_at_us is None
    assert "Drafts are kept." in desk.get("/session/")
    assert "Scan the patient" in desk.get(address)


def test_ending_this_session_leads_to_the_badge(desk: Desk) -> None:
    """As Lock does."""
    desk.sign_in(ANN)
    assert desk.post(f"/session/{number_of(desk, ANN)}/end") == "/sign-in/"
    assert ended(desk, ANN) == [True]
    assert desk.client.get("/").headers["Location"] == "/sign-in/"


def test_an_administrator_ends_those_of_her_registration_and_no_others(desk: Desk) -> None:
    """She sees names and workstations; a session at another registration is not there for her."""
    ann, eve = another_browser(desk, ANN), another_browser(desk, EVE)
    desk.sign_in(DEE)
    page = desk.get("/session/")
    assert ANN.name in page
    assert EVE.name not in page
    desk.post(f"/session/{number_of(desk, EVE)}/end", 404)
    desk.post(f"/session/{number_of(desk, ANN)}/end")
    assert ann.get("/").headers["Location"] == "/sign-in/"
    assert EVE.name in said(eve.get("/"))


def test_others_sessions_and_invented_ones_answer_alike(desk: Desk) -> None:
    """404 in the same words, and nobody's session ends."""
    another_browser(desk, BEN)
    desk.sign_in(ANN)
    pages = {
        desk.post(f"/session/{number}/end", 404) for number in (number_of(desk, BEN), "0" * 16, "no-number")
    }
    assert len(pages) == 1
    assert "This session is not open." in pages.pop()
    assert ended(desk, BEN) == [False]


def test_what_is_ended_or_idle_is_not_listed(desk: Desk) -> None:
    """A locked screen opens nothing, so there is nothing to end."""
    another_browser(desk, ANN)
    desk.clinic.clock.at += timedelta(minutes=3)
    desk.sign_in(ANN)
    assert "1 session open." in desk.get("/session/")
    desk.sign_in(ANN)
    assert "1 session open." in desk.get("/session/")


def test_no_session_ends_without_the_token_of_the_page(desk: Desk) -> None:
    """A form of another site ends nothing."""
    desk.sign_in(ANN)
    desk.app.config["WTF_CSRF_ENABLED"] = True
    try:
        desk.post(f"/session/{number_of(desk, ANN)}/end", 400)
        assert desk.client.get(f"/session/{number_of(desk, ANN)}/end").status_code in {404, 405}
    finally:
        desk.app.config["WTF_CSRF_ENABLED"] = False
    assert ended(desk, ANN) == [False]
