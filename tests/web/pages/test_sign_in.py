"""Sign-in is the lock page too: a badge or a user name, then the PIN, and no name before the PIN is right."""

from datetime import timedelta

import pytest

from inventory.tables.working import draft, proof_attempt, scan_evidence, session
from tests.cast import ANN, BEN
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import rows, stand_at
from web.pages.sign_in import PIN_WAITS_S


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
    """One row, without a person before the PIN is right."""
    locked.post("/sign-in/", scan=badge(ANN))
    (row,) = rows(locked.clinic, scan_evidence)
    assert (row.page, row.kind, row.raw, row.person) == ("sign-in", "badge", None, None)
    assert row.digest


def test_the_pin_page_falls_back_to_the_badge(locked: Desk) -> None:
    """After a minute the badge on it may be that of somebody who left; so after another's badge on a page."""
    locked.post("/sign-in/", scan=badge(ANN))
    locked.clinic.clock.at += timedelta(seconds=PIN_WAITS_S)
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"
    assert locked.client.get("/sign-in/pin").status_code == 303
    locked.sign_in(ANN)
    locked.post("/scan", scan=badge(BEN))
    assert "Type your PIN" in locked.get("/sign-in/pin")
    locked.clinic.clock.at += timedelta(seconds=PIN_WAITS_S)
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"


def test_without_a_badge_there_is_no_pin_page(locked: Desk) -> None:
    """GET and POST lead to the badge; no PIN is looked at."""
    assert locked.client.get("/sign-in/pin").headers["Location"] == "/sign-in/"
    assert locked.post("/sign-in/pin", pin=PIN) == "/sign-in/"
    assert rows(locked.clinic, proof_attempt) == []


def test_wrong_tries_make_the_workstation_wait_in_words(locked: Desk) -> None:
    """The page names the time of the next try."""
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
