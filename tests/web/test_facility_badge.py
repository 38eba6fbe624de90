"""A facility's barcode badge: enrolled by its scan, it signs in, signs and switches; its text is kept nowhere."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from inventory.profile_choice import NOTICE, ChooseProfile, choose_profile
from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.working import refused_attempt, scan_evidence
from tests.cast import ANN, BEN, DEE, KEYS, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest, rows, stand_at
from web.facility_badge import token_of
from web.proof import badge_identity
from web.refusals import NoBadge

BARCODE = "HOSP-00417"
TODAY = date(2026, 11, 23)


@pytest.fixture
def enrolled(desk: Desk) -> Desk:
    """Ben's badge is one of the facility."""
    act = desk.clinic.act(DEE, book="house")
    desk.clinic.run(enroll_badge, EnrollBadge(act, BEN.code, badge_identity(KEYS, BARCODE).digest))
    return desk


@pytest.mark.parametrize(
    "text",
    ["A12", "VTA/CONFIRM", "WITHOUT ORDER", "35.125 mg", "x" * 65, "KETAMINE-5", "ann 00417", "P-0001"],
)
def test_what_a_scan_box_takes_for_something_else_is_no_badge(text: str) -> None:
    """Nor what is too short or too long."""
    with pytest.raises(NoBadge):
        token_of(text, TODAY, KEYS)


@pytest.mark.parametrize(
    "text",
    [
        "10304092053105", "10002345", "0409-2053-10", "X" * 12, "VTA/FOO", "VTP/ABC", "VTB/ABC", "0100304092053104",
    ],
)  # fmt: skip
def test_what_has_the_form_of_another_code_is_no_badge(desk: Desk, text: str) -> None:
    """A carton, a label, a mark of ours, whole or damaged: refused at enrolment, with what is expected."""
    desk.sign_in(DEE)
    page = desk.refused(f"/people/{BEN.code}/scan-badge", badge=text)
    assert "Expected: a code that nothing else uses." in page


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (" hosp-00417 ", BARCODE),
        ("004171", "004171"),
        (badge(ANN), badge(ANN)[4:]),
        ("]C0HOSP-00417", BARCODE),
    ],
)
def test_what_it_says_is_enrolled_in_capitals(text: str, token: str) -> None:
    """Of an own badge its token."""
    assert token_of(text, TODAY, KEYS) == token


def test_it_signs_in_and_the_old_one_does_not(enrolled: Desk) -> None:
    """In either case; and its text is in no evidence."""
    stand_at(enrolled)
    assert enrolled.post("/sign-in/", scan=BARCODE.lower()) == "/sign-in/pin"
    assert enrolled.post("/sign-in/pin", pin=PIN) == "/"
    assert "Ben Sample" in enrolled.get("/")
    enrolled.post("/lock")
    enrolled.post("/sign-in/", scan=badge(BEN))
    enrolled.post("/sign-in/pin", 401, pin=PIN)
    with enrolled.clinic.database.read() as connection:
        kept = connection.execute(select(scan_evidence)).all()
    assert "00417" not in str(kept)


def test_it_witnesses_and_switches(enrolled: Desk) -> None:
    """As an own badge does."""
    made = drawn(enrolled.clinic)
    enrolled.sign_in(ANN)
    address = follow(enrolled, "/waste/", (made.syringe, "CONFIRM", "1", badge(ANN)))
    address = enrolled.post(address, pin=PIN)
    enrolled.post(address, scan=BARCODE)
    enrolled.post(address, pin=PIN, seen="in the room")
    assert newest(enrolled).kind == "waste"
    assert enrolled.post("/scan", scan=BARCODE) == "/sign-in/pin"


#: Nobody's, of the same form.
OTHER = "HOSP-00418"


def answered(desk: Desk, address: str, text: str, field: str = "scan") -> tuple[int, str | None, str]:
    """Status, where it leads and what the page says, without what is different at each answer."""
    answer = desk.client.post(address, data={field: text})
    page = re.sub(
        r'(csrf_token|command_id)" value="[^"]*"|\d\d:\d\d(:\d\d)?', "", answer.get_data(as_text=True)
    )
    return answer.status_code, answer.headers.get("Location"), page.replace(text, "")


@pytest.mark.parametrize("profile", ["usual", "ohio"])
def test_sign_in_tells_no_enrolled_number_from_another(enrolled: Desk, profile: str) -> None:
    """The same pages and boxes, a code's where a user name needs one; and the badge signs in without a code."""
    if profile == "ohio":
        enrolled.clinic.clock.at += timedelta(hours=1)
        act = enrolled.clinic.act(PROGRAM)
        enrolled.clinic.run(choose_profile, ChooseProfile(act, "R1", "ohio", act.occurred_at + NOTICE))
        enrolled.clinic.clock.at += timedelta(hours=2)
    stand_at(enrolled)
    said = []
    for text in (BARCODE, OTHER, f"]C0{BARCODE.lower()}"):
        first = answered(enrolled, "/sign-in/", text)
        said.append((first, answered(enrolled, "/sign-in/pin", "9", "pin")))
        assert ("Code of your generator" in enrolled.get("/sign-in/pin")) is (profile == "ohio")
        with enrolled.client.session_transaction() as kept:
            assert kept["identity_by"] == "text"
        enrolled.clinic.clock.at += timedelta(minutes=10)
    assert said[0] == said[1] == said[2]
    enrolled.post("/sign-in/", scan=BARCODE)
    assert enrolled.post("/sign-in/pin", pin=PIN, code="") == "/"


def test_no_page_tells_an_enrolled_number_from_another(enrolled: Desk) -> None:
    """Home, a step of a flow, its signatures, the test of one's badge, a form's words."""
    made = drawn(enrolled.clinic)
    enrolled.sign_in(ANN)
    address = follow(enrolled, "/waste/", (made.syringe, "CONFIRM", "1"))
    for at, field in (
        ("/scan", "scan"), ("/draw/", "scan"), (address, "scan"), ("/factor/badge", "badge"),
        ("/patient/new", "given_name"), ("/patient/new", "name"),
    ):  # fmt: skip
        told = [answered(enrolled, at, text, field) for text in (BARCODE, OTHER)]
        assert told[0] == told[1], at
    assert rows(enrolled.clinic, refused_attempt)[-1].why == "SecretTyped"
    address = enrolled.post(enrolled.post(address, scan=badge(ANN)) or address, pin=PIN) or address
    assert enrolled.post(address, scan=OTHER) == enrolled.post(address, scan=BARCODE)
