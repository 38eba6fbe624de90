"""What was tried without a right is kept, bounded, without a word of what was typed, and never breaks an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from inventory.enrolment import EnrolWorkstation, enrol_workstation, token_digest
from inventory.moment import from_us
from inventory.tables.working import refused_attempt, urgent_report
from tests.cast import ANN, BEN, EVE, PROGRAM, START
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows, stand_at
from tests.web.test_routes import address_of, rules
from tests.web.two_people import elsewhere, govern, second_station
from web import attempts
from web.application import create_app
from web.browser_token import COOKIE
from web.gate import FORM_MAX

NOON = START + timedelta(hours=2)


@pytest.fixture
def still(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk at which no time passes."""
    monkeypatch.setattr(desk.clinic.database, "clock", lambda: NOON)
    return desk


def kept(desk: Desk) -> list[Any]:
    """The attempts that were kept."""
    return rows(desk.clinic, refused_attempt)


def refused_too_often(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Ann's workstation has all the refusals of a minute behind it; the time, which stands still until it is set."""
    at = [NOON]
    monkeypatch.setattr(desk.clinic.database, "clock", lambda: at[0])
    desk.sign_in(ANN)
    for _ in range(attempts.STATION_MAX):
        desk.get("/receipt/", 403)
    return at


def wrong_pin(desk: Desk, **sent: Any) -> TestResponse:
    """A badge with a PIN that is not its own."""
    desk.client.post("/sign-in/", data={"scan": badge(ANN)}, **sent)
    return desk.client.post("/sign-in/pin", data={"pin": "0000"}, **sent)


def test_a_refused_right_is_kept_with_who_and_where(still: Desk) -> None:
    """Time, address, workstation, person, method, the rule of the route, the answer and the refusal's name."""
    still.sign_in(ANN)
    still.get("/receipt/", 403)
    (row,) = kept(still)
    assert from_us(row.at_us) == NOON
    assert (row.address, row.workstation, row.person) == ("127.0.0.1", "R1.W1", ANN.code)
    assert (row.method, row.route, row.answer, row.why) == ("GET", "/receipt/", 403, "NoRightHere")


def test_a_wrong_pin_is_kept_without_the_person(still: Desk) -> None:
    """Nobody is signed in, and whose badge it was is not said here."""
    stand_at(still)
    assert wrong_pin(still).status_code == 401
    (row,) = kept(still)
    assert (row.person, row.workstation, row.route) == (None, "R1.W1", "/sign-in/pin")
    assert (row.answer, row.why) == (401, "NotAccepted")


def test_nothing_typed_is_kept(still: Desk) -> None:
    """Of an address the rule alone: another registration's patient, a long form, a body that is no form."""
    patient = still.clinic.register(EVE)
    still.sign_in(ANN)
    still.get(f"/patient/{patient}", 404)
    assert still.client.post("/scan", data={"scan": "SECRET" * FORM_MAX}).status_code == 413
    assert still.client.post("/scan", json={"scan": "SECRET"}).status_code == 415
    assert still.client.post("/scan", data={"scan": "SECRET\0"}).status_code == 400
    found = kept(still)
    assert [(row.route, row.answer, row.why) for row in found] == [
        ("/patient/<code>", 404, "UnknownPatient"), ("/scan", 413, "RequestEntityTooLarge"),
        ("/scan", 415, "UnsupportedMediaType"), ("/scan", 400, "BadRequest"),
    ]  # fmt: skip
    for row in found:
        assert patient not in str(row)
        assert "SECRET" not in str(row)


def test_a_forged_form_is_kept(still: Desk) -> None:
    """Whether somebody is signed in or not."""
    made = Desk(create_app(still.clinic.database), still.clinic)
    stand_at(made)
    assert made.client.post("/sign-in/", data={"scan": badge(ANN)}).status_code == 303
    assert [(row.answer, row.why) for row in kept(still)] == [(303, "CSRFError")]


def test_a_browser_that_is_not_enrolled_is_kept(still: Desk) -> None:
    """Without a workstation."""
    assert still.client.get("/sign-in/").status_code == 403
    assert [(row.workstation, row.answer, row.why) for row in kept(still)] == [(None, 403, "NotEnrolled")]


def test_what_wants_no_right_is_kept_too_and_counts_towards_no_limit(still: Desk) -> None:
    """An address without a page, which is not kept, a method that a page does not take, a rule that does not hold."""
    still.sign_in(ANN)
    still.get("/issue/")
    still.get("/nowhere", 404)
    assert still.client.get("/scan").status_code == 405
    still.post("/scan", 422, scan="CONFIRM")
    assert [(row.person, row.route, row.answer, row.why) for row in kept(still)] == [
        (ANN.code, "", 404, "NoPage"), (ANN.code, "", 405, "MethodNotAllowed"),
        (ANN.code, "/scan", 422, "UnprocessableContent"),
    ]  # fmt: skip
    for _ in range(attempts.STATION_MAX):
        still.post("/scan", 422, scan="CONFIRM")
    assert len(kept(still)) == attempts.STATION_MAX
    still.get("/receipt/", 403)
    assert kept(still)[-1].why == "NoRightHere"
    other = at_station(still, "R1.W1")
    assert other.post("/sign-in/", scan=badge(BEN)) == "/sign-in/pin"


def test_of_what_is_turned_away_for_its_number_one_row_a_minute_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood makes no database grow, and is seen."""
    refused_too_often(desk, monkeypatch)
    other = at_station(desk, "R1.W1")
    for _ in range(5):
        assert other.client.get("/sign-in/").status_code == 429
    late = kept(desk)[attempts.STATION_MAX :]
    assert [(row.person, row.route, row.answer, row.why) for row in late] == [
        (None, "/sign-in/", 429, "TooManyRequests")
    ]


def test_an_attempt_that_cannot_be_kept_breaks_no_answer(
    still: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is what it was, and the log has the kind of the fault."""

    def broken(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(attempts, "_write", broken)
    still.sign_in(ANN)
    assert "Your roles here do not open this page." in still.get("/receipt/", 403)


def at_station(desk: Desk, station: str) -> Desk:
    """A browser at another workstation, behind the same address."""
    other = Desk(desk.app, desk.clinic)
    stand_at(other, station)
    return other


def test_one_workstation_fills_no_disk(still: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty rows a minute of it, more of its address, more of all; of an address that is no workstation's thirty."""
    still.sign_in(ANN)
    for _ in range(attempts.STATION_MAX + 3):
        still.get("/receipt/", 403)
    assert len(kept(still)) == attempts.STATION_MAX
    monkeypatch.setattr(attempts, "ALL_MAX", attempts.STATION_MAX + 2)
    unknown = Desk(still.app, still.clinic)
    for number in range(5):
        unknown.client.get("/sign-in/", environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    assert len(kept(still)) == attempts.STATION_MAX + 2


def test_the_first_refusal_of_each_person_at_each_route_is_kept_whatever_came_before(still: Desk) -> None:
    """Past the limit one row a minute: another route, another person, another workstation; never none."""
    second_station(still.clinic)
    still.sign_in(ANN)
    for _ in range(attempts.STATION_MAX + 3):
        still.get("/receipt/", 403)
    for address in ("/people/", "/people/P-0002/", "/people/P-0003/"):
        still.client.get(address)
    late = kept(still)[attempts.STATION_MAX :]
    assert [(row.person, row.route) for row in late] == [
        (ANN.code, "/people/"), (ANN.code, "/people/<code>/"),
    ]  # fmt: skip
    other = elsewhere(still, BEN)
    other.get("/receipt/", 403)
    assert (kept(still)[-1].person, kept(still)[-1].workstation) == (BEN.code, "R1.W2")


def test_one_workstations_refusals_keep_no_other_from_signing_in(still: Desk) -> None:
    """Behind the same address somebody signs in at the next one; at the one that was refused nobody does."""
    second_station(still.clinic)
    still.sign_in(ANN)
    for _ in range(attempts.STATION_MAX + 1):
        still.get("/people/", 403)
    assert at_station(still, "R1.W1").client.get("/sign-in/").status_code == 429
    other = at_station(still, "R1.W2")
    assert other.post("/sign-in/", scan=badge(BEN)) == "/sign-in/pin"
    assert other.post("/sign-in/pin", pin=PIN) == "/"


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_a_browser_enrolled_nowhere_keeps_no_workstation_of_its_address_from_signing_in(still: Desk) -> None:
    """However much it is refused, page after page: it waits itself, and nobody is told that a workstation did it."""
    enrol = EnrolWorkstation(still.clinic.act(PROGRAM), "R1.W1", token_digest("hers"))
    still.clinic.run(enrol_workstation, enrol)
    govern(still.clinic)
    stranger = still.app.test_client(use_cookies=False)
    for _ in range(attempts.STATION_MAX):
        stranger.get("/stock/")
    for rule in rules(still):
        stranger.get(address_of(rule.rule))
    assert len(kept(still)) > 4 * attempts.STATION_MAX
    assert stranger.get("/enrol/").status_code == 429
    nurse = Desk(still.app, still.clinic)
    nurse.client.set_cookie(COOKIE, "hers")
    assert nurse.post("/sign-in/", scan=badge(BEN)) == "/sign-in/pin"
    assert nurse.post("/sign-in/pin", pin=PIN) == "/"
    assert {row.what for row in rows(still.clinic, urgent_report)} == {"requests None"}
    # Its own noise stops it as before.
    for _ in range(attempts.STATION_MAX):
        nurse.get("/receipt/", 403)
    other = Desk(still.app, still.clinic)
    other.client.set_cookie(COOKIE, "hers")
    assert other.client.get("/sign-in/").status_code == 429


def test_nobody_signs_in_at_a_workstation_that_was_refused_too_often(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 for a minute; the work of who is signed in there goes on."""
    at = refused_too_often(desk, monkeypatch)
    other = at_station(desk, "R1.W1")
    answer = other.client.post("/sign-in/", data={"scan": badge(ANN)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Too many requests were refused here" in answer.get_data(as_text=True)
    desk.get("/issue/")
    at[0] += attempts.WITHIN
    other.client.post("/sign-in/", data={"scan": badge(ANN)})
    assert other.client.post("/sign-in/pin", data={"pin": PIN}).status_code == 303


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_a_forwarded_address_counts_behind_a_proxy_alone(still: Desk, behind_proxy: bool) -> None:
    """Without one, whoever sends another address each time is still one address."""
    app = create_app(still.clinic.database, behind_proxy=behind_proxy)
    app.config.update(WTF_CSRF_ENABLED=False)
    made = Desk(app, still.clinic)
    for number in range(3):
        made.client.get("/sign-in/", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    told = {row.address for row in kept(still)}
    assert told == ({f"203.0.113.{number}" for number in range(3)} if behind_proxy else {"127.0.0.1"})
