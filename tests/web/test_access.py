"""Every page names who may open it: without a session it asks for the badge, with another role it says so."""

from datetime import date, timedelta

import pytest

from inventory.person_file import RecordLicence, RecordScreening, Result, record_licence, record_screening
from inventory.staff import ChangeRole, Role, change_role
from tests.cast import ANN, BEN, DEE, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import stand_at
from web.access import ANYONE, open_to_all, requires


def test_without_a_session_a_page_asks_for_the_badge_and_is_found_again(desk: Desk) -> None:
    """The address that was wanted is opened after sign-in, and the next sign-in begins at home."""
    stand_at(desk)
    assert desk.client.get("/issue/").headers["Location"] == "/sign-in/"
    desk.post("/sign-in/", scan=badge(ANN))
    assert desk.post("/sign-in/pin", pin=PIN) == "/issue/"
    desk.post("/lock")
    desk.post("/sign-in/", scan=badge(ANN))
    assert desk.post("/sign-in/pin", pin=PIN) == "/"


def test_without_a_session_nothing_is_taken(desk: Desk) -> None:
    """A form that comes after the lock changes nothing and leads to sign-in, not back to its own address."""
    stand_at(desk)
    before = desk.clinic.entries()
    assert desk.post("/issue/", scan="CONFIRM") == "/sign-in/"
    assert desk.clinic.entries() == before
    desk.post("/sign-in/", scan=badge(ANN))
    assert desk.post("/sign-in/pin", pin=PIN) == "/"


def test_with_another_role_the_page_says_which_it_takes(desk: Desk) -> None:
    """403, with the roles that open it and those that she has here."""
    desk.sign_in(BEN)
    page = desk.get("/receipt/", 403)
    assert "Your roles here do not open this page." in page
    assert "Expected: pharmacist." in page
    assert "Found: nurse, witness." in page


def test_a_right_that_is_gone_is_said_with_its_reason(desk: Desk) -> None:
    """In the session that was open, from the next request on; home says it too, to her alone."""
    desk.sign_in(BEN)
    assert "Not in force" not in desk.get("/")
    today = desk.clinic.clock.at.date()
    for days in (0, -1):
        day = today + timedelta(days=days)
        licence = RecordLicence(desk.clinic.act(PROGRAM), BEN.code, "nurse", "1", "NY", day)
        desk.clinic.run(record_licence, licence)
        if days == 0:
            assert "Issue" in desk.get("/issue/")
    page = desk.get("/issue/", 403)
    why = f"The licence (nurse, NY) expired on {day:%d %b %Y}"
    assert "Expected: nurse or pharmacist." in page
    assert f"Found: no role here; nurse no more: {why}." in page
    assert f"Found: no role here; nurse and witness no more: {why}." in desk.get("/", 403)


def test_home_says_what_is_not_in_force(desk: Desk) -> None:
    """One line a reason; what she still may stays."""
    role = ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", Role.ADMINISTRATOR, granted=True)
    desk.clinic.run(change_role, role)
    screening = RecordScreening(desk.clinic.act(PROGRAM), BEN.code, date(2026, 1, 5), Result.NOT_CLEAR)
    desk.clinic.run(record_screening, screening)
    desk.sign_in(BEN)
    page = desk.get("/")
    assert "Not in force: nurse and witness. The screening is not clear." in page
    desk.sign_in(ANN)
    assert "Not in force" not in desk.get("/")


def test_a_role_of_the_desk_takes_no_drug(desk: Desk) -> None:
    """Compliance and administration neither issue nor draw nor give nor waste."""
    desk.sign_in(DEE)
    for address in ("/issue/", "/draw/", "/administration/", "/waste/"):
        assert "Expected: nurse or pharmacist." in desk.get(address, 403)
        assert desk.client.post(address, data={"scan": "CONFIRM"}).status_code == 403


def test_each_page_carries_its_roles() -> None:
    """The walk over the URL map reads them: none for what is open, else exactly those named."""

    def view() -> str:
        return ""

    assert requires(Role.NURSE, Role.WITNESS)(view).roles == {Role.NURSE, Role.WITNESS}  # type: ignore[attr-defined]
    assert requires(*ANYONE)(view).roles == ANYONE  # type: ignore[attr-defined]
    assert open_to_all(view).roles == frozenset()  # type: ignore[attr-defined]


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/"])
def test_sign_in_leads_to_this_site_alone(desk: Desk, wanted: str) -> None:
    """An address of another site in the cookie is not followed."""
    stand_at(desk)
    with desk.client.session_transaction() as kept:
        kept["wanted"] = wanted
    desk.post("/sign-in/", scan=badge(ANN))
    assert desk.post("/sign-in/pin", pin=PIN) == "/"


def test_a_page_is_opened_by_any_of_its_roles(desk: Desk) -> None:
    """A nurse who is a witness too needs only one of them."""
    desk.sign_in(BEN)
    assert "Issue" in desk.get("/issue/")
    assert "A witness is wanted" in desk.get("/waste/witness/")
