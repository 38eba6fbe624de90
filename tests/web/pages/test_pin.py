"""Her own PIN is changed by herself alone; one that somebody else set opens nothing but the page that changes it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.keys import Purpose
from inventory.tables.factors import pin_changed
from inventory.tables.house import pin
from inventory.tables.ledger import entry
from inventory.tables.working import proof_attempt, session
from tests.cast import ANN, BEN, DEE, KEYS, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import rows, stand_at
from web.proof import HASHER, hash_pin

NEW, ONCE = "902614", "583017"


def reset(desk: Desk, member: Member, secret: str = ONCE, *, one_time: bool = True) -> None:
    """Somebody else sets a PIN."""
    command = staff.ResetPin(desk.clinic.act(PROGRAM), member.code, hash_pin(secret), one_time)
    desk.clinic.run(staff.reset_pin, command)


def try_pin(desk: Desk, member: Member, secret: str) -> bool:
    """Whether badge and PIN sign in at the workstation of her registration."""
    with desk.client.session_transaction() as kept:
        kept["station"] = f"{member.registration}.W1"
    desk.client.post("/sign-in/", data={"scan": badge(member)})
    return desk.client.post("/sign-in/pin", data={"pin": secret}).status_code == 303


def hashed(desk: Desk, member: Member) -> str:
    """The hash that is kept."""
    return next(str(row.argon2) for row in rows(desk.clinic, pin) if row.person == member.code)


@pytest.mark.parametrize("member", [ANN, DEE], ids=lambda member: member.given_name)
def test_she_changes_her_own_pin(desk: Desk, member: Member) -> None:
    """Old, new, new again: one entry of hers in the house book without the PIN, and the new one alone signs in."""
    desk.sign_in(member)
    before = desk.clinic.entries()
    assert desk.post("/pin/", old=PIN, new=NEW, again=NEW) == "/pin/"
    assert desk.clinic.entries() == before + 1
    with desk.clinic.database.read() as connection:
        query = select(entry.c.kind, entry.c.actor).order_by(entry.c.recorded_at_us.desc()).limit(1)
        assert tuple(connection.execute(query).one()) == ("pin_changed", member.code)
    assert rows(desk.clinic, pin_changed)[-1].person == member.code
    assert HASHER.verify(hashed(desk, member), NEW)
    page = desk.get("/pin/")
    assert "Recorded" in page
    assert NEW not in page
    desk.post("/lock")
    assert not try_pin(desk, member, PIN)
    assert try_pin(desk, member, NEW)


def test_home_leads_to_it(desk: Desk) -> None:
    """A link beside the open sessions."""
    desk.sign_in(ANN)
    assert 'href="/pin/"' in desk.client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("not it", NEW, NEW, "That badge and PIN were not accepted."),
        ("", NEW, NEW, "That badge and PIN were not accepted."),
        (PIN, NEW, "902615", "Type the new PIN twice."),
        (PIN, NEW, "", "Type the new PIN twice."),
        (PIN, "3456", "3456", "A PIN does not count up or down."),
        (PIN, PIN, PIN, "This is the PIN that is replaced."),
    ],
)
def test_what_is_not_right_changes_nothing(desk: Desk, old: str, new: str, again: str, sentence: str) -> None:
    """422 with the sentence beside its box, no PIN on the page, no entry; the old PIN is good."""
    desk.sign_in(ANN)
    page = desk.refused("/pin/", old=old, new=new, again=again)
    assert sentence in page
    raw = desk.client.post("/pin/", data={"old": old, "new": new, "again": again}).get_data(as_text=True)
    written = re.sub(r'name="(?:csrf_token|command_id)" value="[^"]*"', "", raw)
    assert not any(secret in written for secret in (old, new, again) if secret)
    assert HASHER.verify(hashed(desk, ANN), PIN)


def test_a_wrong_old_pin_is_a_try_like_any_other(desk: Desk) -> None:
    """It is counted; a new PIN that the policy refuses costs no try."""
    desk.sign_in(ANN)
    before = len(rows(desk.clinic, proof_attempt))
    desk.refused("/pin/", old="not it", new="3456", again="3456")
    assert len(rows(desk.clinic, proof_attempt)) == before
    desk.refused("/pin/", old="not it", new=NEW, again=NEW)
    last = rows(desk.clinic, proof_attempt)[-1]
    assert (last.person, last.purpose, last.accepted) == (ANN.code, "change PIN", 0)


def test_her_badges_digits_are_no_pin(desk: Desk) -> None:
    """A badge whose token is digits: found by its keyed digest, without the token."""
    stand_at(desk)
    digest = KEYS.mac(Purpose.BADGE, b"735102")
    desk.clinic.run(staff.enroll_badge, staff.EnrollBadge(desk.clinic.act(PROGRAM), ANN.code, digest))
    desk.client.post("/sign-in/", data={"scan": "ann"})
    desk.post("/sign-in/pin", pin=PIN)
    assert "not what your badge says" in desk.refused("/pin/", old=PIN, new="735102", again="735102")


def test_a_change_ends_her_other_sessions(desk: Desk) -> None:
    """Whoever sits at another workstation as her proves it again; a colleague's session stays."""
    other, colleague = desk.app.test_client(), desk.app.test_client()
    for browser, member in ((other, ANN), (colleague, BEN)):
        first, desk.client = desk.client, browser
        desk.sign_in(member)
        desk.client = first
    desk.sign_in(ANN)
    desk.post("/pin/", old=PIN, new=NEW, again=NEW)
    open_now = [row.person for row in rows(desk.clinic, session) if row.ended_at_us is None]
    assert sorted(open_now) == sorted([ANN.code, BEN.code])
    assert other.get("/pin/").headers["Location"] == "/sign-in/"
    assert colleague.get("/pin/").status_code == 200


def test_a_one_time_pin_leads_to_a_pin_of_her_own(desk: Desk) -> None:
    """Nothing else opens before; then everything does, and nobody else knows the PIN."""
    reset(desk, ANN)
    assert try_pin(desk, ANN, ONCE)
    for address in ("/", "/draw/", "/session/", "/patient/", "/board/"):
        answer = desk.client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/pin/"), address
    assert desk.client.post("/scan", data={"scan": "D"}).headers["Location"] == "/pin/"
    page = desk.get("/pin/")
    assert "Your PIN now" not in page
    assert "used up" in page
    assert "This is the PIN that is replaced." in desk.refused("/pin/", new=ONCE, again=ONCE)
    assert desk.post("/pin/", new=NEW, again=NEW) == "/pin/"
    assert "Your PIN now" in desk.get("/pin/")
    desk.get("/")
    assert HASHER.verify(hashed(desk, ANN), NEW)
    assert [row.one_time for row in rows(desk.clinic, pin) if row.person == ANN.code] == [0]


def test_a_one_time_pin_signs_in_once(desk: Desk) -> None:
    """Its hash is gone with the first sign-in; whoever locks before setting her own needs another reset."""
    reset(desk, ANN)
    assert try_pin(desk, ANN, ONCE)
    desk.post("/lock")
    assert not try_pin(desk, ANN, ONCE)
    assert not try_pin(desk, ANN, PIN)
    reset(desk, ANN, "640925")
    assert try_pin(desk, ANN, "640925")


def test_a_reset_ends_the_sessions_from_before_it(desk: Desk) -> None:
    """Whoever sits at a screen that she left open cannot set her PIN with it, nor go on after she set it."""
    left_open = desk.app.test_client()
    first, desk.client = desk.client, left_open
    desk.sign_in(ANN)
    desk.client = first
    reset(desk, ANN)
    assert left_open.post("/pin/", data={"new": NEW, "again": NEW}).headers["Location"] == "/sign-in/"
    assert try_pin(desk, ANN, ONCE)
    desk.post("/pin/", new=NEW, again=NEW)
    assert left_open.get("/").headers["Location"] == "/sign-in/"


def test_the_cookie_of_one_reset_proves_nothing_of_the_next(desk: Desk) -> None:
    """A session that was opened with the first one-time PIN ends when a second one is set."""
    reset(desk, ANN)
    assert try_pin(desk, ANN, ONCE)
    desk.clinic.clock.at += timedelta(seconds=30)
    reset(desk, ANN, "640925")
    assert desk.post("/pin/", new=NEW, again=NEW) == "/sign-in/"
    assert HASHER.verify(hashed(desk, ANN), "640925")


def test_after_her_own_pin_the_old_one_is_asked_again(desk: Desk) -> None:
    """A copy of the cookie from before sets no PIN without it."""
    reset(desk, ANN)
    assert try_pin(desk, ANN, ONCE)
    with desk.client.session_transaction() as kept:
        before = dict(kept)
    desk.post("/pin/", new=NEW, again=NEW)
    with desk.client.session_transaction() as kept:
        assert "one_time" not in kept
        kept.update(before)
    desk.refused("/pin/", new="640925", again="640925")
    assert ONCE not in str(before)
    assert token(ANN) not in str(before)
