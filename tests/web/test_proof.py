"""Badge or user name and PIN: tries are counted in the database, and whatever is wrong is refused in the same words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from inventory import staff
from inventory.errors import Refused
from inventory.keys import Purpose
from inventory.tables.house import pin
from inventory.tables.working import proof_attempt
from tests.cast import ANN, BEN, KEYS, PROGRAM, START, ZONE, Clinic, Member
from tests.web.conftest import PIN, Desk, token
from tests.web.floor import rows
from web import proof
from web.lock_out import PERSON_LOCK, PERSON_TRIES, STATION_TRIES
from web.proof import HASHER, SIGN_IN, Identity, Proven
from web.refusals import NotAccepted, TooManyTries

NOON = START + timedelta(hours=4)
WRONG = "not it"


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    """The clinic with people who have badge and PIN, at noon: the clock stands."""
    stand(desk.clinic, NOON)
    return desk.clinic


def stand(clinic: Clinic, at: datetime) -> None:
    """Stop the clock."""
    clinic.database.clock = lambda: at


def by_badge(member: Member = ANN) -> Identity:
    """The identity of a member's badge."""
    return proof.badge_identity(KEYS, token(member))


def prove(clinic: Clinic, identity: Identity, secret: str = PIN, station: str = "R1.W1") -> Proven:
    """Prove it at a workstation."""
    return proof.prove(clinic.database, station, identity, secret, "test", ZoneInfo(ZONE))


def fail(clinic: Clinic, times: int, identity: Identity | None = None) -> None:
    """Wrong tries, each at a workstation of its own, so that none of them waits."""
    for number in range(times):
        with pytest.raises(NotAccepted):
            prove(clinic, identity or by_badge(), WRONG, f"W{number}")


def test_badge_name_and_session_each_prove_with_the_pin(clinic: Clinic) -> None:
    """Three ways to say who one is; a user name in any case, with blanks around it."""
    for identity in (
        by_badge(), proof.name_identity(KEYS, " ANN "), proof.own_identity(KEYS, ANN.code),
    ):  # fmt: skip
        proven = prove(clinic, identity)
        assert (proven.person, proven.name) == (ANN.code, ANN.name)


def test_two_people_may_have_the_same_pin(clinic: Clinic) -> None:
    """The whole cast has one PIN here; each badge is its own person's, and nothing says so."""
    assert [prove(clinic, by_badge(member)).person for member in (ANN, BEN)] == [ANN.code, BEN.code]


def test_the_newest_badge_alone_is_hers(clinic: Clinic) -> None:
    """A badge that was replaced opens nothing, and its refusal says nothing else."""
    digest = KEYS.mac(Purpose.BADGE, b"A" * 16)
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), ANN.code, digest))
    with pytest.raises(NotAccepted):
        prove(clinic, by_badge())
    assert prove(clinic, proof.badge_identity(KEYS, "A" * 16)).person == ANN.code


def test_whatever_is_wrong_is_refused_in_the_same_words(clinic: Clinic) -> None:
    """An unknown badge, an unknown name, a wrong PIN, a locked person with the right one."""
    said = []
    for identity, secret, station in (
        (proof.badge_identity(KEYS, "C" * 16), PIN, "W1"),
        (proof.name_identity(KEYS, "nobody"), PIN, "W2"),
        (by_badge(), WRONG, "W3"),
    ):
        with pytest.raises(NotAccepted) as refused:
            prove(clinic, identity, secret, station)
        said.append((refused.value.sentence, refused.value.expected, refused.value.found))
    fail(clinic, PERSON_TRIES)
    with pytest.raises(NotAccepted) as refused:
        prove(clinic, by_badge(), PIN, "W99")
    said.append((refused.value.sentence, refused.value.expected, refused.value.found))
    assert set(said) == {("That badge and PIN were not accepted.", "a badge and its PIN", "others")}


class Counting(PasswordHasher):
    """The program's own hasher, which notes what it was asked to do."""

    def __init__(self) -> None:
        """With the program's parameters."""
        super().__init__(HASHER.time_cost, HASHER.memory_cost, HASHER.parallelism)
        self.asked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
        """Note the parameters of the hash that is verified."""
        self.asked.append(f"verify {str(hash).split('$')[3]}")
        return super().verify(hash, password)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Note it: making a hash takes as long as verifying one."""
        self.asked.append("hash")
        return super().hash(password, salt=salt)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """Counts from here on."""
    counting = Counting()
    monkeypatch.setattr(proof, "HASHER", counting)
    return counting


@pytest.mark.parametrize(
    "path",
    ["unknown badge", "replaced badge", "unknown name", "wrong PIN", "right PIN", "locked", "locked, wrong", "no PIN"],
)  # fmt: skip
def test_every_path_verifies_one_hash(clinic: Clinic, hasher: Counting, path: str) -> None:
    """Exactly one, with the same parameters, and makes none: no path can be timed apart from another."""
    identity = by_badge()
    if path == "unknown badge":
        identity = proof.badge_identity(KEYS, "C" * 16)
    if path == "unknown name":
        identity = proof.name_identity(KEYS, "nobody")
    if path == "replaced badge":
        digest = KEYS.mac(Purpose.BADGE, b"A" * 16)
        clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), ANN.code, digest))
    if path == "no PIN":
        identity = proof.own_identity(KEYS, PROGRAM)
    if path.startswith("locked"):
        fail(clinic, PERSON_TRIES)
    hasher.asked.clear()
    if path == "right PIN":
        assert prove(clinic, identity).person == ANN.code
    else:
        with pytest.raises(NotAccepted):
            prove(clinic, identity, WRONG if "wrong" in path else PIN)
    assert hasher.asked == ["verify m=19456,t=2,p=1"]


def test_a_workstation_that_waits_verifies_nothing_for_anybody(clinic: Clinic, hasher: Counting) -> None:
    """The wait is the workstation's: a known badge and an unknown one are answered alike, without a hash."""
    unknown = proof.badge_identity(KEYS, "C" * 16)
    for _ in range(STATION_TRIES):
        with pytest.raises(NotAccepted):
            prove(clinic, unknown)
    hasher.asked.clear()
    said = set()
    for identity in (unknown, by_badge(), proof.name_identity(KEYS, "nobody")):
        with pytest.raises(TooManyTries) as refused:
            prove(clinic, identity)
        said.add((refused.value.sentence, refused.value.expected, refused.value.found))
    assert hasher.asked == []
    assert len(said) == 1


def test_wrong_tries_lock_a_person_everywhere_and_the_lock_ends(clinic: Clinic) -> None:
    """Five wrong ones at five workstations: the right PIN is refused at a sixth, by name too, until the time is over."""
    fail(clinic, PERSON_TRIES)
    for identity in (by_badge(), proof.name_identity(KEYS, "ann")):
        with pytest.raises(NotAccepted):
            prove(clinic, identity, PIN, f"X{identity.with_badge}")
    assert prove(clinic, by_badge(BEN), PIN, "X").person == BEN.code
    stand(clinic, NOON + PERSON_LOCK + timedelta(seconds=1))
    assert prove(clinic, by_badge(), PIN, "Y").person == ANN.code


def test_a_right_try_begins_the_count_anew(clinic: Clinic) -> None:
    """Four wrong, one right, four wrong: nobody is locked."""
    for _ in range(2):
        fail(clinic, PERSON_TRIES - 1)
        assert prove(clinic, by_badge(), PIN, "Z").person == ANN.code


def test_the_count_is_in_the_database(clinic: Clinic) -> None:
    """Another process on the same database knows of the lock; the table holds no secret and no name."""
    fail(clinic, PERSON_TRIES)
    other = Clinic(clinic.database.url)
    stand(other, NOON)
    with pytest.raises(NotAccepted):
        prove(other, by_badge(), PIN, "elsewhere")
    other.close()
    kept = rows(clinic, proof_attempt)
    assert len(kept) == PERSON_TRIES + 1
    assert {row.identity_digest for row in kept} == {by_badge().digest}
    assert WRONG not in str(kept)
    assert token(ANN) not in str(kept)


def test_a_workstation_waits_longer_after_each_wrong_try(clinic: Clinic) -> None:
    """From the third wrong try on 5, 10, 20 s: the sentence names the time, and a right try ends it."""
    unknown = proof.badge_identity(KEYS, "C" * 16)
    for _ in range(STATION_TRIES):
        with pytest.raises(NotAccepted):
            prove(clinic, unknown)
    with pytest.raises(TooManyTries) as refused:
        prove(clinic, by_badge())
    assert refused.value.sentence == "Too many tries here; the next is possible at 13:00:05 EST."
    assert prove(clinic, by_badge(), PIN, "R1.W2").person == ANN.code
    stand(clinic, NOON + timedelta(seconds=5))
    with pytest.raises(NotAccepted):
        prove(clinic, unknown)
    stand(clinic, NOON + timedelta(seconds=14))
    with pytest.raises(TooManyTries, match="13:00:15"):
        prove(clinic, by_badge())
    stand(clinic, NOON + timedelta(seconds=15))
    assert prove(clinic, by_badge()).person == ANN.code
    with pytest.raises(NotAccepted):
        prove(clinic, unknown)


def test_tries_side_by_side_are_all_counted(clinic: Clinic) -> None:
    """Eight at the same moment: three are looked at, five wait; none slips between look and count."""

    def attempt(_number: int) -> type[Refused]:
        try:
            prove(clinic, by_badge(), WRONG)
        except Refused as refused:
            return type(refused)
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert answers.count(NotAccepted) == STATION_TRIES
    assert answers.count(TooManyTries) == 8 - STATION_TRIES
    assert len(rows(clinic, proof_attempt)) == STATION_TRIES


def test_a_try_that_ends_in_the_middle_counts_as_wrong(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted before it is looked at: killing the process does not give another try."""
    monkeypatch.setattr(proof, "_matches", lambda _hashed, _secret: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        prove(clinic, by_badge())
    assert [row.accepted for row in rows(clinic, proof_attempt)] == [0]


def test_a_person_without_a_pin_cannot_sign_in(clinic: Clinic) -> None:
    """No hash, or a broken one, matches nothing, the hash of nobody included."""
    with clinic.database.write() as connection:
        connection.execute(update(pin).where(pin.c.person == ANN.code).values(argon2="broken"))
    with pytest.raises(NotAccepted):
        prove(clinic, by_badge())
    with pytest.raises(NotAccepted):
        prove(clinic, proof.own_identity(KEYS, PROGRAM), "nobody", "X")


@pytest.mark.parametrize("purpose", ["sign as witness", "sign as actor", "change PIN"])
def test_a_one_time_pin_signs_nothing(clinic: Clinic, hasher: Counting, purpose: str) -> None:
    """Whoever set it knows it: it is refused in the same words, after one hash, and is good for a sign-in still."""
    once(clinic, "583017")
    hasher.asked.clear()
    zone = ZoneInfo(ZONE)
    with pytest.raises(NotAccepted):
        proof.prove(clinic.database, "W1", by_badge(), "583017", purpose, zone)
    assert hasher.asked == ["verify m=19456,t=2,p=1"]
    proven = proof.prove(clinic.database, "W1", by_badge(), "583017", SIGN_IN, zone)
    assert proven.one_time_set_us is not None


def test_of_sign_ins_with_a_one_time_pin_one_is_accepted(clinic: Clinic) -> None:
    """Four at the same moment at four workstations: the hash is taken away once."""
    once(clinic, "583017")

    def attempt(number: int) -> bool:
        try:
            proof.prove(clinic.database, f"W{number}", by_badge(), "583017", SIGN_IN, ZoneInfo(ZONE))
        except NotAccepted:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    assert answers.count(True) == 1


def once(clinic: Clinic, secret: str) -> None:
    """Somebody else sets a PIN of Ann's for one sign-in, a minute ago."""
    clinic.clock.at = NOON - timedelta(minutes=1)
    clinic.database.clock = clinic.clock
    command = staff.ResetPin(clinic.act(PROGRAM), ANN.code, proof.hash_pin(secret), one_time=True)
    clinic.run(staff.reset_pin, command)
    stand(clinic, NOON)


def test_a_pin_is_kept_as_argon2id() -> None:
    """19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), salted: the same PIN twice is two hashes."""
    first, second = proof.hash_pin(PIN), proof.hash_pin(PIN)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_clock_that_was_set_back_neither_ends_a_lock_nor_makes_it_endless(
    clinic: Clinic, back: timedelta
) -> None:
    """The tries count as made at the first look after it: locked for its time from then, and not one second less."""
    fail(clinic, PERSON_TRIES)
    then = NOON - back
    stand(clinic, then)
    with pytest.raises(NotAccepted):
        prove(clinic, by_badge(), PIN, "X")
    stand(clinic, then + PERSON_LOCK - timedelta(seconds=1))
    with pytest.raises(NotAccepted):
        prove(clinic, by_badge(), PIN, "Y")
    stand(clinic, then + PERSON_LOCK)
    assert prove(clinic, by_badge(), PIN, "Z").person == ANN.code


def test_a_workstation_does_not_wait_for_a_time_to_come(clinic: Clinic) -> None:
    """Its wait is counted from now."""
    unknown = proof.badge_identity(KEYS, "C" * 16)
    for _ in range(STATION_TRIES):
        with pytest.raises(NotAccepted):
            prove(clinic, unknown)
    stand(clinic, NOON - timedelta(hours=5))
    with pytest.raises(TooManyTries):
        prove(clinic, by_badge())
    stand(clinic, NOON - timedelta(hours=5) + timedelta(seconds=6))
    assert prove(clinic, by_badge()).person == ANN.code


@pytest.mark.parametrize("ended", [False, True], ids=["a badge in force", "a badge that was ended"])
def test_a_one_time_pin_goes_with_its_owners_badge(clinic: Clinic, hasher: Counting, ended: bool) -> None:
    """With the user name alone it is a wrong try like any other, after one hash; who ended the badge has no way in."""
    once(clinic, "583017")
    if ended:
        digest = by_badge().digest
        clinic.run(staff.end_badge, staff.EndBadge(clinic.act(PROGRAM), ANN.code, digest, "lost"))
        stand(clinic, NOON)
    hasher.asked.clear()
    zone, by_name = ZoneInfo(ZONE), proof.name_identity(KEYS, "ann")
    with pytest.raises(NotAccepted):
        proof.prove(clinic.database, "W1", by_name, "583017", SIGN_IN, zone)
    assert [row.accepted for row in rows(clinic, proof_attempt)][-1] == 0
    assert hasher.asked == ["verify m=19456,t=2,p=1"]
    if not ended:
        assert proof.prove(clinic.database, "W1", by_badge(), "583017", SIGN_IN, zone).one_time_set_us


def test_who_never_had_a_badge_begins_with_her_user_name(clinic: Clinic) -> None:
    """A person who was just added has a one-time PIN and nothing else."""
    add = staff.AddPerson(clinic.act(PROGRAM), "P-0066", "casper", "Casper", "Invented")
    clinic.run(staff.add_person, add)
    reset = staff.ResetPin(clinic.act(PROGRAM), "P-0066", proof.hash_pin("583017"), one_time=True)
    clinic.run(staff.reset_pin, reset)
    stand(clinic, NOON)
    by_name = proof.name_identity(KEYS, "casper")
    assert proof.prove(clinic.database, "W1", by_name, "583017", SIGN_IN, ZoneInfo(ZONE)).person == "P-0066"
