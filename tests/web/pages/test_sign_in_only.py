"""Locked out with drug in her hands she signs in to bring it back alone; a stranger learns and guesses nothing by it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from inventory import accountability, staff
from inventory.moment import to_us
from inventory.name_signing import BY_NAME
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.tables.ledger import attestation
from inventory.tables.rules import break_glass
from inventory.tables.working import notice, proof_attempt
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import at, band, drawn, exceptions, follow, newest, rows, sign, stand_at
from tests.web.test_routes import ONCE, address_of, served
from tests.web.two_people import files
from web import proof
from web.lock_out import PERSON_LOCK, PERSON_TRIES, STATION_WAIT_MAX

WHY = "Locked out with a syringe in my hand"


def lock_out(desk: Desk, member: Member = ANN) -> None:
    """So many wrong PINs that she is locked out; the workstation's own wait is over."""
    stand_at(desk)
    for _ in range(PERSON_TRIES):
        desk.post("/sign-in/", scan=badge(member))
        assert "Sign in for this only" in desk.post("/sign-in/pin", 401, pin="0000")
        desk.clinic.clock.at += timedelta(seconds=45)
    assert desk.post("/sign-in/", scan=badge(member))
    desk.post("/sign-in/pin", 401, pin=PIN)
    desk.clinic.clock.at += STATION_WAIT_MAX


def only(desk: Desk, status: int = 303, /, **sent: str) -> str:
    """The form, as she sends it."""
    return desk.post("/sign-in/only", status, **{"why": WHY, "badge": badge(ANN), "pin": PIN, **sent})


def test_locked_out_she_brings_back_what_she_holds(desk: Desk) -> None:
    """Records a dose, wastes with a witness, returns the vial; the pharmacist knows; the lock stands; clean books."""
    made = drawn(desk.clinic)
    lock_out(desk)
    assert only(desk) == "/"
    page = desk.get("/")
    assert "You signed in for this only, until" in page
    assert made.syringe[-4:] in page
    assert rows(desk.clinic, break_glass)[0].opens == "bringing_back"
    told = [row.person for row in rows(desk.clinic, notice) if "broke the glass" in row.words]
    assert told == [CORA.code, DEE.code]
    address = follow(desk, "/administration/", (made.syringe, band(made.patient)))
    address = follow(desk, address, ("20 mg", "CONFIRM"))
    assert newest(desk).kind == "administration"
    address = desk.post("/waste/", scan=made.syringe)
    address = follow(desk, address, ("CONFIRM", "1"))
    sign(desk, address, ANN, BEN)
    assert newest(desk).kind == "waste"
    address = desk.post("/scan", scan=made.vial)
    address = follow(desk, address, ("9.3 mL", "1", at("R1.OPEN")))
    sign(desk, address, ANN)
    assert newest(desk).kind == "opened_return"
    assert exceptions(desk) == []
    desk.post("/lock")
    desk.post("/sign-in/", scan=badge(ANN))
    desk.post("/sign-in/pin", 401, pin=PIN)
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


@ONCE
def test_a_statement_that_is_not_signed_is_one_more_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """She is let in without it, and it stands before her first signature there; the books are clean."""
    made = drawn(desk.clinic)
    files(desk.clinic, ANN)
    desk.clinic.run(name_registrant, NameRegistrant(desk.clinic.act(PROGRAM), "R1", CORA.code))
    monkeypatch.setattr(accountability, "VERSION", "2")
    lock_out(desk)
    assert only(desk) == "/"
    address = desk.post("/scan", scan=made.vial)
    address = follow(desk, address, ("9.3 mL", "1", at("R1.OPEN")))
    assert "Statement of Ann Example" in desk.get(address)
    sign(desk, address, ANN)
    assert newest(desk, "house").kind == "accountability_signed"
    sign(desk, address, ANN)
    assert newest(desk).kind == "opened_return"
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


@ONCE
def test_nothing_else_opens_in_it(desk: Desk) -> None:
    """She is nurse and answers for the site, yet all but the pages of bringing back is closed; nor does she witness."""
    desk.clinic.taken(member=ANN)
    named = NameRegistrant(desk.clinic.act(PROGRAM), "R1", ANN.code)
    stand_at(desk)
    only(desk)
    desk.clinic.run(name_registrant, named)
    opened = set()
    for rule, method in sorted(served(desk)):
        with desk.client.session_transaction() as kept:
            before = dict(kept)
        answer = desk.client.open(address_of(rule), method=method)
        answer.close()
        if answer.status_code != 403:
            opened.add(rule)
        with desk.client.session_transaction() as kept:
            kept.clear()
            kept.update(before)
        if rule.startswith(("/lock", "/sign-in")):
            only(desk)
    closed = {rule for rule, _ in served(desk)} - opened
    assert {
        "/issue/", "/draw/", "/receipt/", "/waste/witness/", "/patient/<code>", "/patient/", "/vial/<label>", "/pin/",
        "/factor/", "/session/", "/people/", "/change/draft/<draft_id>/", "/approval/", "/digest/", "/stock/", "/glass/",
        "/glass/patient/<code>", "/glass/container/<label>", "/label/<label>", "/look/", "/board/",
    } <= closed  # fmt: skip
    before_sign_in = ("/sign-in", "/lock", "/healthz", "/setup", "/enrol")
    assert {rule for rule in opened if not rule.startswith(before_sign_in)} == {
        "/", "/scan", "/scan/<label>", "/seen", "/recovery/", "/demonstration/",
        "/waste/", "/waste/draft/<draft_id>/", "/waste/<int:seq>", "/return/", "/return/draft/<draft_id>/",
        "/return/<int:seq>", "/administration/", "/administration/draft/<draft_id>/", "/administration/<int:seq>",
        "/draw/<int:seq>", "/issue/<int:seq>", "/receipt/<int:seq>",
        "/accountability/", "/accountability/draft/<draft_id>/", "/accountability/<int:seq>",
    }  # fmt: skip


def test_it_ends_at_its_time(desk: Desk) -> None:
    """She types all the hour; after it the next press asks for the badge."""
    desk.clinic.taken(member=ANN)
    stand_at(desk)
    only(desk)
    ends_at_us = rows(desk.clinic, break_glass)[0].ends_at_us
    while to_us(desk.clinic.clock.at) < ends_at_us - 90_000_000:
        desk.post("/seen", 204)
        desk.clinic.clock.at += timedelta(minutes=1)
    desk.post("/seen", 204)
    desk.clinic.clock.at += timedelta(seconds=90)
    assert desk.post("/seen") == "/sign-in/"


@ONCE
def test_without_a_badge_in_force_her_user_name_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locked out or not: the entry says how, her statement and the return are signed so too; the books are clean."""
    made = drawn(desk.clinic)
    files(desk.clinic, ANN)
    desk.clinic.run(name_registrant, NameRegistrant(desk.clinic.act(PROGRAM), "R1", CORA.code))
    monkeypatch.setattr(accountability, "VERSION", "2")
    lock_out(desk)
    only(desk, 401, badge="ann")
    digest = proof.badge_identity(KEYS, token(ANN)).digest
    ended = staff.EndBadge(desk.clinic.act(DEE, book="house"), ANN.code, digest, "lost")
    desk.clinic.run(staff.end_badge, ended)
    desk.clinic.clock.at += STATION_WAIT_MAX
    only(desk, 401, badge=badge(ANN))
    desk.clinic.clock.at += STATION_WAIT_MAX
    assert only(desk, badge="Ann") == "/"
    assert [row.method for row in rows(desk.clinic, attestation)].count(BY_NAME) == 1
    address = follow(desk, desk.post("/scan", scan=made.vial), ("9.3 mL", "1", at("R1.OPEN")))
    assert "Statement of Ann Example" in desk.get(address)
    desk.post(address, user_name="ann", pin=PIN)
    assert newest(desk, "house").kind == "accountability_signed"
    desk.post(address, user_name="ann", pin=PIN)
    assert newest(desk).kind == "opened_return"
    assert [row.method for row in rows(desk.clinic, attestation)].count(BY_NAME) == 3
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_strangers_and_who_holds_nothing_are_answered_alike(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown badge, wrong PIN, user name, right PIN with nothing in hand: one text, one argon2 verification each."""
    desk.clinic.taken(member=ANN)
    stand_at(desk)
    count = 0
    real = proof._matches

    def counted(*given: Any) -> bool:
        nonlocal count
        count += 1
        return real(*given)

    monkeypatch.setattr(proof, "_matches", counted)
    pages = []
    sent: tuple[dict[str, str], ...] = (
        {"badge": "VTB/2222222222222222"}, {"pin": "0000"}, {"badge": "ann"}, {"badge": badge(CORA)},
        {"badge": badge(BEN), "pin": "0000"},
    )  # fmt: skip
    for number, each in enumerate(sent, 1):
        desk.clinic.clock.at += timedelta(minutes=6)
        pages.append(only(desk, 401, **each))
        assert count == number
    assert len({re.sub(r"\d\d:\d\d", "", page) for page in pages}) == 1
    assert rows(desk.clinic, break_glass) == []
    desk.clinic.clock.at += timedelta(minutes=6)
    assert only(desk) == "/"


def test_one_try_is_taken_ahead_of_a_lock_and_no_more(desk: Desk) -> None:
    """A wrong one during the lock shuts this way too, right PIN or not, until the lock would have been over."""
    desk.clinic.taken(member=ANN)
    lock_out(desk)
    locked_at = desk.clinic.clock.at
    only(desk, 401, pin="0000")
    desk.clinic.clock.at += timedelta(seconds=90)
    only(desk, 401)
    # The first lock would be over: the second began where it ended, and one try is ahead of that one's end again.
    desk.clinic.clock.at = locked_at + PERSON_LOCK
    desk.post("/sign-in/", scan=badge(ANN))
    desk.post("/sign-in/pin", 401, pin=PIN)
    desk.clinic.clock.at += STATION_WAIT_MAX
    assert only(desk) == "/"


@ONCE
@pytest.mark.parametrize(
    "sent",
    [
        {"why": ""}, {"why": "short"}, {"why": "4711471147"}, {"why": badge(ANN)}, {"why": "x" * 501},
        {"why": "x" * 9 + " "}, {"pin": ""}, {"badge": ""},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_without_a_reason_or_half_a_proof(desk: Desk, sent: dict[str, str]) -> None:
    """And no try is used up, nor is what was typed shown again where it is a secret."""
    desk.clinic.taken(member=ANN)
    stand_at(desk)
    before = desk.clinic.entries()
    page = only(desk, 422, **sent)
    assert badge(ANN) not in page
    assert desk.clinic.entries() == before
    assert rows(desk.clinic, proof_attempt) == []


def test_a_one_time_pin_is_none_here(desk: Desk) -> None:
    """Who reset it knows it too: it opens her own session, in which she sets hers, and no other way."""
    desk.clinic.taken(member=ANN)
    reset = staff.ResetPin(
        desk.clinic.act(DEE, book="house"), ANN.code, proof.hash_pin("902614"), one_time=True
    )
    desk.clinic.run(staff.reset_pin, reset)
    stand_at(desk)
    only(desk, 401, pin="902614")
