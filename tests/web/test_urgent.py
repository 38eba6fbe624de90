"""A lock is told at once to its owner and who answers for the clinic, once; runs and refused addresses once an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.tables.working import notice, urgent_report
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, START, ZONE, Clinic
from tests.web.conftest import PIN, Desk, token
from tests.web.floor import rows
from tests.web.two_people import govern
from web import urgent
from web.compared_text import is_a_badge
from web.lock_out import PERSON_LOCK, PERSON_TRIES
from web.proof import badge_identity, prove
from web.refusals import NotAccepted, TooManyTries
from web.urgent import AGAIN_AFTER, RUN, refused_address

NOON = START + timedelta(hours=4)
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    """Cora answers for R1; Dee is its compliance officer and administrator."""
    govern(desk.clinic)
    return desk.clinic


def tried(clinic: Clinic, at: datetime, secret: str = "9753", code: str = token(ANN)) -> bool:
    """Whether a badge is accepted with the secret at that time at the first workstation."""
    clinic.database.clock = lambda: at
    try:
        prove(clinic.database, "R1.W1", badge_identity(KEYS, code), secret, "test", ZoneInfo(ZONE))
    except (NotAccepted, TooManyTries):
        return False
    return True


def lock(clinic: Clinic, at: datetime = NOON, code: str = token(ANN)) -> datetime:
    """Wrong tries far enough apart for the workstation; when the last was."""
    for _ in range(PERSON_TRIES):
        at += timedelta(minutes=1)
        assert not tried(clinic, at, code=code)
    return at


def told(clinic: Clinic) -> list[tuple[str, str]]:
    """Person and sentence of each notice."""
    return [(row.person, row.words) for row in rows(clinic, notice)]


def test_a_lock_is_told_once_to_owner_registrant_administrator_and_compliance(clinic: Clinic) -> None:
    """With the try that locks, not before, not with those during it; to nobody of another clinic, and with no secret."""
    for minute in range(1, PERSON_TRIES):
        tried(clinic, NOON + timedelta(minutes=minute))
    assert told(clinic) == []
    last = NOON + timedelta(minutes=PERSON_TRIES)
    tried(clinic, last)
    found = told(clinic)
    assert {person for person, _ in found} == {ANN.code, CORA.code, DEE.code}
    (said,) = {words for _, words in found}
    assert said.startswith("Ann Example is locked out after wrong tries at Room 1")
    assert "9753" not in str(rows(clinic, urgent_report)) + str(found)
    for minute in (1, 2, 6):
        tried(clinic, last + timedelta(minutes=minute))
    assert len(told(clinic)) == len(found)
    # The next lock is another one.
    tried(clinic, last + PERSON_LOCK + timedelta(minutes=1))
    assert len(told(clinic)) == 2 * len(found)
    assert [row.what for row in rows(clinic, urgent_report)] == [f"lock {ANN.code}"] * 2


@ONCE
def test_a_right_pin_tells_nobody_anything(clinic: Clinic) -> None:
    """After four wrong ones the fifth is right: no lock, no telling."""
    for minute in range(1, PERSON_TRIES):
        tried(clinic, NOON + timedelta(minutes=minute))
    assert tried(clinic, NOON + timedelta(minutes=PERSON_TRIES), PIN)
    assert told(clinic) == []


@ONCE
def test_tries_under_names_of_nobody_do_not_flood(clinic: Clinic) -> None:
    """One lock of a badge that is nobody's in an hour at a workstation, and one run over all names, whoever goes on."""
    at = NOON
    for number in range(3):
        at = lock(clinic, at + timedelta(minutes=6), f"NOBODY{number}AAAAAAAA")
    whats = [row.what for row in rows(clinic, urgent_report)]
    assert sorted(whats) == ["lock of nobody R1.W1", "run R1.W1"]
    assert {person for person, _ in told(clinic)} == {CORA.code, DEE.code}
    assert any(f"{RUN} wrong tries in a row at Room 1" in words for _, words in told(clinic))
    lock(clinic, at + AGAIN_AFTER, "NOBODY9AAAAAAAAA")
    assert [row.what for row in rows(clinic, urgent_report)].count("lock of nobody R1.W1") == 2


@ONCE
def test_numbers_that_were_compared_are_no_run(clinic: Clinic) -> None:
    """Nine patients with figures for their record numbers and one wrong PIN: nobody is told anything."""
    clinic.database.clock = lambda: NOON
    for number in range(RUN - 1):
        assert not is_a_badge(clinic.database, "R1.W1", ANN.code, f"10002{number}4", ZoneInfo(ZONE))
    assert not tried(clinic, NOON)
    assert rows(clinic, urgent_report) == []


def test_an_address_that_is_refused_too_often_is_told_once_an_hour(clinic: Clinic) -> None:
    """One row for a workstation; of an address with none each clinic, without a word of the address."""
    for minute in (0, 1, 59):
        refused_address(clinic.database, "R1.W1", NOON + timedelta(minutes=minute))
    assert [(row.registration, row.what) for row in rows(clinic, urgent_report)] == [("R1", "requests R1.W1")]
    assert {person for person, _ in told(clinic)} == {CORA.code, DEE.code}
    refused_address(clinic.database, None, NOON)
    assert [row.registration for row in rows(clinic, urgent_report)] == ["R1", "R1", "R2"]
    assert BEN.code not in {person for person, _ in told(clinic)}
    assert EVE.code not in {person for person, _ in told(clinic)}


@ONCE
def test_pages_tell_of_it_when_they_turn_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer 429 leaves a row, and those who are told read it at home."""
    govern(desk.clinic)
    monkeypatch.setattr("web.attempts.too_many", lambda: True)
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    assert [desk.client.get("/sign-in/").status_code for _ in range(2)] == [429, 429]
    assert [row.what for row in rows(desk.clinic, urgent_report)] == ["requests R1.W1"]
    monkeypatch.undo()
    desk.sign_in(DEE)
    assert "So many requests were refused at workstation Room 1" in desk.get("/")
    assert urgent.TOLD
