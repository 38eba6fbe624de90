"""Proving who one is: badge or user name, and PIN; tries are counted in the database, and a secret is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, func, insert, select, update

from inventory.database import Database
from inventory.keys import KeyRing, Purpose
from inventory.moment import from_us, to_us
from inventory.staff import name_of
from inventory.tables.house import badge, person, pin
from inventory.tables.working import proof_attempt
from web.book_clock import SLACK
from web.refusals import NotAccepted, TooManyTries
from web.words import clock_exact

#: Argon2id with 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet): 26 ms measured, so that signing is quick;
#: a short PIN is guarded by the lock-out, not by the hash.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Wrong tries of one person, or under one identity, that lock it, and for how long after the last of them.
PERSON_TRIES, PERSON_LOCK = 5, timedelta(minutes=15)
#: Wrong tries in a row at one workstation before waits begin; the first wait, which doubles, and the longest.
STATION_TRIES, STATION_WAIT, STATION_WAIT_MAX = 3, timedelta(seconds=5), timedelta(minutes=5)
#: So many texts are compared with one person's PIN within the lock's time; more would find it out by typing.
TEXTS_MAX, _TEXT = 10, "typed as a text"

#: The lock under which tries are counted: two at the same moment would each be the last one allowed.
_TRIES = "proof attempts"


@dataclass(frozen=True)
class Identity:
    """Who somebody says she is: the keyed digest of a badge or of a user name, never the thing itself."""

    digest: bytes
    with_badge: bool
    #: The person, where the session says who she is and only the PIN is asked.
    known: str | None = None


@dataclass(frozen=True)
class Proven:
    """A person whose secret was right."""

    person: str
    name: str
    identity: Identity


def badge_identity(keys: KeyRing, token: str) -> Identity:
    """The identity that a badge's token claims."""
    return Identity(keys.mac(Purpose.BADGE, token.encode()), with_badge=True)


def name_identity(keys: KeyRing, user_name: str) -> Identity:
    """The identity that a user name claims."""
    return Identity(
        keys.mac(Purpose.BADGE, b"user-name\0" + user_name.strip().lower().encode()), with_badge=False
    )


def own_identity(keys: KeyRing, code: str) -> Identity:
    """The identity of the person who is signed in already."""
    return Identity(keys.mac(Purpose.BADGE, b"signed-in\0" + code.encode()), with_badge=False, known=code)


def person_of(connection: Connection, keys: KeyRing, identity: Identity) -> str | None:
    """The person behind an identity, or None; the caller says the same words either way."""
    if identity.known is not None:
        return identity.known
    if identity.with_badge:
        # The newest badge alone is hers: a lost one must not open anything after its replacement.
        row = connection.execute(select(badge.c.person).where(badge.c.digest == identity.digest)).first()
        if row is None:
            return None
        newest = (
            select(badge.c.digest).where(badge.c.person == row.person).order_by(badge.c.seq.desc()).limit(1)
        )
        return row.person if connection.execute(newest).scalar_one() == identity.digest else None
    names = connection.execute(
        select(person.c.code, person.c.user_name).where(person.c.user_name.is_not(None))
    )
    for row in names:
        if name_identity(keys, row.user_name).digest == identity.digest:
            return str(row.code)
    return None


def prove(
    database: Database, station: str, identity: Identity, secret: str, purpose: str, zone: tzinfo
) -> Proven:
    """Find the secret right, or refuse in the same words and time whatever was wrong.

    Raises: TooManyTries: this workstation waits. NotAccepted: unknown badge, wrong PIN or locked person.
    """
    now = database.clock()
    _bring_back(database, now)
    with database.write(_TRIES) as connection:
        free_at = _station_free_at(connection, station, now)
        if free_at is not None:
            raise TooManyTries(
                "a pause after wrong tries", "a try before it ended", time=clock_exact(free_at, zone)
            )
        code = person_of(connection, database.keys, identity)
        locked = _is_locked(connection, identity, code, now)
        hashed = (
            connection.execute(select(pin.c.argon2).where(pin.c.person == code)).scalar() if code else None
        )
        # Counted as wrong before it is looked at, so that tries side by side are all counted.
        attempt = connection.execute(
            insert(proof_attempt).values(
                at_us=to_us(now),
                workstation=station,
                identity_digest=identity.digest,
                person=code,
                purpose=purpose,
                accepted=0,
            )
        ).inserted_primary_key
    right = _matches(hashed or _nobodys_hash(), secret) and hashed is not None and not locked
    if not right or code is None:
        raise NotAccepted("a badge and its PIN", "others")
    (key,) = attempt or (None,)
    with database.write() as connection:
        connection.execute(update(proof_attempt).where(proof_attempt.c.id == key).values(accepted=1))
        return Proven(code, name_of(connection, code), identity)


def is_own_pin(database: Database, station: str, person_code: str, text: str, zone: tzinfo) -> bool:
    """What was typed as a text is the PIN of who is signed in; looking at many texts in a row is refused.

    Raises: TooManyTries: so many texts were compared lately.
    """
    now = database.clock()
    _bring_back(database, now)
    with database.write(_TRIES) as connection:
        mine = (proof_attempt.c.person == person_code) & (proof_attempt.c.purpose == _TEXT)
        since = to_us(now - PERSON_LOCK)
        row = connection.execute(
            select(func.count(), func.min(proof_attempt.c.at_us)).where(mine, proof_attempt.c.at_us > since)
        ).one()
        if row[0] >= TEXTS_MAX:
            free_at = clock_exact(from_us(row[1]) + PERSON_LOCK, zone)
            raise TooManyTries("a text that cannot be a PIN", "digits alone once more", time=free_at)
        identity = own_identity(database.keys, person_code)
        connection.execute(
            insert(proof_attempt).values(
                at_us=to_us(now), workstation=station, identity_digest=identity.digest, person=person_code,
                purpose=_TEXT, accepted=0,
            )
        )  # fmt: skip
        hashed = connection.execute(select(pin.c.argon2).where(pin.c.person == person_code)).scalar()
    return hashed is not None and _matches(hashed, text.strip())


def hash_pin(secret: str) -> str:
    """The Argon2id hash of a PIN, made outside every transaction."""
    return HASHER.hash(secret)


@cache
def _nobodys_hash() -> str:
    """What an unknown person's PIN is compared with, so that the answer takes the same time."""
    return HASHER.hash("nobody")


def _matches(hashed: str, secret: str) -> bool:
    try:
        return HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def _bring_back(database: Database, now: datetime) -> None:
    """Count tries of a time to come as tries of now: the clock was set back since they were made.

    Left alone they would lock until that time; left out, setting the clock back would end every lock. It is kept even
    when the try that found them is refused. The newest try is one of them, or there are none.
    """
    newest = select(proof_attempt.c.at_us).order_by(proof_attempt.c.id.desc()).limit(1)
    believed_us = to_us(now + SLACK)
    with database.read() as connection:
        if (connection.execute(newest).scalar() or 0) <= believed_us:
            return
    with database.write(_TRIES) as connection:
        ahead = proof_attempt.c.at_us > believed_us
        connection.execute(update(proof_attempt).where(ahead).values(at_us=to_us(now)))


def _is_locked(connection: Connection, identity: Identity, code: str | None, now: datetime) -> bool:
    """Too many wrong tries in a row, within the lock's time, by this person or under this identity."""
    same = proof_attempt.c.identity_digest == identity.digest
    if code is not None:
        same |= proof_attempt.c.person == code
    same &= proof_attempt.c.purpose != _TEXT
    since = to_us(now - PERSON_LOCK)
    right = select(func.max(proof_attempt.c.id)).where(same, proof_attempt.c.accepted == 1)
    last_right = connection.execute(right).scalar() or 0
    wrong = select(func.count()).where(same, proof_attempt.c.id > last_right, proof_attempt.c.at_us > since)
    return connection.execute(wrong).scalar_one() >= PERSON_TRIES


def _station_free_at(connection: Connection, station: str, now: datetime) -> datetime | None:
    """When the next try is possible here; None when it is now."""
    here = (proof_attempt.c.workstation == station) & (proof_attempt.c.purpose != _TEXT)
    right = select(func.max(proof_attempt.c.id)).where(here, proof_attempt.c.accepted == 1)
    last_right = connection.execute(right).scalar() or 0
    since = to_us(now - STATION_WAIT_MAX - PERSON_LOCK)
    row = connection.execute(
        select(func.count(), func.max(proof_attempt.c.at_us)).where(
            here, proof_attempt.c.id > last_right, proof_attempt.c.at_us > since
        )
    ).one()
    count, last = int(row[0]), row[1]
    if count < STATION_TRIES or last is None:
        return None
    wait = min(STATION_WAIT * 2 ** (count - STATION_TRIES), STATION_WAIT_MAX)
    free_at = from_us(last) + wait
    return free_at if free_at > now else None
