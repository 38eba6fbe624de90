"""Every hostile request of the table is refused: nothing in the books, no fault, nothing reflected, the attempt kept."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from inventory import receipt
from inventory.issue import Issue, Purpose, take
from inventory.tables.ledger import balance
from inventory.tables.working import refused_attempt
from tests.cast import ANN, BEN, CORA, EVE, Member
from tests.postgresql import Server
from tests.web.conftest import PIN, Labelling, badge
from tests.web.floor import drawn
from tests.web.hostile import KEPT, PAYLOADS, TABLE, Hostile, counted
from tests.web.test_application import token_of
from web.application import create_app

#: What is never in an answer as it stands, whatever was sent.
NEVER = ("<script>alert", "<img src=x", str(987654321 * 987654321), "<b>evil")
#: A session that was not used for so long is begun anew before it locks.
FRESH = timedelta(seconds=90)


@dataclass
class Scene:
    """The clinic with something of everybody in it, the application as it is served, and a browser for each person."""

    app: Flask
    clinic: Labelling
    at: datetime
    names: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, tuple[FlaskClient, datetime]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, member: Member) -> FlaskClient:
        """The member's, signed in and not idle."""
        client, used = self.browsers.get(member.code, (None, self.at))
        if client is None or self.at - used > FRESH:
            client = self.app.test_client()
            with client.session_transaction() as kept:
                kept["station"] = f"{member.registration}.W1"
            for address, sent in (("/sign-in/", {"scan": badge(member)}), ("/sign-in/pin", {"pin": PIN})):
                token = token_of(client.get(address).get_data(as_text=True))
                assert client.post(address, data=sent | {"csrf_token": token}).status_code == 303
            self.tokens.pop(member.code, None)
        self.browsers[member.code] = (client, self.at)
        return client

    def token(self, member: Member) -> str:
        """The token of the member's forms."""
        client = self.browser(member)
        if member.code not in self.tokens:
            self.tokens[member.code] = token_of(client.get("/session/").get_data(as_text=True))
        return self.tokens[member.code]

    def post(self, member: Member, address: str, /, **sent: str) -> str:
        """A form that is taken; the address of the next page."""
        answer = self.browser(member).post(address, data=sent | {"csrf_token": self.token(member)})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"]

    def send(self, row: Hostile) -> TestResponse:
        """The row's request."""
        client = self.app.test_client() if row.who is None else self.browser(row.who)
        headers = dict(row.headers)
        if row.cookie is not None:
            headers["Cookie"] = f"vialtrail={row.cookie}"
        if row.who is not None and row.method not in {"GET", "HEAD"} and row.token != "none":
            other = EVE if row.token == "other" else row.who
            headers["X-CSRFToken"] = "forged" if row.token == "forged" else self.token(other)
        filled = {
            name: text.format(**self.names) if text.startswith("{") and text[1] != "{" else text
            for name, text in row.fields.items()
        }
        kind = row.kind if row.fields or row.body is not None else None
        return client.open(
            row.address.format(**self.names), method=row.method, headers=headers, content_type=kind,
            data=row.body if row.body is not None else filled, buffered=True,
        )  # fmt: skip

    def books(self) -> Any:
        """How many rows each table has, but those that hold no record, and every balance."""
        with self.clinic.database.read() as connection:
            rows = tuple(connection.execute(counted()).one())
            held = connection.execute(select(balance).order_by(*balance.primary_key)).all()
        return rows, [tuple(row) for row in held]

    def attempts(self) -> list[Any]:
        """The attempts that were kept."""
        with self.clinic.database.read() as connection:
            return list(connection.execute(select(refused_attempt).order_by(refused_attempt.c.id)))


def made(url: str) -> Scene:
    """The scene on a database with the people of the cast."""
    clinic = Labelling(url)
    done = drawn(clinic)
    mine, foreign = clinic.carton(), clinic.carton()
    names = {"vial": done.vial, "patient": done.patient, "foreign_patient": clinic.register(EVE)}
    posted = clinic.run_signed(receipt.receive, clinic.receive_command(foreign, actor=EVE), (EVE, "actor"))
    clinic.run_signed(receipt.receive, clinic.receive_command(mine), (CORA, "actor"))
    names |= {"foreign_vial": foreign.labels[0], "foreign_entry": str(posted.seq), "drawn": "1"}
    held = {
        "draft": (ANN, done.vial),
        "bens_draft": (BEN, _taken(clinic, BEN)),
        "foreign_draft": (EVE, _taken(clinic, EVE)),
    }
    scene = Scene(create_app(clinic.database), clinic, clinic.clock())
    clinic.database.clock = lambda: scene.at
    for name, (member, label) in held.items():
        names[name] = scene.post(member, "/draw/", scan=label).split("/")[3]
    scene.names = names
    scene.post(ANN, "/patient/new", **KEPT)
    return scene


def _taken(clinic: Labelling, member: Member) -> str:
    """A vial of the member's registration in her hands."""
    keeper = EVE if member is EVE else CORA
    carton = clinic.carton()
    clinic.run_signed(receipt.receive, clinic.receive_command(carton, actor=keeper), (keeper, "actor"))
    clinic.run(take, Issue(clinic.act(member), carton.labels[0], Purpose.SESSION))
    return carton.labels[0]


@pytest.fixture(scope="module")
def scene(sqlite_people: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all rows: nothing that they do is in its books."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.sqlite"
    shutil.copyfile(sqlite_people, path)
    found = made(f"sqlite:///{path}")
    yield found
    found.clinic.close()


@pytest.fixture(scope="module")
def served_by_postgresql(postgresql: Server, postgresql_people: str) -> Iterator[Scene]:
    """The same on PostgreSQL."""
    name = f"{postgresql_people}_hostile"
    found = made(postgresql.create(name, postgresql_people))
    yield found
    found.clinic.close()
    postgresql.drop(name)


def refuse(scene: Scene, row: Hostile) -> None:
    """Send it, and hold every promise."""
    scene.at += timedelta(seconds=5)
    if row.who is not None:
        scene.browser(row.who)
    books, kept = scene.books(), len(scene.attempts())
    answer = scene.send(row)
    said = answer.get_data(as_text=True)
    assert answer.status_code == row.status, (
        answer.headers.get("Location"),
        re.sub(r"<[^>]+>|\s+", " ", said)[:900],
    )
    assert scene.books() == books
    assert [word for word in NEVER if word in said] == []
    assert "evil" not in str(answer.headers)
    assert "Traceback" not in said
    assert "Content-Security-Policy" in answer.headers
    (new,) = scene.attempts()[kept:]
    # Who asks for a file is not looked up, and on the page of sign-in nobody is.
    unasked = row.address.startswith("/static/") or (row.address, row.status) == ("/sign-in/key", 401)
    known = row.who is not None and not unasked
    assert (new.answer, new.method) == (row.status, row.method)
    assert new.person == (row.who.code if known and row.who else None)
    assert not any(text in str(new) for text in (*PAYLOADS.values(), *scene.names.values()) if len(text) > 2)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what[:60])
def test_it_is_refused(scene: Scene, row: Hostile) -> None:
    """By its status, with nothing written and nothing given away."""
    refuse(scene, row)


@pytest.mark.parametrize("row", TABLE[::10], ids=lambda row: row.what[:60])
def test_it_is_refused_on_postgresql(served_by_postgresql: Scene, row: Hostile) -> None:
    """A tenth of them on the other engine."""
    refuse(served_by_postgresql, row)


def test_the_table_is_long_enough() -> None:
    """More than 150, each under a name of its own, and the books would show a row that writes."""
    assert len(TABLE) > 150
    assert len({row.what for row in TABLE}) == len(TABLE)


def test_a_request_that_is_taken_would_be_seen(scene: Scene) -> None:
    """A form of the same scene that is whole does change the books, so that the comparison can fail."""
    books = scene.books()
    scene.post(ANN, "/patient/new", **KEPT | {"command_id": "f" * 32, "record_number": "N-NEW"})
    assert scene.books() != books
