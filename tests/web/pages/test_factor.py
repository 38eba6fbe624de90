"""One's own keys and codes: badge and PIN first, then a key made for this page, or a code of a seed shown once."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from inventory.factor import keys_of
from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.factors import key_challenge, totp
from inventory.tables.working import refused_attempt
from tests.cast import ANN, BEN, CORA, DEE, KEYS, Member
from tests.web.authenticator import ORIGIN, UP, Authenticator
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows, sign, stand_at
from tests.web.governed import govern
from web import claimed
from web.party import party_of
from web.proof import badge_identity


@pytest.fixture
def named(desk: Desk) -> Desk:
    """The installation knows its address."""
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    return desk


def challenges(desk: Desk) -> list[Any]:
    """What keys were asked; what was given at sign-in is kept beside."""
    return [row for row in rows(desk.clinic, key_challenge) if row.purpose != claimed.PURPOSE]


def begun(desk: Desk, member: Member, what: str = "key") -> str:
    """The page that follows badge and PIN, as it is sent."""
    answer = desk.client.post("/factor/", data={"badge": badge(member), "pin": PIN, "what": what})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def options_of(page: str) -> str:
    """What the page asks a key for."""
    found = re.search(r'data-options="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def enroll(desk: Desk, member: Member, key: Authenticator | None = None) -> Authenticator:
    """Sign in and enroll a key."""
    desk.sign_in(member)
    made = key or Authenticator()
    assert (
        desk.post("/factor/key", answer=made.make(options_of(begun(desk, member))), name="Phone")
        == "/factor/"
    )
    return made


def held(desk: Desk, member: Member = ANN) -> int:
    """How many keys of hers are in force."""
    with desk.clinic.database.read() as connection:
        return len(keys_of(connection, member.code))


def test_a_key_is_enrolled_after_badge_and_pin(named: Desk) -> None:
    """It stands in the house book under her name, and on her page."""
    key = enroll(named, ANN)
    last = newest(named, "house")
    assert (last.kind, last.actor) == ("security_key_enrolled", ANN.code)
    assert "Phone" in named.get("/factor/")
    with named.clinic.database.read() as connection:
        (kept,) = keys_of(connection, ANN.code)
    assert (kept.credential_id, kept.count) == (key.key_id, 1)
    (asked,) = challenges(named)
    assert (asked.person, asked.workstation, asked.used_at_us is not None) == (ANN.code, "R1.W1", True)


@pytest.mark.parametrize("said", ["EMP-004829", "emp-004829", "]C0EMP-004829"])
@pytest.mark.parametrize("what", ["key", "code"])
def test_a_facilitys_badge_enrolls_them_too(named: Desk, said: str, what: str) -> None:
    """However its scanner sends it; another's of the same form does not."""
    for member, number in ((ANN, "EMP-004829"), (BEN, "EMP-004830")):
        act = named.clinic.act(DEE, book="house")
        named.clinic.run(enroll_badge, EnrollBadge(act, member.code, badge_identity(KEYS, number).digest))
    stand_at(named)
    named.post("/sign-in/", scan="EMP-004829")
    named.post("/sign-in/pin", pin=PIN)
    assert "your own badge" in named.refused("/factor/", badge="EMP-004830", pin=PIN, what=what)
    answer = named.client.post("/factor/", data={"badge": said, "pin": PIN, "what": what})
    assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.mark.parametrize(("scan", "pin"), [(badge(BEN), PIN), (badge(ANN), "9999"), ("", PIN), ("4711", PIN)])
def test_nothing_is_asked_of_a_key_before_her_own_badge_and_pin(named: Desk, scan: str, pin: str) -> None:
    """Another person's badge, a wrong PIN, none: no challenge is made."""
    named.sign_in(ANN)
    named.refused("/factor/", badge=scan, pin=pin, what="key")
    named.refused("/factor/", badge=scan, pin=pin, what="code")
    assert challenges(named) == []


@pytest.mark.parametrize(
    "wrong",
    ["origin", "host", "not verified", "older challenge", "another person's", "twice", "no JSON", "nothing"],
)
def test_a_key_that_was_not_made_for_this_page_is_refused(named: Desk, wrong: str) -> None:
    """Another address, no user verified, a challenge of another person or of ten minutes ago, or used."""
    key = Authenticator()
    if wrong == "origin":
        key.origin = "https://evil.example"
    if wrong == "host":
        key.host = "evil.example"
    if wrong == "not verified":
        key.flags = UP
    named.sign_in(ANN)
    answer = key.make(options_of(begun(named, ANN)))
    if wrong == "older challenge":
        named.clinic.clock.at += timedelta(minutes=11)
        named.sign_in(ANN)
    if wrong == "another person's":
        named.sign_in(BEN)
    if wrong == "twice":
        named.post("/factor/key", answer=answer, name="Phone")
    sent = {"no JSON": "{", "nothing": ""}.get(wrong, answer)
    before = held(named), held(named, BEN)
    assert "No security key was enrolled." in named.refused("/factor/key", answer=sent, name="Phone")
    assert (held(named), held(named, BEN)) == before


def test_without_an_address_no_key_is_asked_for(desk: Desk) -> None:
    """The page says so, and a forged form is refused."""
    desk.app.extensions["vialtrail_party"] = None
    desk.sign_in(ANN)
    assert "Add a security key" not in desk.get("/factor/")
    desk.refused("/factor/", badge=badge(ANN), pin=PIN, what="key")
    desk.refused("/factor/key", answer="{}", name="Phone")


def seed_of(page: str) -> tuple[str, str]:
    """The seed that the page shows, and as it is sealed."""
    seed = re.search(r'<p class="label-code">([A-Z2-7 ]+)</p>', page)
    sealed = re.search(r'name="sealed" value="([0-9a-f]+)"', page)
    assert seed is not None
    assert sealed is not None
    return seed[1].replace(" ", ""), sealed[1]


def code_at(desk: Desk, seed: str) -> str:
    """What the app shows now."""
    return pyotp.TOTP(seed).at(desk.clinic.clock.at)


def test_a_code_generator_is_enrolled_with_its_first_code(desk: Desk) -> None:
    """The seed is shown once and kept sealed; the first code counts as used."""
    desk.sign_in(ANN)
    seed, sealed = seed_of(begun(desk, ANN, "code"))
    assert "That code was not accepted." in desk.refused("/factor/code", sealed=sealed, code="000000")
    assert desk.post("/factor/code", sealed=sealed, code=code_at(desk, seed)) == "/factor/"
    (row,) = rows(desk.clinic, totp)
    assert seed.encode() not in row.sealed
    assert abs(row.last_step * 30 - desk.clinic.clock.at.timestamp()) < 60
    assert newest(desk, "house").kind == "totp_enrolled"
    assert seed not in desk.client.get("/factor/").get_data(as_text=True)


def test_a_seed_is_hers_alone(desk: Desk) -> None:
    """Another person who sends it is refused, and one that nobody was shown too."""
    desk.sign_in(ANN)
    seed, sealed = seed_of(begun(desk, ANN, "code"))
    desk.sign_in(BEN)
    for forged in (sealed, sealed[:-2] + "00", "zz", ""):
        desk.refused("/factor/code", sealed=forged, code=code_at(desk, seed))
    assert rows(desk.clinic, totp) == []


def test_one_ends_what_is_ones_own(named: Desk) -> None:
    """Another person's key is answered as one that is not there."""
    key = enroll(named, ANN)
    named.sign_in(BEN)
    named.refused("/factor/end", which=key.key_id.hex(), why="lost")
    named.refused("/factor/end", which="code", why="lost")
    named.sign_in(ANN)
    named.refused("/factor/end", which=key.key_id.hex(), why="because 4711")
    assert named.post("/factor/end", which=key.key_id.hex(), why="lost") == "/factor/"
    assert newest(named, "house").kind == "factor_ended"
    assert held(named) == 0


def test_no_refusal_of_these_pages_is_one_of_rights(named: Desk) -> None:
    """Her own page is hers: what is refused there is refused as a rule."""
    named.sign_in(ANN)
    named.refused("/factor/", badge="", pin="", what="key")
    with named.clinic.database.read() as connection:
        assert connection.execute(select(refused_attempt.c.why).distinct()).scalars().all() == [
            "UnprocessableContent"
        ]


def test_once_a_registrant_is_named_a_second_person_approves_a_key(named: Desk) -> None:
    """Until she signed, the key is nobody's."""
    govern(named.clinic)
    named.sign_in(DEE)
    key = Authenticator()
    draft = named.post("/factor/key", answer=key.make(options_of(begun(named, DEE))), name="Phone")
    assert draft.startswith("/change/draft/")
    assert "Enroll a security key" in named.get(draft)
    sign(named, draft, DEE)
    assert held(named, DEE) == 0
    recorded = sign(named, draft, CORA)
    assert held(named, DEE) == 1
    last = newest(named, "house")
    assert (last.kind, last.actor) == ("security_key_enrolled", DEE.code)
    assert DEE.name in named.get(recorded)
