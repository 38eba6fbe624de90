"""Where the profile says so a security key signs in, alone or with the badge before it; all else is refused alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import webauthn
from webauthn.helpers import bytes_to_base64url

from inventory import policy, staff
from inventory.factor import EndFactor, end_factor
from inventory.policy import BADGE, SECURITY_KEY, policy_of
from inventory.tables.factors import key_challenge
from inventory.tables.working import proof_attempt, refused_attempt, session
from tests.cast import ANN, BEN, PROGRAM, ZONE, Member
from tests.web.authenticator import ORIGIN, UP, Authenticator
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows
from tests.web.pages.test_factor import enroll, options_of
from tests.web.test_key_signing import work_by
from web import key_challenge as challenges
from web.key_proof import Wanted, ask_for, prove_key
from web.lock_out import PERSON_TRIES
from web.party import party_of
from web.proof import hash_pin
from web.refusals import KeyNotAccepted

KEY = "/sign-in/key"
BUTTON = "Sign in with a security key"


@pytest.fixture
def keys(desk: Desk) -> dict[str, Authenticator]:
    """A key of Ann's and of Ben's; the clinic works by keys, an hour later, and nobody is signed in."""
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    found = {member.code: enroll(desk, member) for member in (ANN, BEN)}
    desk.post("/lock")
    work_by(desk, "security_key")
    desk.clinic.clock.at += timedelta(hours=1)
    return found


def still(desk: Desk) -> None:
    """The clock stands, so that no wait ends by itself."""
    at = desk.clinic.clock.at
    desk.clinic.database.clock = lambda: at


def asked(desk: Desk, address: str = "/sign-in/") -> str:
    """What the page asks a key for."""
    return options_of(desk.client.get(address).get_data(as_text=True))


def after(desk: Desk, scan: str) -> str:
    """The same of the page that follows a badge or a user name."""
    desk.post("/sign-in/", scan=scan)
    return asked(desk, "/sign-in/pin")


def opened(desk: Desk) -> list[Any]:
    """The sessions that are open."""
    return [row for row in rows(desk.clinic, session) if row.ended_at_us is None]


@pytest.mark.parametrize("given", ["", badge(ANN), "ann"])
def test_a_key_signs_in_alone_or_with_what_was_given_before(
    desk: Desk, keys: dict[str, Authenticator], given: str
) -> None:
    """Home with her name, and no PIN; a page that is only shown keeps nothing of its challenge."""
    before = len(rows(desk.clinic, key_challenge))
    options = after(desk, given) if given else asked(desk)
    assert '"allowCredentials": []' in options
    # What was given is kept; the challenge is not.
    assert len(rows(desk.clinic, key_challenge)) == before + bool(given)
    held = {"after": "1"} if given else {}
    assert desk.post(KEY, answer=keys[ANN.code].touch(options), **held) == "/"
    assert ANN.name in desk.get("/")
    (mine,) = opened(desk)
    assert (mine.person, mine.with_badge) == (ANN.code, int(given == badge(ANN)))


def test_the_lock_page_takes_a_key_too(desk: Desk, keys: dict[str, Authenticator]) -> None:
    """After the auto-lock she is led back to where she was; of two tabs each has a challenge of its own."""
    key = keys[ANN.code]
    first, second = asked(desk), asked(desk)
    assert desk.post(KEY, answer=key.touch(second)) == "/"
    desk.clinic.clock.at += timedelta(minutes=9)
    assert desk.client.get("/factor/").headers["Location"] == "/sign-in/"
    assert desk.post(KEY, answer=key.touch(first)) == "/factor/"


WRONG = [
    "a replay", "nobody's key", "a badge of another", "a badge of nobody", "another origin", "another rp id",
    "user not verified", "counts backwards", "to sign, not to sign in", "of another workstation", "expired",
    "its time changed", "her handle changed", "another's signature", "no answer", "a long answer", "locked",
]  # fmt: skip


def offered(desk: Desk, keys: dict[str, Authenticator], wrong: str) -> dict[str, str]:
    """A form that is wrong in one way."""
    key, database, now = keys[ANN.code], desk.clinic.database, desk.clinic.database.clock()
    party = desk.app.extensions["vialtrail_party"]
    made: dict[str, Callable[[], str]] = {
        "a badge of another": lambda: after(desk, badge(BEN)),
        "a badge of nobody": lambda: after(desk, "VTB/ACDEACDEACDEACDE"),
        "to sign, not to sign in": lambda: ask_for(database, party, "R1.W1", Wanted("sign as witness"), now),
    }
    options = made.get(wrong, lambda: asked(desk))()
    if wrong in {"of another workstation", "expired", "its time changed"}:
        station = "R1.W2" if wrong == "of another workstation" else "R1.W1"
        at = now - challenges.LASTS - timedelta(seconds=1) if wrong == "expired" else now
        value = challenges.offer(database.keys, station, "sign in", at)
        value = value[:20] + b"\0" + value[21:] if wrong == "its time changed" else value
        options = json.dumps({"challenge": bytes_to_base64url(value)})
    if wrong == "a replay":
        answer = key.touch(options)
        desk.post(KEY, answer=answer)
        desk.post("/lock")
        return {"answer": answer}
    changes: dict[str, dict[str, Any]] = {
        "another origin": {"origin": "https://evil.example"}, "another rp id": {"host": "evil.example"},
        "user not verified": {"flags": UP}, "counts backwards": {"count": -1}, "her handle changed": {"handle": b"x"},
        "another's signature": {"private": keys[BEN.code].private},
    }  # fmt: skip
    if wrong in changes:
        key = replace(key, **changes[wrong])
    key = Authenticator() if wrong == "nobody's key" else key
    if wrong == "locked":
        for _ in range(PERSON_TRIES):
            bad = replace(key, private=keys[BEN.code].private).touch(asked(desk))
            desk.client.post(KEY, data={"answer": bad})
            good = keys[BEN.code].touch(asked(desk))
            assert desk.post(KEY, answer=good) == "/"
            desk.post("/lock")
    answer = {"no answer": "", "a long answer": key.touch(options) + " " * 20_000}.get(
        wrong, key.touch(options)
    )
    return {"answer": answer} | ({"after": "1"} if wrong.startswith("a badge") else {})


def test_whatever_is_wrong_is_refused_alike(
    desk: Desk, keys: dict[str, Authenticator], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, 401, one signature verified whether there is such a key or not, the attempt kept, nobody in."""
    verified: list[bytes] = []
    library = webauthn.verify_authentication_response

    def counting(**told: Any) -> Any:
        verified.append(told["credential_public_key"])
        return library(**told)

    monkeypatch.setattr(webauthn, "verify_authentication_response", counting)
    still(desk)
    for wrong in WRONG:
        sent = offered(desk, keys, wrong)
        verified.clear()
        kept = len(rows(desk.clinic, refused_attempt))
        page = desk.post(KEY, 401, **sent)
        assert "That security key was not accepted." in page, wrong
        assert not any(member.name in page for member in (ANN, BEN))
        assert (wrong, len(verified)) == (wrong, 0 if wrong.endswith("answer") else 1)
        assert (wrong, opened(desk)) == (wrong, [])
        assert rows(desk.clinic, proof_attempt)[-1].accepted == 0
        (row,) = rows(desk.clinic, refused_attempt)[kept:]
        why = "KeyCountsBackwards" if wrong == "counts backwards" else "KeyNotAccepted"
        assert (wrong, row.answer, row.route, row.why) == (wrong, 401, KEY, why)
        # A right touch, so that neither she nor the workstation waits; of a colleague where she does.
        right = keys[BEN.code if wrong == "locked" else ANN.code]
        assert desk.post(KEY, answer=right.touch(asked(desk))) == "/", wrong
        desk.post("/lock")


def test_of_two_answers_at_once_one_signs_in(desk: Desk, keys: dict[str, Authenticator]) -> None:
    """The same touch from two connections; what a key is asked is used up by the first."""
    database, party = desk.clinic.database, desk.app.extensions["vialtrail_party"]
    answer, together = keys[ANN.code].touch(asked(desk)), Barrier(2)

    def once() -> str:
        together.wait()
        try:
            return prove_key(database, party, "R1.W1", Wanted("sign in"), answer, ZoneInfo(ZONE)).person
        except KeyNotAccepted:
            return "refused"

    with ThreadPoolExecutor(2) as both:
        found = sorted(done.result() for done in [both.submit(once), both.submit(once)])
    assert found == [ANN.code, "refused"]


def test_wrong_touches_make_the_workstation_wait(desk: Desk, keys: dict[str, Authenticator]) -> None:
    """As wrong PINs do, and in the same count."""
    still(desk)
    for _ in range(3):
        desk.post(KEY, 401, answer=Authenticator().touch(asked(desk)))
    assert "Too many tries here" in desk.post(KEY, 401, answer=keys[ANN.code].touch(asked(desk)))
    desk.post("/sign-in/", scan=badge(ANN))
    assert "Too many tries here" in desk.post("/sign-in/pin", 401, pin=PIN)


def test_where_the_profile_takes_no_key_none_is_offered(desk: Desk, keys: dict[str, Authenticator]) -> None:
    """And a forged form is refused; so where the installation has no address."""
    answer = keys[ANN.code].touch(asked(desk))
    desk.app.extensions["vialtrail_party"] = None
    assert BUTTON not in desk.get("/sign-in/")
    assert "another way" in desk.post(KEY, 401, answer=answer)
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    work_by(desk, "clinic")
    assert BUTTON not in desk.get("/sign-in/")
    assert "another way" in desk.post(KEY, 401, answer=answer)


def test_a_profile_may_ask_for_badge_and_key(
    desk: Desk, keys: dict[str, Authenticator], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then neither the key alone nor badge and PIN sign in, and the PIN's box is gone."""
    both = replace(policy_of("security_key"), sign_in=frozenset({frozenset({BADGE, SECURITY_KEY})}))
    monkeypatch.setitem(policy.POLICIES, "security_key", both)
    assert BUTTON not in desk.get("/sign-in/")
    options = after(desk, badge(ANN))
    assert "Your PIN" not in desk.get("/sign-in/pin")
    assert "another way" in desk.post("/sign-in/pin", 401, pin=PIN)
    assert "another way" in desk.post(KEY, 401, answer=keys[ANN.code].touch(options))
    assert desk.post(KEY, answer=keys[ANN.code].touch(options), after="1") == "/"


def test_a_pin_that_somebody_set_comes_first(desk: Desk, keys: dict[str, Authenticator]) -> None:
    """It is told to her alone, whose key was right."""
    command = staff.ResetPin(desk.clinic.act(PROGRAM), ANN.code, hash_pin("7391"), one_time=True)
    desk.clinic.run(staff.reset_pin, command)
    assert "A PIN was set for you" in desk.post(KEY, 401, answer=keys[ANN.code].touch(asked(desk)))
    assert opened(desk) == []


@pytest.mark.parametrize("member", [ANN, BEN])
def test_a_key_that_ended_opens_nothing(desk: Desk, keys: dict[str, Authenticator], member: Member) -> None:
    """Nor does the session that was begun with it go on; a colleague's does."""
    desk.post(KEY, answer=keys[ANN.code].touch(asked(desk)))
    act = desk.clinic.act(member, book="house")
    desk.clinic.run(end_factor, EndFactor(act, member.code, keys[member.code].key_id, "lost"))
    assert desk.client.get("/factor/").status_code == (303 if member is ANN else 200)
    desk.post("/lock")
    if member is ANN:
        desk.post(KEY, 401, answer=keys[ANN.code].touch(asked(desk)))
