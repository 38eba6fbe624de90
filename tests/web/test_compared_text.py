"""A text is compared with a PIN and with the badges: each question counts, and what was one is told and is a try."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.registration import find_registration
from inventory.reports.digest import digest, lines
from inventory.tables.custody import patient as patients
from inventory.tables.working import notice, proof_attempt, refused_attempt, urgent_report
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, START, ZONE, Clinic
from tests.web.conftest import PIN, Desk, token
from tests.web.floor import rows
from tests.web.pages.test_patient import UNA
from tests.web.pages.test_take_explained import taken
from tests.web.test_facility_badge import BARCODE, enrolled
from tests.web.test_secrets import stored
from tests.web.two_people import govern
from web import compared_text
from web.compared_text import (
    COMPARED_MAX,
    COMPARED_WITHIN,
    DAY,
    HITS_DAILY,
    TEXTS_DAILY,
    TEXTS_MAX,
    TEXTS_WITHIN,
)
from web.lock_out import COMPARED, HIT, PERSON_LOCK, PERSON_TRIES
from web.proof import badge_identity, prove
from web.refusals import NotAccepted, NumbersUsedUp, TooManyTries

__all__ = ["enrolled"]

NOON = START + timedelta(hours=4)
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@pytest.fixture
def clinic(enrolled: Desk) -> Clinic:
    """The clinic at noon: the clock stands. Ben's badge is one of the facility."""
    stand(enrolled.clinic, NOON)
    return enrolled.clinic


def stand(clinic: Clinic, at: datetime) -> None:
    """Stop the clock."""
    clinic.database.clock = lambda: at


def own(clinic: Clinic, text: str, who: str = ANN.code) -> bool:
    """Whether a text is the PIN of who is signed in."""
    return compared_text.is_own_pin(clinic.database, "R1.W1", who, text, ZoneInfo(ZONE))


def signs(clinic: Clinic, secret: str = PIN, station: str = "X") -> bool:
    """Whether Ann's badge and this PIN are accepted."""
    try:
        prove(clinic.database, station, badge_identity(KEYS, token(ANN)), secret, "test", ZoneInfo(ZONE))
    except NotAccepted:
        return False
    return True


def test_a_text_box_tells_her_own_pin_from_other_digits(clinic: Clinic) -> None:
    """Hers with blanks around it too; another person's same digits are hers as well, which nothing says."""
    assert [own(clinic, text) for text in (PIN, f" {PIN}\n", "4712", "471100")] == [True, True, False, False]
    assert not own(clinic, PIN, PROGRAM)


@ONCE
def test_a_text_box_does_not_find_a_pin_by_typing(clinic: Clinic) -> None:
    """After ten texts no other is compared until the time is over, right or wrong; after sixty, none that day."""
    at = NOON
    for number in range(TEXTS_DAILY):
        assert not own(clinic, f"{8000 + number}")
        if (number + 1) % TEXTS_MAX == 0:
            if number < TEXTS_MAX:
                with pytest.raises(TooManyTries, match=r"13:15:00"):
                    own(clinic, PIN)
            at += TEXTS_WITHIN
            stand(clinic, at)
    with pytest.raises(NumbersUsedUp, match=r"a word and a space first.*13:00:00"):
        own(clinic, PIN)
    assert {row.purpose for row in rows(clinic, proof_attempt)} == {"typed as a text"}
    stand(clinic, NOON + DAY)
    assert own(clinic, PIN)


def test_texts_neither_lock_a_person_nor_end_a_lock(clinic: Clinic) -> None:
    """An invoice number is no try: signing goes on."""
    for number in range(TEXTS_MAX):
        own(clinic, f"{8000 + number}")
    assert signs(clinic)
    for number in range(PERSON_TRIES):
        assert not signs(clinic, "9753", f"W{number}")
    stand(clinic, NOON + PERSON_LOCK - timedelta(seconds=1))
    assert not signs(clinic)


def test_a_pin_among_words_is_told_and_is_a_wrong_try(clinic: Clinic) -> None:
    """Its owner reads it, once an hour, and the day's digest; it locks as wrong tries do, and then none is looked at."""
    govern(clinic)
    stand(clinic, NOON)
    assert own(clinic, PIN)
    assert own(clinic, PIN)
    assert [(row.person, row.words) for row in rows(clinic, notice)] == [
        (ANN.code, "Your PIN was typed into a box for words at Room 1. Change it.")
    ]
    (told,) = rows(clinic, urgent_report)
    assert told.queued_at_us is not None
    with clinic.database.read() as connection:
        site = find_registration(connection, "R1")
        assert site is not None
        found = digest(connection, site, date(NOON.year, NOON.month, NOON.day))
    said = "The PIN of Ann Example was typed into a box for words at Room 1."
    assert f"- {said}" in list(lines(found, "Cora", 0))
    for _ in range(PERSON_TRIES - 2):
        assert own(clinic, PIN)
    assert not signs(clinic)
    assert rows(clinic, urgent_report)[-1].what == f"lock {ANN.code}"
    with pytest.raises(NumbersUsedUp):
        own(clinic, "8052")
    stand(clinic, NOON + PERSON_LOCK)
    assert signs(clinic)


@ONCE
def test_a_badge_among_numbers_is_told_to_its_owner_and_is_a_wrong_try(clinic: Clinic) -> None:
    """Of who typed it; the same form sent again is none; a right PIN between them does not begin the day anew."""
    govern(clinic, CORA)
    stand(clinic, NOON)
    for _ in range(2):
        assert compared_text.is_a_badge(clinic.database, "R1.W1", ANN.code, BARCODE, ZoneInfo(ZONE))
    assert [(row.person, row.words) for row in rows(clinic, notice)] == [
        (
            BEN.code,
            "Your badge was typed into a box for another number at Room 1. Was it not you: have it ended.",
        )
    ]
    assert [row.person for row in rows(clinic, proof_attempt) if row.purpose == HIT] == [ANN.code]
    at = NOON
    for _ in range(HITS_DAILY - 1):
        at += COMPARED_WITHIN
        stand(clinic, at)
        assert signs(clinic)
        assert compared_text.is_a_badge(clinic.database, "R1.W1", ANN.code, BARCODE, ZoneInfo(ZONE))
    for typed, by_token in (("MR-000001", False), ("MR-000001", True)):
        with pytest.raises(NumbersUsedUp):
            compared_text.is_a_badge(
                clinic.database, "R1.W1", ANN.code, typed, ZoneInfo(ZONE), by_token=by_token
            )
    assert not compared_text.is_a_badge(clinic.database, "R1.W1", ANN.code, "MR 000001", ZoneInfo(ZONE))


def test_a_forms_number_is_compared_so_often_and_no_more(enrolled: Desk) -> None:
    """A number that is a badge is refused and noted; after so many others, every one is refused unread."""
    enrolled.sign_in(DEE)
    sent = {"kind": "nurse", "state": "NY", "expires_on": ""}
    at = "/people/P-0001/licence"
    assert "Badges are scanned" in enrolled.refused(at, **sent, number=BARCODE)
    for number in range(1, COMPARED_MAX):
        assert "Too many" not in enrolled.refused(at, **sent, number=f"RN-{number:06}")
    for typed in ("RN-999999", "HOSP-00419"):
        assert "Too many tries here" in enrolled.refused(at, **sent, number=typed)
    whys = [row.why for row in rows(enrolled.clinic, refused_attempt)]
    assert [whys[0], *whys[-2:]] == ["SecretTyped"] * 3
    wrong = [row.purpose for row in rows(enrolled.clinic, proof_attempt) if not row.accepted]
    assert [purpose for purpose in wrong if purpose != COMPARED] == [HIT]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/patient/new", "record_number"),
        ("/patient/", "number"),
        ("/order/new", "number"),
        ("explain", "number"),
    ],
)
def test_no_form_takes_a_badge_as_a_record_number(enrolled: Desk, address: str, field: str) -> None:
    """In either case: refused beside its field, kept and shown nowhere; the other fields stay."""
    at = f"/issue/{taken(enrolled)}/explain" if address == "explain" else address
    enrolled.sign_in(ANN)
    before = len(rows(enrolled.clinic, patients))
    page = enrolled.refused(at, **UNA | {field: BARCODE.lower()})
    assert "Badges are scanned when the page asks for one." in page
    assert BARCODE.lower() not in page
    assert address != "/patient/new" or f"[{UNA['name']}]" in page
    assert len(rows(enrolled.clinic, patients)) == before
    assert not [where for where, value in stored(enrolled) if BARCODE.lower() in value.lower()]
    assert rows(enrolled.clinic, refused_attempt)[-1].why == "SecretTyped"


def test_record_numbers_are_compared_so_often_and_then_none_is_taken(enrolled: Desk) -> None:
    """A patient more than a desk registers in a quarter of an hour waits; when it is over she is registered."""
    enrolled.sign_in(ANN)
    for number in range(COMPARED_MAX):
        enrolled.post("/patient/new", **UNA | {"record_number": f"MR-{number:06}"})
    page = enrolled.refused("/patient/new", **UNA | {"record_number": "MR-999999"})
    assert "Too many tries here; the next is possible at" in page
    assert len(rows(enrolled.clinic, patients)) == COMPARED_MAX
    enrolled.clinic.clock.at += COMPARED_WITHIN
    enrolled.sign_in(ANN)
    enrolled.post("/patient/new", **UNA | {"record_number": "MR-999999"})
