"""Every hostile request of the interface's table is refused: nothing in the books, no fault, nothing given away."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from inventory import receipt
from inventory.api_token import EndToken, end_token, tokens
from inventory.tables.ledger import balance
from inventory.tables.working import refused_attempt
from tests.cast import ANN, EVE, PROGRAM, SINGLE
from tests.web.api.conftest import Station, by, give_token, new_token
from tests.web.api.hostile import TABLE, WHOLE, Hostile
from tests.web.conftest import Labelling
from tests.web.hostile import counted


@dataclass
class Scene:
    """A station of R1, something of everybody's, and tokens that are not to open."""

    station: Station
    names: dict[str, str]
    tokens: dict[str, str]
    at: datetime

    def send(self, row: Hostile) -> tuple[int, str]:
        """The row's request: a new number, Ann's proof, the fields as they stand or as their names say."""
        fields = {name: self._filled(value) for name, value in row.fields.items()}
        if row.address == "/waste":
            fields = {"parts": [{"container": self.names["held"], "amount": "1 mg"}], **fields}
        sent = {"command_id": secrets.token_hex(16), "by": by(ANN), **fields}
        station = replace(self.station, token=self.tokens[row.token])
        answer = station.send("POST", row.address, sent)
        return answer.status_code, answer.get_data(as_text=True)

    def _filled(self, value: Any) -> Any:
        """The thing that `{name}` names; anything else as it stands."""
        named = isinstance(value, str) and value[:1] == "{" and value[1:2] != "{"
        return value.format(**self.names) if named else value

    def books(self) -> Any:
        """How many rows each table has, but those that hold no record, and every balance."""
        with self.station.clinic.database.read() as connection:
            rows = tuple(connection.execute(counted()).one())
            held = connection.execute(select(balance).order_by(*balance.primary_key)).all()
        return rows, [tuple(row) for row in held]

    def attempts(self) -> int:
        """How many attempts were kept."""
        with self.station.clinic.database.read() as connection:
            return connection.execute(select(func.count()).select_from(refused_attempt)).scalar_one()


def made(url: str, app: Flask) -> Scene:
    """The scene on a database with the people of the cast."""
    clinic = Labelling(url)
    app.extensions["vialtrail"] = clinic.database
    held, (sealed,) = clinic.taken(), clinic.receive(1, SINGLE)
    over, ended = give_token(clinic, days=1), give_token(clinic, days=30)
    with clinic.database.read() as connection:
        last = tokens(connection)[-1]
    clinic.run(end_token, EndToken(clinic.act(PROGRAM), last.id, "it was lost"))
    clinic.clock.at += timedelta(hours=23)
    patient, order = clinic.patient_with_order()
    foreign = clinic.carton()
    clinic.run_signed(receipt.receive, clinic.receive_command(foreign, actor=EVE), (EVE, "actor"))
    names = {
        "held": held, "sealed": sealed, "patient": patient, "order": order, "foreign_vial": foreign.labels[0],
        "foreign_patient": clinic.register(EVE),
    }  # fmt: skip
    given = {
        "right": give_token(clinic), "none": "", "forged": new_token(), "over": over, "ended": ended,
        "other scope": give_token(clinic, ("stock:read", "entries:read", "board:read", "chart:write")),
        "other registration": give_token(clinic, registration="R2"),
    }  # fmt: skip
    scene = Scene(Station(app, clinic, given["right"]), names, given, clinic.clock() + timedelta(hours=2))
    clinic.database.clock = lambda: scene.at
    return scene


@pytest.fixture
def scene(people_url: str, api_app: Flask) -> Iterator[Scene]:
    """One for the rows of a test: nothing that they do is in its books."""
    found = made(people_url, api_app)
    yield found
    found.station.clinic.close()


def refuse(scene: Scene, row: Hostile) -> None:
    """Send it, and hold every promise."""
    scene.at += timedelta(seconds=61)
    books, kept = scene.books(), scene.attempts()
    status, said = scene.send(row)
    assert status in row.statuses, (row.what, status, said)
    assert scene.books() == books, row.what
    assert "Traceback" not in said
    assert json.loads(said)["status"] == status
    assert scene.attempts() - kept == 1, (row.what, status)


@pytest.mark.timeout(600)
def test_each_row_is_refused(scene: Scene) -> None:
    """By its status, with nothing written, and the attempt kept where it is one of rights or form."""
    rows = TABLE if scene.station.clinic.database.is_sqlite else TABLE[::10]
    for row in rows:
        refuse(scene, row)


def test_the_table_is_long_enough() -> None:
    """More than 150, each under a name of its own."""
    assert len(TABLE) > 150
    assert len({row.what for row in TABLE}) == len(TABLE)


def test_what_is_whole_would_be_taken(scene: Scene) -> None:
    """The same steps without what is hostile in them change the books, so that the comparison can fail."""
    for address in ("/draw", "/weighing", "/patient"):
        books = scene.books()
        assert scene.send(Hostile("whole", address, WHOLE[address]))[0] == 201, address
        assert scene.books() != books
