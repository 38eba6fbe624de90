"""A token opens what its scopes name, at its own registration; all others are answered alike, and no cookie counts."""

from datetime import timedelta

import pytest

from inventory import place
from inventory.api_token import SCOPES, EndToken, end_token, tokens
from inventory.enrolment import EnrolWorkstation, enrol_workstation
from tests.cast import ANN, PROGRAM
from tests.web.api.conftest import ONCE, Station, give_token, new_token
from web import attempts

UNKNOWN = "This token is not accepted."
#: Headers that hold no token of ours.
FORGED = (
    "", "Bearer", "Bearer ", "Bearer x", "bearer {}", "Basic {}", "Bearer  {}", "Bearer {} x", "Bearer {},{}",
    "Bearer {}x", "Token {}", "Bearer vtt_' OR 1=1 --", "Bearer vtt_" + "a" * 43, "Bearer " + "a" * 5000, "{}",
)  # fmt: skip


@ONCE
def test_what_is_no_token_is_401(station: Station) -> None:
    """In the same words whatever it was, with the scheme, and kept as an attempt without a workstation."""
    for header in FORGED:
        sent = {"Authorization": header.replace("{}", station.token)}
        answer = station.client.get("/api/v1/stock", headers=sent)
        assert answer.status_code == 401, header
        assert answer.get_json(force=True)["detail"] == UNKNOWN
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert station.attempts() == [(None, "GET", "/api/v1/stock", 401, "TokenNotAccepted")] * len(FORGED)


def test_over_ended_and_unknown_are_answered_alike(station: Station) -> None:
    """To the letter: an answer does not say that there was such a token."""
    clinic = station.clinic
    over, ended = give_token(clinic, days=1), give_token(clinic, days=60)
    with clinic.database.read() as connection:
        last = tokens(connection)[-1]
    clinic.run(end_token, EndToken(clinic.act(PROGRAM), last.id, "it was lost"))
    clinic.clock.at += timedelta(days=2)
    answers = []
    for text in (over, ended, new_token()):
        station.token = text
        answer = station.send("GET", "/stock")
        answers.append((answer.status_code, answer.data, sorted(answer.headers)))
    assert answers == [answers[0]] * 3
    assert answers[0][0] == 401


@ONCE
@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_what_its_scope_names(station: Station, scope: str) -> None:
    """Every other operation is 403, and nothing is written."""
    from web.api.interface import OFFERS

    station.token = give_token(station.clinic, (scope,))
    before = station.clinic.entries()
    for offer in OFFERS.values():
        address = offer.path.replace("<int:seq>", "1").replace("<label>", "X")
        answer = station.send(offer.method, address, {} if offer.method == "POST" else None)
        assert (answer.status_code == 403) == (offer.scope != scope), (offer.name, answer.data)
        assert answer.status_code != 401
    assert station.clinic.entries() == before


@ONCE
def test_a_session_of_a_page_opens_nothing_here(station: Station) -> None:
    """Her cookie is not read: the same request without a token is 401, and the answer sets none."""
    browser = station.app.test_client()
    with browser.session_transaction() as kept:
        kept["station"] = "R1.W1"
        kept["token"] = "anything"
    answer = browser.get("/api/v1/stock")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


@ONCE
def test_a_token_opens_no_page(station: Station) -> None:
    """It is nobody's sign-in."""
    answer = station.client.get("/stock/", headers={"Authorization": f"Bearer {station.token}"})
    assert answer.status_code in (303, 403)


def test_who_is_refused_too_often_waits(station: Station) -> None:
    """Without a token by address; the work of a station that has one goes on."""
    right, station.token = station.token, new_token()
    at = station.clinic.clock()
    station.clinic.database.clock = lambda: at
    for _ in range(attempts.STATION_MAX):
        assert station.send("GET", "/stock").status_code == 401
    waits = station.send("GET", "/stock")
    assert (waits.status_code, waits.headers["Retry-After"]) == (429, "60")
    station.token = right
    assert station.send("GET", "/stock").status_code == 200


@ONCE
def test_a_station_that_is_refused_too_often_waits(station: Station) -> None:
    """Whatever address it calls from, until the minute is over."""
    at = station.clinic.clock()
    station.clinic.database.clock = lambda: at
    for number in range(attempts.STATION_MAX):
        origin = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert station.send("GET", "/entry/999", environ_overrides=origin).status_code == 404
    assert station.send("GET", "/stock").status_code == 429
    at += timedelta(minutes=2)
    assert station.send("GET", "/stock").status_code == 200


@ONCE
def test_what_a_program_does_wrong_keeps_nobody_from_the_pages(station: Station) -> None:
    """Malformed requests with a token stop that token's station alone: people sign in there, and from its address."""
    at = station.clinic.clock()
    station.clinic.database.clock = lambda: at
    answers = [station.send("POST", "/weighing", {}).status_code for _ in range(attempts.STATION_MAX + 5)]
    assert (answers[0], answers[-1]) == (400, 429)
    browser = station.app.test_client()
    with browser.session_transaction() as kept:
        kept["station"] = "R1.W1"
    assert browser.get("/sign-in/").status_code == 200
    assert browser.post("/sign-in/", data={"scan": "ann"}).status_code == 303


def test_the_workstation_of_a_token_is_that_of_its_registration(station: Station) -> None:
    """An attempt is kept under it."""
    added = place.AddWorkstation(station.clinic.act(PROGRAM), "R1.X", "R1", "Export", "day", None)
    station.clinic.run(place.add_workstation, added)
    station.get("/entry/999", 404)
    assert station.attempts() == [("R1.W1", "GET", "/api/v1/entry/<int:seq>", 404, "NotHere")]
    assert ANN.code not in str(station.attempts())


def test_a_token_of_a_closed_workstation_is_401(station: Station) -> None:
    """It works where no browser was ever enrolled, and where one stands; not once the workstation is closed."""
    clinic = station.clinic
    for digest, answer in ((b"x" * 32, 200), (None, 401), (b"y" * 32, 200)):
        clinic.run(enrol_workstation, EnrolWorkstation(clinic.act(PROGRAM), "R1.W1", digest))
        station.get("/entry", answer)
