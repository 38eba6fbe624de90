"""21 CFR 11.200(a)(3) and 11.300: resets by two people, unique credentials, lost badges, tries that are stopped."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory import factor, place, staff
from inventory.api_token import MakeToken, make_token
from inventory.credential_review import review_due
from inventory.enrolment import EnrolWorkstation, enrol_workstation, token_digest
from inventory.errors import AlreadyKnown
from inventory.mail_address import DIGEST, SetMailAddress, set_mail_address
from inventory.staff import EndBadge, end_badge
from inventory.tables.house import badge as badges
from inventory.tables.working import draft, proof_attempt, urgent_report
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, ZONE
from tests.web.authenticator import ORIGIN
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import newest, rows, sign
from tests.web.mail_server import mail_server
from tests.web.pages.test_factor import enroll
from tests.web.test_key_signing import touched
from tests.web.two_people import both, govern, printed
from web.browser_token import COOKIE
from web.checkpoint_mail import post_of
from web.party import party_of
from web.proof import badge_identity, prove
from web.refusals import NotAccepted
from web.urgent_mail import mail_due

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def at_a_station(desk: Desk, station: str = "R1.W2") -> Desk:
    """A browser at a workstation, where nobody signed in."""
    other = Desk(desk.app, desk.clinic)
    with other.client.session_transaction() as kept:
        kept["station"] = station
    return other


@ONCE
def test_11_200_a_3_misuse_takes_two_people(desk: Desk) -> None:
    """A reset is signed by two, its PIN is shown once, kept nowhere and good for one sign-in; its owner is told."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    answer = desk.client.post(f"/people/{ANN.code}/pin").get_data(as_text=True)
    (digits,) = re.findall(r'<p class="number">(\d+)</p>', answer)
    (address,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    assert digits not in str(rows(desk.clinic, draft))
    ann = at_a_station(desk)
    ann.post("/sign-in/", scan=badge(ANN))
    assert ann.client.post("/sign-in/pin", data={"pin": digits}).status_code in (401, 422)
    both(desk, address, DEE, CORA)
    assert newest(desk, "house").kind == "pin_reset"
    database = desk.clinic.database
    with pytest.raises(NotAccepted):
        prove(database, "R1.W2", badge_identity(KEYS, token(ANN)), digits, "sign as actor", ZoneInfo(ZONE))
    ann, other = at_a_station(desk), at_a_station(desk)
    ann.post("/sign-in/", scan=badge(ANN))
    ann.post("/sign-in/pin", pin=digits)
    other.post("/sign-in/", scan=badge(ANN))
    assert other.client.post("/sign-in/pin", data={"pin": digits}).status_code in (401, 422)
    assert ann.client.get("/stock/").headers["Location"] == "/pin/"
    ann.post("/pin/", new="840216", again="840216")
    assert "Your PIN was reset by Dee Instance." in ann.get("/")


@ONCE
def test_11_300_a_no_two_people_have_the_same_credentials(desk: Desk) -> None:
    """A badge or a user name that is somebody's is no other's; two may have the same PIN, and their badges part them."""
    clinic = desk.clinic
    digest = bytes(next(row.digest for row in rows(clinic, badges) if row.person == ANN.code))
    with clinic.refused(AlreadyKnown):
        clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), BEN.code, digest))
    with clinic.refused(AlreadyKnown):
        clinic.run(staff.add_person, staff.AddPerson(clinic.act(PROGRAM), "P-0042", "ann", "Ann", "Other"))
    desk.sign_in(ANN)
    assert ANN.name in desk.get("/")
    desk.sign_in(BEN)
    assert ANN.name not in desk.get("/")


#: What of an address of the list -> the kind of entry that its end is.
ENDED = {
    "credentials/key": "factor_ended", "credentials/code": "factor_ended", "credentials/token": "api_token_ended",
    "workstation": "workstation_enrolled",
}  # fmt: skip


def held(desk: Desk) -> None:
    """Ann has a security key and a code generator, a program its token, and two browsers their workstations."""
    clinic = desk.clinic
    key = factor.EnrollSecurityKey(clinic.act(PROGRAM), ANN.code, b"k" * 16, b"p" * 32, "USB key", 0)
    clinic.run(factor.enroll_security_key, key)
    clinic.run(factor.enroll_totp, factor.EnrollTotp(clinic.act(PROGRAM), ANN.code, b"seed", 1))
    until = clinic.clock() + timedelta(days=300)
    other = place.AddWorkstation(clinic.act(PROGRAM), "R1.W3", "R1", "Room 3", "clock", "R1.WB")
    clinic.run(place.add_workstation, other)
    for station in ("R1.W1", "R1.W3"):
        browser = EnrolWorkstation(clinic.act(PROGRAM), station, token_digest(station))
        clinic.run(enrol_workstation, browser)
    desk.client.set_cookie(COOKIE, "R1.W1")
    made = MakeToken(clinic.act(DEE, book="house"), b"t" * 32, "R1.W1", "R1", ("stock:read",), until)
    clinic.run(make_token, made)


@ONCE
def test_11_300_b_credentials_are_checked_recalled_and_revised(desk: Desk) -> None:
    """The list of who has what says what nobody used; one is ended from it; it is signed as reviewed, and due again."""
    clinic = desk.clinic
    held(desk)
    govern(clinic)
    clinic.clock.at += timedelta(days=95)
    desk.sign_in(DEE)
    assert "Review who has which credential Overdue since" in desk.get("/")
    page = desk.get("/credentials/")
    assert "Not used for 90 days" in page
    digest = bytes(next(row.digest for row in rows(clinic, badges) if row.person == ANN.code))
    sign(desk, desk.post(f"/people/{ANN.code}/end-badge", badge=digest.hex(), why="not used"), DEE)
    assert f"ends {digest.hex()[-4:]}" not in desk.get("/credentials/")
    for what, kind in ENDED.items():
        href = re.findall(rf'href="(/{what}/[^"]+/(?:end|close))"', desk.client.get("/credentials/").text)[-1]
        where = desk.post(href, why="not used any more")
        if where.startswith("/ending/"):
            sign(desk, where, DEE)
        elif where.startswith("/change/"):
            both(desk, where, DEE, CORA)
        assert newest(desk, "house").kind == kind
        assert href not in desk.client.get("/credentials/").text
    (old,) = re.findall(r'name="digest" value="(\w+)"', desk.client.get("/credentials/").text)
    where = sign(desk, desk.post("/credentials/", digest=old), DEE)
    assert newest(desk, "house").kind == "credentials_reviewed"
    assert "Dee Instance Reviewed" in desk.get(where)
    assert "Review who has which credential" not in desk.get("/")
    with clinic.database.read() as connection:
        due = review_due(connection, "R1", clinic.clock())
    assert due - clinic.clock().date() >= timedelta(days=89)


@ONCE
def test_11_300_e_badges_are_tested_at_issue_and_periodically(desk: Desk) -> None:
    """A new one is enrolled once its print was read; one that nothing read for 90 days is asked for, and tested."""
    clinic = desk.clinic
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    key = enroll(desk, DEE)
    assert newest(desk, "house").kind == "security_key_enrolled"
    govern(clinic)
    desk.sign_in(DEE)
    answer = desk.client.post(f"/people/{ANN.code}/own-badge").text
    (address,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    assert "Scan the new badge from its print." in desk.get(address)
    assert "This is not the badge that was just printed" in desk.refused(address, scan=badge(BEN))
    assert desk.client.post(address, data={"pin": PIN}).status_code == 422
    desk.post(address, scan=printed(answer))
    both(desk, address, DEE, CORA)
    assert newest(desk, "house").kind == "badge_enrolled"
    desk.clinic.clock.at += timedelta(days=95)
    desk.sign_in(BEN)
    assert "Test your badge To be read" not in desk.get("/"), "her sign-in with it was a reading"
    desk.post("/factor/badge", badge=badge(BEN))
    assert newest(desk, "house").kind == "badge_tested"
    desk.sign_in(DEE)
    page = desk.get("/credentials/")
    assert re.search(r"Ann Example P-0001 badge: code ends .{0,120}To be read", page)
    draft_of = desk.post(f"/people/{ANN.code}/identity", document="passport", checked_on="2026-01-05")
    desk.post(draft_of, **touched(desk, draft_of, key))
    lines = list(csv.DictReader(io.StringIO(desk.client.get("/credentials/list.csv").text)))
    (used,) = [each["Last used"] for each in lines if each["What"] == "security key"]
    assert used.startswith(clinic.clock().date().isoformat()), (
        "what is kept of a key is when it answered last"
    )


@ONCE
def test_11_300_c_a_lost_badge_opens_nothing_at_once(desk: Desk) -> None:
    """Ended by an entry with its reason; the badge that replaces it is another entry."""
    clinic = desk.clinic
    desk.sign_in(ANN)
    desk.get("/stock/")
    digest = bytes(next(row.digest for row in rows(clinic, badges) if row.person == ANN.code))
    clinic.run(end_badge, EndBadge(clinic.act(DEE, book="house"), ANN.code, digest, "lost"))
    assert newest(desk, "house").kind == "badge_ended"
    assert desk.client.get("/stock/").headers["Location"] == "/sign-in/", (
        "a session that was open with it is over"
    )
    other = at_a_station(desk, "R1.W1")
    other.client.post("/sign-in/", data={"scan": badge(ANN)})
    assert other.client.post("/sign-in/pin", data={"pin": PIN}).status_code != 303
    made = clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), ANN.code, b"n" * 32))
    assert made.kind == "badge_enrolled"


@ONCE
def test_11_300_d_tries_are_stopped_kept_and_told_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five wrong PINs the right one is refused too, until the wait is over; each try stands in the database.

    Her own page, the registrant's, the administrator's and compliance's say it from the try that locked; of a run of
    ten and of an address that is refused too often too; each is mailed.
    """
    clinic = desk.clinic
    govern(clinic)
    mailed_to = SetMailAddress(clinic.act(DEE, book="house"), "R1", DIGEST, "cora@a.example")
    clinic.run_signed(set_mail_address, mailed_to, (DEE, "actor"), (CORA, "approver"))
    before = len(rows(clinic, proof_attempt))
    tries = 0
    for _ in range(5):
        clinic.clock.at += timedelta(minutes=1)
        other = at_a_station(desk, "R1.W1")
        other.client.post("/sign-in/", data={"scan": badge(ANN)})
        assert other.client.post("/sign-in/pin", data={"pin": "9753"}).status_code != 303
        tries += 1
    assert len(rows(clinic, proof_attempt)) >= before + tries
    clinic.clock.at += timedelta(minutes=1)
    other = at_a_station(desk, "R1.W1")
    other.client.post("/sign-in/", data={"scan": badge(ANN)})
    assert other.client.post("/sign-in/pin", data={"pin": PIN}).status_code != 303
    for _ in range(4):
        clinic.clock.at += timedelta(minutes=6)
        other.client.post("/sign-in/", data={"scan": badge(BEN)})
        other.client.post("/sign-in/pin", data={"pin": "9753"})
    monkeypatch.setattr("web.attempts.too_many", lambda: True)
    assert other.client.get("/sign-in/").status_code == 429
    monkeypatch.undo()
    told = (
        "Ann Example is locked out after wrong tries at Room 1",
        "10 wrong tries in a row at Room 1",
        "refused at",
    )
    assert [each in row.words for each, row in zip(told, rows(clinic, urgent_report), strict=True)] == [
        True
    ] * 3
    with mail_server() as box:
        post = post_of(f"smtp://127.0.0.1:{box.port}", "kept@a.example", "clinic@a.example")
        mail_due(clinic.database, clinic.clock(), post=post)
    assert all(each in box.mails[0].decode() for each in told)
    clinic.clock.at += timedelta(minutes=16)
    for member in (DEE, CORA, ANN):
        desk.sign_in(member)
        page = desk.get("/")
        assert [each in page for each in told] == [True, member is not ANN, member is not ANN]
