"""A security key proves one person, for one purpose, over one draft; whatever is wrong is refused in the same words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.factor import EndFactor, EnrollSecurityKey, end_factor, enroll_security_key
from inventory.tables.factors import security_key_count
from inventory.tables.working import proof_attempt
from tests.cast import ANN, BEN, KEYS, START, ZONE, Clinic, Member
from tests.web.authenticator import ORIGIN, UP, Authenticator
from tests.web.conftest import Desk
from tests.web.floor import rows
from web.key_challenge import LASTS
from web.key_enrolment import creation_options, made_key
from web.key_proof import ANSWER_MAX, Wanted, ask_for, handle_of, key_identity, prove_key, read
from web.lock_out import PERSON_TRIES
from web.party import Party
from web.proof import Proven
from web.refusals import KeyCountsBackwards, KeyNotAccepted, TooManyTries

PARTY = Party(ORIGIN, "books.example")
DRAFT = Wanted("sign as witness", None, b"d" * 32)


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    """The clinic, whose clock stands."""
    noon = START + timedelta(hours=4)
    desk.clinic.database.clock = lambda: noon
    return desk.clinic


def enrolled(clinic: Clinic, member: Member, count: int = 1) -> Authenticator:
    """A key of the member's."""
    key, now = Authenticator(count=count), clinic.database.clock()
    options = creation_options(clinic.database, PARTY, "R1.W1", member.code, member.name, now, ())
    made = made_key(clinic.database, PARTY, "R1.W1", member.code, key.make(options), now)
    act = clinic.act(member, book="house")
    command = EnrollSecurityKey(act, member.code, made.credential_id, made.public_key, "Phone", made.count)
    clinic.run(enroll_security_key, command)
    return key


def asked(clinic: Clinic, wanted: Wanted = DRAFT, station: str = "R1.W1") -> str:
    """The options of a page at a workstation."""
    return ask_for(clinic.database, PARTY, station, wanted, clinic.database.clock())


def prove(clinic: Clinic, answer: str, wanted: Wanted = DRAFT, station: str = "R1.W1") -> Proven:
    """Prove it there."""
    return prove_key(clinic.database, PARTY, station, wanted, answer, ZoneInfo(ZONE))


def test_a_key_names_its_person(clinic: Clinic) -> None:
    """Of two people who have one each is found by her own; the credential in the books is a keyed digest."""
    for member in (ANN, BEN):
        key = enrolled(clinic, member)
        proven = prove(clinic, key.touch(asked(clinic)))
        assert (proven.person, proven.name) == (member.code, member.name)
        assert proven.identity == key_identity(KEYS, key.key_id)
    assert [row.accepted for row in rows(clinic, proof_attempt)] == [1, 1]


WRONG = [
    "another person's key", "her key at another workstation", "another draft", "another purpose", "no draft", "a replay",
    "another address", "another rp id", "expired", "no user verified", "another person's handle", "a key that ended",
    "a key of nobody", "another key's signature", "no JSON", "too long", "nothing",
]  # fmt: skip


def offered(clinic: Clinic, wrong: str, bens: Authenticator, anns: Authenticator) -> str:
    """An answer that is wrong in one way."""
    if wrong == "another person's key":
        return anns.touch(asked(clinic, replace(DRAFT, person=BEN.code)))
    if wrong == "her key at another workstation":
        return bens.touch(asked(clinic, station="R1.W2"))
    changed = {
        "another draft": replace(DRAFT, draft_hash=b"e" * 32), "another purpose": replace(DRAFT, purpose="sign in"),
        "no draft": replace(DRAFT, draft_hash=None),
    }  # fmt: skip
    if wrong == "a replay":
        answer = bens.touch(asked(clinic))
        prove(clinic, answer)
        return answer
    if wrong == "another address":
        bens.origin = "https://evil.example"
    if wrong == "another rp id":
        bens.host = "evil.example"
    if wrong == "expired":
        options, late = asked(clinic), clinic.database.clock() + LASTS + timedelta(seconds=1)
        clinic.database.clock = lambda: late
        return bens.touch(options)
    if wrong == "no user verified":
        bens.flags = UP
    if wrong == "another person's handle":
        bens.handle = handle_of(KEYS, ANN.code)
    if wrong == "a key that ended":
        act = clinic.act(BEN, book="house")
        clinic.run(end_factor, EndFactor(act, BEN.code, bens.key_id, "lost"))
    if wrong == "a key of nobody":
        bens = Authenticator()
    if wrong == "another key's signature":
        bens.private = anns.private
    answer = bens.touch(asked(clinic, changed.get(wrong, DRAFT)))
    return {"no JSON": answer[:-1], "too long": answer + " " * ANSWER_MAX, "nothing": ""}.get(wrong, answer)


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_is_refused_in_the_same_words(clinic: Clinic, wrong: str) -> None:
    """Counted as a wrong try; a right answer of hers is taken afterwards."""
    bens, anns = enrolled(clinic, BEN), enrolled(clinic, ANN)
    answer = offered(clinic, wrong, bens, anns)
    wanted = replace(DRAFT, person=BEN.code) if wrong == "another person's key" else DRAFT
    with pytest.raises(KeyNotAccepted) as refused:
        prove(clinic, answer, wanted)
    assert type(refused.value) is KeyNotAccepted
    assert (refused.value.sentence, refused.value.expected, refused.value.found) == (
        "That security key was not accepted.", "a key of yours, touched on this page", "another",
    )  # fmt: skip
    assert rows(clinic, proof_attempt)[-1].accepted == 0
    fresh = enrolled(clinic, BEN)
    assert prove(clinic, fresh.touch(asked(clinic))).person == BEN.code


@pytest.mark.parametrize(
    ("kept", "says", "right"), [(5, 6, True), (5, 5, False), (5, 2, False), (0, 0, True), (5, 0, False)]
)
def test_a_key_that_counts_backwards_is_refused_and_recorded(
    clinic: Clinic, kept: int, says: int, right: bool
) -> None:
    """It may be a copy. The words are those of any other; a key that never counts says 0 for ever."""
    key = enrolled(clinic, BEN, kept)
    key.count = says - 1
    answer = key.touch(asked(clinic))
    if right:
        prove(clinic, answer)
    else:
        with pytest.raises(KeyCountsBackwards) as refused:
            prove(clinic, answer)
        assert refused.value.sentence == "That security key was not accepted."
        assert rows(clinic, proof_attempt)[-1].accepted == 0
    assert [row[1] for row in rows(clinic, security_key_count)] == [says if right else kept]


def test_wrong_pins_lock_her_key_too(clinic: Clinic) -> None:
    """A person is locked, not what she holds; and wrong touches make a workstation wait."""
    key = enrolled(clinic, BEN)
    for number in range(PERSON_TRIES):
        station = f"W{number}"
        with pytest.raises(KeyNotAccepted):
            prove(clinic, key.touch(asked(clinic, replace(DRAFT, draft_hash=None), station)), DRAFT, station)
    with pytest.raises(KeyNotAccepted):
        prove(clinic, key.touch(asked(clinic)))
    for _ in range(3):
        with pytest.raises((KeyNotAccepted, TooManyTries)):
            prove(clinic, "", DRAFT, "W9")
    with pytest.raises(TooManyTries):
        prove(clinic, "", DRAFT, "W9")


@pytest.mark.parametrize(
    "text",
    ["null", "[]", "{}", "1", '"x"', '{"id": 1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}',
     "[" * 5000],
)  # fmt: skip
def test_what_is_no_answer_is_read_as_none(text: str) -> None:
    """Never a fault of the program."""
    assert read(text) is None
