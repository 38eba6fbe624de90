"""The list of credentials: read by who looks after people, ended line by line, signed as reviewed, due on home."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from inventory import factor, staff
from inventory.credential_review import last_review
from inventory.recovery import MakeSheet, make_sheet
from inventory.tables.rules import credential_review
from tests.cast import ANN, BEN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.floor import newest, rows, sign
from tests.web.two_people import govern

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """Cora answers for R1; Ann has a security key; Ben has no right any more; Dee, who administers it, is signed in."""
    clinic = desk.clinic
    for role in BEN.roles:
        gone = staff.ChangeRole(clinic.act("P-0000"), BEN.code, "R1", role, granted=False)
        clinic.run(staff.change_role, gone)
    key = factor.EnrollSecurityKey(clinic.act("P-0000"), ANN.code, b"k" * 16, b"p" * 32, "USB key", 0)
    clinic.run(factor.enroll_security_key, key)
    govern(clinic)
    desk.sign_in(DEE)
    return desk


def read(desk: Desk) -> str:
    """The digest of the list as its page holds it."""
    page = desk.client.get("/credentials/").get_data(as_text=True)
    (digest,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', page)
    return str(digest)


def test_the_list_is_read_signed_as_reviewed_and_due_again(governed: Desk) -> None:
    """The entry holds the digest of the list that was read; its one signature means reviewed."""
    page = governed.get("/credentials/")
    assert "Not reviewed yet." in page
    for line in (
        "right: nurse",
        "badge: code ends",
        "security key: USB key",
        "PIN: set",
        "licence: nurse, NY",
    ):
        assert line in page, line
    assert EVE.name not in page
    digest = read(governed)
    address = governed.post("/credentials/", digest=digest, remark="All known.")
    assert "I read the list of credentials of this registration" in governed.get(address)
    where = sign(governed, address, DEE)
    last = newest(governed, "house")
    assert (where, last.kind, last.actor) == (f"/credentials/{last.seq}", "credentials_reviewed", DEE.code)
    assert "Dee Instance Reviewed" in governed.get(where)
    (kept,) = rows(governed.clinic, credential_review)
    assert (bytes(kept.list_digest).hex(), kept.remark) == (digest, "All known.")
    assert f"by Dee Instance, entry house/{last.seq}." in governed.get("/credentials/")


@ONCE
def test_a_list_that_is_older_is_not_signed(governed: Desk) -> None:
    """Whatever changed since the page was opened is read first; a digest of nothing is refused alike."""
    digest = read(governed)
    governed.sign_in(CORA)
    (held,) = re.findall(r"/credentials/key/([0-9a-f]+)/end", governed.client.get("/credentials/").text)
    sign(governed, governed.post(f"/credentials/key/{held}/end", why="lost"), CORA)
    assert newest(governed, "house").kind == "factor_ended"
    assert "USB key" not in governed.get("/credentials/")
    for wrong in (digest, "", "zz", "00" * 32):
        assert "read it again" in governed.refused("/credentials/", digest=wrong)
    governed.get(f"/credentials/key/{held}/end", 404)
    governed.get("/credentials/token/0123456789ab/end", 404)


@ONCE
def test_it_says_what_ends_what_nobody_used_and_who_has_no_right(governed: Desk) -> None:
    """On the page and in the CSV."""
    clinic = governed.clinic
    clinic.clock.at = clinic.clock.at.replace(year=2027, month=12)
    governed.sign_in(CORA)
    page = governed.get("/credentials/")
    assert re.search(r"licence: nurse, NY .{0,60}Ends in \d+ days", page)
    assert "Not used for 90 days" in page
    assert "To be read" in page
    assert re.search(r"Ben Sample P-0002 badge: code ends .{0,120}No right in force", page)
    answer = governed.client.get("/credentials/list.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="credentials-')
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert {line["What"] for line in lines} >= {"right", "badge", "PIN", "security key", "licence"}


@ONCE
def test_it_is_due_on_home_of_who_must_and_of_nobody_else(governed: Desk) -> None:
    """From the day on, until somebody signs; a compliance officer is led home, not to the board."""
    clinic = governed.clinic
    assert "Make the recovery sheet." in governed.get("/")
    sheet = MakeSheet(clinic.act(DEE, book="house"), "R1", b"s" * 32)
    clinic.run_signed(make_sheet, sheet, (DEE, "actor"), (CORA, "approver"))
    assert governed.client.get("/").headers["Location"] == "/board/"
    clinic.clock.at += timedelta(days=95)
    governed.sign_in(DEE)
    assert "Review who has which credential Overdue since" in governed.get("/")
    governed.sign_in(ANN)
    assert "Review who has which credential" not in governed.get("/")
    governed.get("/credentials/", 403)
    governed.sign_in(CORA)
    sign(governed, governed.post("/credentials/", digest=read(governed)), CORA)
    with clinic.database.read() as connection:
        assert last_review(connection, "R1") is not None
    governed.sign_in(DEE)
    assert governed.client.get("/").headers["Location"] == "/board/"
