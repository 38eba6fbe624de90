"""Every hostile request of the table is refused: nothing in the books, no fault, nothing reflected, the attempt kept."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse

from inventory import receipt
from inventory.issue import Issue, Purpose, take
from inventory.tables.ledger import balance
from inventory.tables.working import refused_attempt
from tests.cast import ANN, BEN, CORA, DEE, EVE, Member
from tests.postgresql import Server
from tests.web.conftest import PIN, Labelling, badge
from tests.web.floor import band, drawn
from tests.web.hostile import KEPT, KEPT_TABLE, PAYLOADS, TABLE, Hostile, counted
from tests.web.test_application import token_of
from tests.web.two_people import govern
from tests.web.whole_forms import WHOLE, Whole
from web.application import create_app

#: What is never in an answer as it stands, whatever was sent.
NEVER = ("<script>alert", "<img src=x", str(987654321 * 987654321), "<b>evil")
#: A session that was not used for so long is begun anew before it locks.
FRESH = timedelta(seconds=90)
_NAME = re.compile(r"\{([a-z_]+)\}")
_numbers = itertools.count(100)
#: What the code of a carton sends: ketamine of the cast's products.
CARTON = "]d201003040920531051728022810D42"


@dataclass
class Scene:
    """The clinic with something of everybody in it, the application as it is served, and a browser for each person."""

    app: Flask
    clinic: Labelling
    at: datetime
    names: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, tuple[FlaskClient, datetime]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    plain: dict[str, list[int]] = field(default_factory=dict)

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
        assert answer.headers["Location"] != "/sign-in/"
        return answer.headers["Location"]

    def offered(self, member: Member, address: str, name: str) -> str:
        """The first value that a field of a page has."""
        page = self.browser(member).get(address).get_data(as_text=True)
        (tag, *_) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page)
        return str(re.findall(r' value="([^"]+)"', tag)[0])

    def send(self, row: Hostile) -> TestResponse:
        """The row's request."""
        # A test's browser with cookies of its own takes away a header that names others.
        bare = self.app.test_client(use_cookies=False)
        client = bare if row.who is None else self.browser(row.who)
        headers = dict(row.headers)
        if row.who is not None and row.whole is not None and row.whole.before:
            scan = self.names[row.whole.before.strip("{}")]
            self.post(row.who, row.address.format(**self.names), scan=scan)
        if row.cookie is not None:
            headers["Cookie"] = f"vialtrail={row.cookie}"
        if row.who is not None and row.method not in {"GET", "HEAD"} and row.token != "none":
            other = EVE if row.token == "other" else row.who
            headers["X-CSRFToken"] = "forged" if row.token == "forged" else self.token(other)
        if "Host" in headers:
            # A browser sends its cookie to the address that it stands at, whatever name is said there.
            cookie = client.get_cookie("vialtrail")
            assert cookie is not None
            headers["Cookie"], client = f"vialtrail={cookie.value}", bare
        names = self.names | fresh()
        filled = {
            name: _NAME.sub(lambda found: names.get(found[1], found[0]), text)
            for name, text in row.fields.items()
        }
        kind = row.kind if row.fields or row.body is not None else None
        return client.open(
            row.address.format(**self.names), method=row.method, headers=headers, content_type=kind,
            data=row.body if row.body is not None else filled, buffered=True,
        )  # fmt: skip

    def written_by(self, whole: Whole) -> list[int]:
        """How many rows of each table the form writes when nothing in it is hostile; it is found out once."""
        if whole.address not in self.plain:
            self.plain[whole.address] = []
            before = self.books()[0]
            answer = self.send(
                Hostile("whole", whole.who, "POST", whole.address, whole.taken, whole.fields, whole=whole)
            )
            assert answer.status_code == whole.taken, answer.get_data(as_text=True)
            self.plain[whole.address] = more(before, self.books()[0])
        return self.plain[whole.address]

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


def fresh() -> dict[str, str]:
    """What no form was sent before: a number, and a DEA number with a right check digit."""
    new = f"{next(_numbers):06d}"
    odd, even = (sum(int(digit) for digit in new[start::2]) for start in (0, 1))
    return {"new": new, "dea": f"MK{new}{(odd + 2 * even) % 10}"}


def more(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """By how many rows each table grew."""
    return [last - first for first, last in zip(before, after, strict=True)]


def made(url: str) -> Scene:
    """The scene on a database with the people of the cast."""
    clinic = Labelling(url)
    govern(clinic, BEN)
    done = drawn(clinic)
    mine, foreign = clinic.carton(), clinic.carton()
    names = {"vial": done.vial, "patient": done.patient, "foreign_patient": clinic.register(EVE)}
    names |= {"syringe": done.syringe, "sealed": mine.labels[0], "band": band(done.patient)}
    names |= {"ann": badge(ANN), "dee": badge(DEE), "carton": CARTON}
    posted = clinic.run_signed(receipt.receive, clinic.receive_command(foreign, actor=EVE), (EVE, "actor"))
    clinic.run_signed(receipt.receive, clinic.receive_command(mine), (CORA, "actor"))
    names |= {"foreign_vial": foreign.labels[0], "foreign_entry": str(posted.seq), "drawn": "1"}
    held = {
        "draft": (ANN, done.vial),
        "bens_draft": (BEN, _taken(clinic, BEN)),
        "foreign_draft": (EVE, _taken(clinic, EVE)),
    }
    scene = Scene(create_app(clinic.database, hosts=("localhost",)), clinic, clinic.clock())
    clinic.database.clock = lambda: scene.at
    for name, (member, label) in held.items():
        names[name] = scene.post(member, "/draw/", scan=label).split("/")[3]
    scene.post(ANN, f"/draw/draft/{names['draft']}/", scan=names["band"])
    waste = scene.post(ANN, "/waste/", scan=done.syringe)
    for scan in ("CONFIRM", "1"):
        scene.post(ANN, waste, scan=scan)
    names["pin"] = waste.split("/")[3]
    names |= {
        "digest": scene.offered(DEE, "/credentials/", "digest"),
        "badge": scene.offered(DEE, "/people/P-0001/end-badge", "badge"),
    }
    scene.names = names
    scene.post(ANN, "/patient/new", **KEPT)
    glass = {"registration": "R1", "why": "Her chart is asked for at once", "badge": badge(DEE), "pin": PIN}
    scene.post(DEE, "/glass/", **glass)
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
    assert "Strict-Transport-Security" not in answer.headers
    attempts = scene.attempts()[kept:]
    if not row.reaches:
        assert attempts == []
        return
    (new,) = attempts
    # Who asks for a file is not looked up, and on the page of sign-in nobody is.
    unasked = row.address.startswith("/static/") or (row.address, row.status) == ("/sign-in/key", 401)
    known = row.who is not None and not unasked
    assert (new.answer, new.method, new.address) == (row.status, row.method, "127.0.0.1")
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


def keep(scene: Scene, row: Hostile) -> None:
    """Send it: what the form always writes is written and no more, and the text is shown as the text that it is."""
    scene.at += timedelta(seconds=5)
    assert row.who is not None
    assert row.whole is not None
    scene.browser(row.who)
    usual, books = scene.written_by(row.whole), scene.books()
    answer = scene.send(row)
    said = answer.get_data(as_text=True)
    assert answer.status_code == row.status, re.sub(r"<[^>]+>|\s+", " ", said)[:900]
    assert (more(books[0], scene.books()[0]), scene.books()[1]) == (usual, books[1])
    if row.status == 303:
        after = row.whole.shown or answer.headers["Location"]
        assert "evil" not in after
        said = scene.browser(row.who).get(after).get_data(as_text=True)
    assert [word for word in NEVER if word in said] == []
    # A user name is kept in small letters.
    assert str(escape(row.text)).lower() in said.lower()


@pytest.mark.parametrize("row", KEPT_TABLE, ids=lambda row: row.what[:60])
def test_it_is_kept_as_a_text(scene: Scene, row: Hostile) -> None:
    """A field of words takes it: shown escaped on the page that follows, and no statement is another one for it."""
    keep(scene, row)


@pytest.mark.parametrize("row", KEPT_TABLE[::10], ids=lambda row: row.what[:60])
def test_it_is_kept_as_a_text_on_postgresql(served_by_postgresql: Scene, row: Hostile) -> None:
    """A tenth of them on the other engine."""
    keep(served_by_postgresql, row)


def test_the_table_is_long_enough() -> None:
    """Far more than 150 are refused, and some kept; each has a name of its own."""
    assert len(TABLE) > 400
    assert len(KEPT_TABLE) > 50
    assert len({row.what for row in (*TABLE, *KEPT_TABLE)}) == len(TABLE) + len(KEPT_TABLE)


def test_a_request_that_is_taken_would_be_seen(scene: Scene) -> None:
    """A form of the same scene that is whole does change the books, so that the comparison can fail."""
    books = scene.books()
    scene.post(ANN, "/patient/new", **KEPT | {"command_id": "f" * 32, "record_number": "N-NEW"})
    assert scene.books() != books


@pytest.mark.parametrize("whole", WHOLE, ids=lambda whole: whole.address)
def test_each_form_is_whole(scene: Scene, whole: Whole) -> None:
    """Without what is hostile it is taken, so that what refuses a row is its one text."""
    scene.at += FRESH * 2
    scene.written_by(whole)
