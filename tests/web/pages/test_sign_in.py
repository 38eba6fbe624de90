"""Sign-in is the lock page too: a badge or a user name, then the PIN, and no name before the PIN is right."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory import staff
from inventory.keys import Purpose
from inventory.tables.working import draft, proof_attempt, scan_evidence, session
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, START, ZONE
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import rows, stand_at
from web import claimed
from web.lock_out import PERSON_TRIES
from web.proof import name_identity, own_identity, prove
from web.refusals import NotAccepted


@pytest.fixture
def locked(desk: Desk) -> Desk:
    """A browser at the workstation, with nobody signed in."""
    stand_at(desk)
    return desk


@pytest.mark.parametrize("who", [badge(ANN), "ann", " Ann "])
def test_badge_or_user_name_then_the_pin(locked: Desk, who: str) -> None:
    """Two pages, 303 between them; then home with her name and role."""
    assert "Scan your badge" in locked.get("/sign-in/")
    assert locked.post("/sign-in/", scan=who) == "/sign-in/pin"
    assert "Type your PIN" in locked.get("/sign-in/pin")
    assert locked.post("/sign-in/pin", pin=PIN) == "/"
    page = locked.get("/")
    assert ANN.name in page
    assert "Nurse" in page


@pytest.mark.parametrize("who", [badge(ANN), "ann", "VTB/ACDEACDEACDEACDE", "nobody"])
def test_no_name_before_the_pin_is_right(locked: Desk, who: str) -> None:
    """Known or unknown, badge or name: the same pages, the same words, 401."""
    assert locked.post("/sign-in/", scan=who) == "/sign-in/pin"
    assert ANN.name not in locked.get("/sign-in/pin")
    page = locked.post("/sign-in/pin", 401, pin="not it")
    assert "That badge and PIN were not accepted." in page
    assert ANN.name not in page
    assert "not it" not in page
    assert rows(locked.clinic, session) == []


def test_after_a_refusal_the_pin_is_typed_again(locked: Desk) -> None:
    """The badge stays; another one scanned takes its place."""
    locked.post("/sign-in/", scan=badge(ANN))
    locked.post("/sign-in/pin", 401, pin="not it")
    locked.post("/sign-in/", scan=badge(BEN))
    assert locked.post("/sign-in/pin", pin=PIN) == "/"
    assert BEN.name in locked.get("/")


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ("VTP/PAT1", "That is a wristband; sign in first."),
        ("VTL/R1.CAB", "That is a place; sign in first."),
        ("00304092053105", "That is a carton; sign in first."),
    ],
)
def test_another_thing_is_named_and_asks_for_the_badge(locked: Desk, scan: str, sentence: str) -> None:
    """Expected a badge; what was scanned is not repeated on a screen that anybody sees."""
    page = locked.post("/sign-in/", 422, scan=scan)
    assert sentence in page
    assert "Expected: a badge." in page
    assert scan not in page


def test_a_vial_label_is_named_too(locked: Desk) -> None:
    """The commonest wrong scan."""
    (vial,) = locked.clinic.receive()
    assert "That is a vial or syringe label; sign in first." in locked.post("/sign-in/", 422, scan=vial)


def test_a_secret_in_the_wrong_box_stays_nowhere(locked: Desk) -> None:
    """A PIN in the badge's box, a badge in the PIN's: no table holds either."""
    locked.post("/sign-in/", scan="5728193")
    locked.post("/sign-in/pin", 401, pin="5728193")
    locked.post("/sign-in/pin", 401, pin=badge(ANN))
    kept = "".join(
        str(rows(locked.clinic, table)) for table in (scan_evidence, proof_attempt, draft, session)
    )
    assert "5728193" not in kept
    assert token(ANN) not in kept


def test_the_evidence_of_a_badge_is_a_digest(locked: Desk) -> None:
    """One row, of the badge's own person; no page names her before the PIN is right."""
    locked.post("/sign-in/", scan=badge(ANN))
    (row,) = rows(locked.clinic, scan_evidence)
    assert (row.page, row.kind, row.raw, row.person) == ("sign-in", "badge", None, ANN.code)
    assert row.digest


def test_the_pin_page_falls_back_to_the_badge(locked: Desk) -> None:
    """After a minute the badge on it may be that of somebody who left; so after another's badge on a page."""
    locked.post("/sign-in/", scan=badge(ANN))
    locked.clinic.clock.at += claimed.LASTS
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"
    assert locked.client.get("/sign-in/pin").status_code == 303
    locked.sign_in(ANN)
    locked.post("/scan", scan=badge(BEN))
    assert "Type your PIN" in locked.get("/sign-in/pin")
    locked.clinic.clock.at += claimed.LASTS
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"


def test_without_a_badge_there_is_no_pin_page(locked: Desk) -> None:
    """GET and POST lead to the badge; no PIN is looked at."""
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"
    assert locked.post("/sign-in/pin", pin=PIN) == "/sign-in/"
    assert rows(locked.clinic, proof_attempt) == []


def test_wrong_tries_make_the_workstation_wait_in_words(locked: Desk) -> None:
    """The page names the time of the next try."""
    at = locked.clinic.clock.at
    locked.clinic.database.clock = lambda: at
    locked.post("/sign-in/", scan=badge(ANN))
    said = [locked.post("/sign-in/pin", 401, pin="not it") for _ in range(6)]
    assert "Too many tries here; the next is possible at" in said[-1]


def test_lock_hides_the_page_and_keeps_the_draft(locked: Desk) -> None:
    """No patient, no amount, no name is left on the screen; that something was kept is said without a name."""
    vial = locked.clinic.taken()
    locked.sign_in(ANN)
    address = locked.post("/draw/", scan=vial)
    assert locked.post("/lock") == "/sign-in/"
    page = locked.get("/sign-in/")
    assert "kept" in page
    assert ANN.name not in page
    assert vial[-4:] not in page
    assert locked.client.get(address).headers["Location"] == "/sign-in/"


def test_each_sign_in_has_a_session_and_a_cookie_of_its_own(locked: Desk) -> None:
    """The cookie before sign-in is worth nothing after it: nobody can fix another's session."""
    locked.sign_in(ANN)
    with locked.client.session_transaction() as kept:
        first = kept["token"]
    locked.sign_in(ANN)
    with locked.client.session_transaction() as kept:
        assert kept["token"] != first
        assert set(kept) <= {"token", "station", "csrf_token", "_permanent"}
    assert [
        row.ended_at_us is None
        for row in sorted(rows(locked.clinic, session), key=lambda row: row.started_at_us)
    ] == [False, True]


def test_the_page_says_seen_while_she_types(locked: Desk) -> None:
    """It keeps the screen open; without a session it asks for the badge."""
    assert locked.post("/seen") == "/sign-in/"
    locked.sign_in(ANN)
    for _ in range(4):
        locked.clinic.clock.at += timedelta(seconds=90)
        assert locked.client.post("/seen").status_code == 204
    assert ANN.name in locked.get("/")


def test_answers_do_not_tell_what_was_wrong(locked: Desk) -> None:
    """Status, headers, cookies and page are the same bytes for every badge, name, person and PIN that is refused."""
    clinic = locked.clinic
    at = clinic.clock.at = START + timedelta(hours=4)
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), CORA.code, b"newer"))
    no_pin = KEYS.mac(Purpose.BADGE, b"AAAACCCCDDDDEEEE")
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), PROGRAM, no_pin))
    known = name_identity(KEYS, "ann")
    clinic.database.clock = lambda: at
    for number in range(PERSON_TRIES):
        with pytest.raises(NotAccepted):
            prove(clinic.database, f"W{number}", known, "not it", "test", ZoneInfo(ZONE))
    told = {
        path: _told(locked, who, secret)
        for path, who, secret in (
            ("unknown badge", "VTB/ACDEACDEACDEACDE", PIN), ("replaced badge", badge(CORA), PIN),
            ("wrong PIN", badge(DEE), "not it"), ("locked", badge(ANN), PIN), ("locked, wrong", badge(ANN), "not it"),
            ("no PIN", "VTB/AAAACCCCDDDDEEEE", PIN),
        )
    }  # fmt: skip
    assert [path for path, one in told.items() if one != told["unknown badge"]] == []
    by_name = [
        _told(locked, who, secret) for who, secret in (("nobody", PIN), ("dee", "not it"), ("ann", PIN))
    ]
    assert by_name[1:] == by_name[:-1]


def _told(desk: Desk, who: str, secret: str) -> list[object]:
    """All that a browser gets at both steps; in its cookie the digest is told by its length, the rest as it stands."""
    prove(desk.clinic.database, "R1.W1", own_identity(KEYS, BEN.code), PIN, "test", ZoneInfo(ZONE))
    browser = desk.app.test_client()
    with browser.session_transaction() as kept:
        kept["station"] = "R1.W1"
        kept["csrf_token"] = "0" * 40
    answers: list[object] = []
    for method, address, sent in (
        ("GET", "/sign-in/", {}), ("POST", "/sign-in/", {"scan": who}), ("GET", "/sign-in/pin", {}),
        ("POST", "/sign-in/pin", {"pin": secret}), ("GET", "/sign-in/pin", {}),
    ):  # fmt: skip
        answer = browser.open(address, method=method, data=sent)
        body = re.sub(rb'(name="csrf_token" value=)"[^"]*"', rb"\1", answer.data)
        headers = [
            (name, re.sub("vialtrail=[^;]*", "", value))
            for name, value in answer.headers
            if name != "Content-Length" or body == answer.data
        ]
        with browser.session_transaction() as kept:
            cookie = {
                name: len(value) if name in ("identity", "identity_name", "claim") else value
                for name, value in kept.items()
            }
        answers.append((answer.status_code, headers, body, cookie))
    return answers
