"""What every test of the interface may ask for: a station with a token on the clinic of the cast."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from inventory.api_token import SCOPES, MakeToken, make_token, token_digest
from inventory.tables.working import PLAIN_REFUSALS, refused_attempt
from tests.cast import KEYS, PROGRAM, Member
from tests.web.conftest import PIN, Labelling, badge
from web.application import create_app

#: What is asked of no database that differs.
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def new_token() -> str:
    """What a token looks like."""
    return f"vtt_{secrets.token_urlsafe(32)}"


def give_token(
    clinic: Any, scopes: tuple[str, ...] = SCOPES, *, registration: str = "R1", days: int = 30, text: str = ""
) -> str:
    """A token for the workstation of a registration."""
    made = text or new_token()
    act = clinic.act(PROGRAM)
    expires = act.occurred_at + timedelta(days=days)
    command = MakeToken(act, token_digest(KEYS, made), f"{registration}.W1", registration, scopes, expires)
    clinic.run(make_token, command)
    return made


def by(member: Member, **more: str) -> dict[str, str]:
    """Who does it, with badge and PIN."""
    return {"badge": badge(member), "pin": PIN, **more}


@dataclass
class Station:
    """A program at a workstation; its token is good for everything unless another is sent."""

    app: Flask
    clinic: Labelling
    token: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Open a connection without cookies."""
        self.client = self.app.test_client(use_cookies=False)

    def send(self, method: str, address: str, sent: Any = None, **options: Any) -> TestResponse:
        """One request with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        if sent is not None:
            options |= {"data": json.dumps(sent), "content_type": "application/json"}
        return self.client.open(f"/api/v1{address}", method=method, headers=headers, **options)

    def get(self, address: str, status: int = 200) -> Any:
        """The value of an answer."""
        answer = self.send("GET", address)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json(force=True)

    def post(self, address: str, sent: Any, status: int = 201) -> Any:
        """The value that a step answers."""
        answer = self.send("POST", address, sent)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json(force=True)

    def refused(self, address: str, sent: Any, status: int = 422, kind: str = "") -> dict[str, Any]:
        """A step that is refused, with nothing written."""
        before = self.clinic.entries()
        answer = self.send("POST", address, sent)
        assert answer.status_code == status, answer.get_data(as_text=True)
        assert answer.mimetype == "application/problem+json"
        assert self.clinic.entries() == before
        said: dict[str, Any] = answer.get_json(force=True)
        assert said["status"] == status
        assert said["type"].endswith(kind), said
        return said

    def step(self, member: Member, **fields: Any) -> dict[str, Any]:
        """What every step carries, and the fields of this one."""
        return {"command_id": secrets.token_hex(16), "by": by(member), **fields}

    def attempts(self) -> list[tuple[Any, ...]]:
        """Workstation, method, route, answer and why of the attempts that wanted a right and were kept."""
        row = refused_attempt.c
        query = select(row.workstation, row.method, row.route, row.answer, row.why).where(
            row.why.not_in(PLAIN_REFUSALS)
        )
        with self.clinic.database.read() as connection:
            return [tuple(each) for each in connection.execute(query.order_by(row.id))]


@pytest.fixture(scope="session")
def api_app() -> Flask:
    """One application for all tests of the interface, with everything that guards it."""
    from inventory.database import Database
    from tests.cast import START, Clock

    return create_app(Database("sqlite://", KEYS, Clock(START)))


@pytest.fixture
def station(people_url: str, api_app: Flask) -> Iterator[Station]:
    """A station of R1 on the clinic."""
    clinic = Labelling(people_url)
    api_app.extensions["vialtrail"] = clinic.database
    yield Station(api_app, clinic, give_token(clinic))
    clinic.close()
