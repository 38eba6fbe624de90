"""What every test of a page may ask for: the application on a small clinic, people who sign in, and what a page says."""

from __future__ import annotations

import html
import itertools
import json
import random
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from inventory import staff
from inventory.database import Database
from inventory.keys import Purpose
from inventory.tables.working import draft
from scanners.label import new_label
from tests.cast import CAST, KEYS, PROGRAM, START, Clinic, Clock, Member, found
from tests.postgresql import Server
from web.application import create_app
from web.proof import hash_pin

_numbers = itertools.count(1)

#: One PIN for all the cast; each badge's token is made of the person's code.
PIN = "4711"


def badge(member: Member) -> str:
    """What the person's badge sends."""
    return f"VTB/{token(member)}"


def token(member: Member) -> str:
    """The badge's sixteen characters."""
    return (member.given_name.upper() * 16)[:12].translate(str.maketrans("BIOS", "7222")) + "ACDE"


@cache
def _hashed() -> str:
    return hash_pin(PIN)


class Labelling(Clinic):
    """The clinic whose labels carry their check, so that a scan box takes them."""

    def label(self, stem: str = "VIAL") -> str:
        """A label with a right check; the same ones in each run."""
        del stem
        chance = random.Random(next(self._labels))
        return new_label(KEYS.key(Purpose.LABEL), chance.randrange)


class Desk:
    """The application with its clinic, and one browser."""

    def __init__(self, app: Flask, clinic: Clinic) -> None:
        """Open a browser at no workstation yet."""
        self.app, self.clinic = app, clinic
        self.client: FlaskClient = app.test_client()

    def sign_in(self, member: Member) -> None:
        """Badge and PIN at the workstation of the person's registration."""
        with self.client.session_transaction() as kept:
            kept["station"] = f"{member.registration}.W1"
        self.client.post("/sign-in/", data={"scan": badge(member)})
        answer = self.client.post("/sign-in/pin", data={"pin": PIN})
        assert answer.status_code == 303, said(answer)

    def get(self, address: str, status: int = 200) -> str:
        """The text of a page."""
        answer = self.client.get(address)
        assert answer.status_code == status, said(answer)
        return said(answer)

    def post(self, address: str, status: int = 303, /, **sent: str) -> str:
        """Send a form; the address of the next page, or the text of the same one when it is refused."""
        answer = self.client.post(address, data=sent)
        assert answer.status_code == status, (
            answer.status_code,
            answer.headers.get("Location"),
            said(answer),
        )
        return answer.headers["Location"] if status == 303 else said(answer)

    def state(self) -> dict[str, Any]:
        """What the newest draft holds."""
        with self.clinic.database.read() as connection:
            query = select(draft.c.state).order_by(draft.c.changed_at_us.desc()).limit(1)
            kept: dict[str, Any] = json.loads(connection.execute(query).scalar_one())
        return kept

    def refused(self, address: str, /, **sent: str) -> str:
        """Send a form that is refused: 422, the same page, and no entry more than before."""
        before = self.clinic.entries()
        page = self.post(address, 422, **sent)
        assert self.clinic.entries() == before
        return page


def said(answer: TestResponse) -> str:
    """The words of a page, with what stands in its boxes, in one line."""
    page = answer.get_data(as_text=True)
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    page = re.sub(r'<input[^>]*type="hidden"[^>]*>', "", page)
    page = re.sub(r'<input[^>]*\svalue="([^"]*)"[^>]*>', r" [\1] ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def people(url: str) -> None:
    """The clinic of the cast, every one with badge and PIN."""
    found(url)
    clinic = Clinic(url, prefix="people")
    for member in CAST:
        clinic.run(staff.reset_pin, staff.ResetPin(clinic.act(PROGRAM), member.code, _hashed()))
        digest = KEYS.mac(Purpose.BADGE, token(member).encode())
        clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), member.code, digest))
    clinic.close()


@pytest.fixture(scope="session")
def sqlite_people(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the clinic and its people; tests take copies of it."""
    path = tmp_path_factory.mktemp("people") / "people.sqlite"
    shutil.copyfile(sqlite_template, path)
    people(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_people(postgresql: Server, postgresql_template: str) -> Iterator[str]:
    """The name of a database with the clinic and its people; tests take copies of it."""
    name = f"{postgresql_template}_people"
    people(postgresql.create(name, postgresql_template))
    yield name
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def people_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the clinic and its people, for one test alone, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "people.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_people"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_people")
    name = f"{template}_{next(_numbers)}"
    yield server.create(name, template)
    server.drop(name)


@cache
def _application() -> Flask:
    """One application for all tests, so that each template is compiled once; it has no database of its own."""
    app = create_app(Database("sqlite://", KEYS, Clock(START)))
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    return app


@pytest.fixture
def desk(people_url: str) -> Iterator[Desk]:
    """The application on the clinic, with one browser."""
    clinic = Labelling(people_url)
    app = _application()
    # A test that gives it an address for security keys gives it to itself alone.
    app.extensions.update(vialtrail=clinic.database, vialtrail_party=None)
    yield Desk(app, clinic)
    clinic.close()
