"""Set-up: one code and one form make the first entries, all or none; from then on two people stand behind a change."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from inventory.database import Database
from inventory.errors import SignatureNeeded
from inventory.execution import execute
from inventory.plan import HOUSE, Act
from inventory.registration import all_registrations
from inventory.responsibility import registrant_of
from inventory.staff import AddPerson, Role, add_person, roles_of
from inventory.tables.factors import one_time_code
from inventory.tables.house import badge, person, pin
from inventory.tables.ledger import attestation, entry
from inventory.verification import verify
from tests.cast import KEYS, START, Clock
from tests.web.conftest import _application, said
from tests.web.setting import TYPED, code_of, set_up
from tests.web.two_people import printed
from web.browser_token import COOKIE
from web.setting_up import BY_CODE, PERSON, REGISTRATION


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """A migrated database with nothing in it."""
    database = Database(database_url, KEYS, Clock(START))
    yield database
    database.close()


@pytest.fixture
def app(empty: Database) -> Flask:
    """The application on it."""
    made = _application()
    made.extensions["vialtrail"] = empty
    return made


def kinds(database: Database) -> list[str]:
    """The kinds of the house book's entries in their order."""
    with database.read() as connection:
        return list(connection.execute(select(entry.c.kind).order_by(entry.c.seq)).scalars())


def test_one_form_makes_a_clinic_that_works(app: Flask, empty: Database) -> None:
    """Registration, places, workstation, first person with her rights, and the registrant last; the books are clean."""
    client, answer = set_up(app, empty)
    assert answer.status_code == 200, said(answer)
    assert "Print this page now" in said(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    made = kinds(empty)
    assert made[:2] == ["person_added", "registration_opened"]
    assert made[-3:] == ["workstation_enrolled", "recovery_sheet_made", "registrant_named"]
    with empty.read() as connection:
        (found,) = all_registrations(connection)
        assert (found.code, found.name, found.demonstration) == (REGISTRATION, "Invented Clinic", False)
        assert registrant_of(connection, REGISTRATION) == PERSON
        held = roles_of(connection, PERSON, REGISTRATION, empty.clock())
        assert held == {Role.ADMINISTRATOR, Role.PHARMACIST, Role.NURSE, Role.REGISTRANT}
        assert verify(connection, KEYS, lambda *_: None).is_clean
        kept = str(connection.execute(select(pin)).all()) + str(connection.execute(select(badge)).all())
        (signed,) = connection.execute(select(attestation.c.signer, attestation.c.method)).all()
        assert tuple(signed) == (PERSON, BY_CODE)
    token = re.search(r"VTB/([A-Z0-9]{16})", said(answer))
    assert token is not None
    assert token[1] not in kept
    assert "4711" not in said(answer)
    client.post("/sign-in/", data={"scan": token[0]})
    assert client.post("/sign-in/pin", data={"pin": TYPED["pin"]}).status_code == 303
    assert "Front desk" in said(client.get("/"))


def test_whoever_loses_her_badge_on_the_first_day_comes_back(app: Flask, empty: Database) -> None:
    """The sheet of the set-up opens with her PIN, before she ever signed; the next one is shown."""
    client, answer = set_up(app, empty)
    found = re.search(r"(\w{4}-){5}\w{4}", said(answer))
    assert found is not None
    sent = {"want": "badge", "code": found[0], "who": TYPED["user_name"], "pin": TYPED["pin"]}
    given = client.post("/recovery/", data=sent)
    assert given.status_code == 200, said(given)
    following = re.search(r"(\w{4}-){5}\w{4}", said(given))
    assert following is not None
    assert following[0] != found[0]
    again = client.post("/recovery/", data={**sent, "code": following[0]})
    assert again.status_code == 200, said(again)
    client.post("/sign-in/", data={"scan": printed(again.get_data(as_text=True))})
    assert client.post("/sign-in/pin", data={"pin": TYPED["pin"]}).status_code == 303
    assert "Make the recovery sheet" not in said(client.get("/"))
    with empty.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_from_then_on_nobody_changes_anything_alone(app: Flask, empty: Database) -> None:
    """The registrant stands: an entry without signatures is refused."""
    set_up(app, empty)
    act = Act("0" * 32, HOUSE, PERSON, None, empty.clock(), "America/New_York")
    with pytest.raises(SignatureNeeded):
        execute(empty, add_person, AddPerson(act, "P-0002", "una", "Una", "Example"))


def test_only_the_browser_that_did_it_stands_at_the_workstation(app: Flask, empty: Database) -> None:
    """Another one is told that it is not enrolled, though there is one workstation; a forged token is no other."""
    client, _ = set_up(app, empty)
    assert client.get("/sign-in/").status_code == 200
    stranger = app.test_client()
    assert stranger.get("/sign-in/").status_code == 403
    stranger.set_cookie(COOKIE, "forged")
    answer = stranger.get("/sign-in/")
    assert (answer.status_code, answer.get_data(as_text=True)) == (403, "This workstation is not enrolled.\n")
    with stranger.session_transaction() as kept:
        kept["station"] = f"{REGISTRATION}.W1"
    assert stranger.get("/sign-in/").status_code == 403


def test_it_is_done_once(app: Flask, empty: Database) -> None:
    """Afterwards the page leads to sign-in, whatever code is typed, and nothing is written."""
    set_up(app, empty)
    before = kinds(empty)
    for client, answer in (set_up(app, empty), set_up(app, empty, name="Another")):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert client.get("/setup/").status_code == 303
    assert kinds(empty) == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "AAAA-AAAA-AAAA"}, "That code was not accepted."),
        ({"code": ""}, "That code was not accepted."),
        ({"dea_number": "AP5836728"}, "This is no DEA number."),
        ({"dea_number": "AP0000000"}, "This is no DEA number."),
        ({"expires_on": "2026-11-01"}, "The registration has expired."),
        ({"zone": "Mars/Olympus"}, "This is no time zone."),
        ({"pin": "1234", "again": "1234"}, "A PIN does not count up or down."),
        ({"again": "4712"}, "Type the new PIN twice."),
        ({"user_name": " "}, "Choose a user name."),
        ({"place_WASTE": ""}, "Name this place."),
        ({"licence_kind": "wizard"}, "Choose the kind of licence."),
        ({"licence_state": "New York"}, "state"),
        ({"trained_on": "2027-01-31"}, "has not come yet"),
    ],
)
def test_what_is_wrong_leaves_nothing(
    app: Flask, empty: Database, changed: dict[str, Any], sentence: str
) -> None:
    """No entry, no person, no cookie, and the code is good for the next try; what was typed stays, but no PIN."""
    client, answer = set_up(app, empty, **changed)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert "4711" not in answer.get_data(as_text=True)
    assert kinds(empty) == []
    assert client.get_cookie(COOKIE) is None
    with empty.read() as connection:
        assert connection.execute(select(person)).first() is None
        (code,) = connection.execute(select(one_time_code)).all()
        assert code.used_at_us is None
    assert set_up(app, empty)[1].status_code == 200


def test_ten_wrong_codes_end_the_right_one(app: Flask, empty: Database) -> None:
    """Whoever guesses gets no further; a new code from the terminal goes on."""
    code = code_of(empty)
    for _ in range(10):
        assert app.test_client().post("/setup/", data={**TYPED, "code": "AAAA"}).status_code == 422
    answer = app.test_client().post("/setup/", data={**TYPED, "code": code})
    assert "That code was not accepted." in said(answer)
    empty.clock.at += timedelta(seconds=1)  # type: ignore[attr-defined]
    assert set_up(app, empty)[1].status_code == 200
