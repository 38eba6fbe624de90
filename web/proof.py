"""Proving who one is: badge or user name, and PIN; tries are counted in the database, and a secret is kept nowhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import tzinfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from inventory.badge_reading import badge_in_force
from inventory.database import Database
from inventory.keys import KeyRing, Purpose
from inventory.moment import to_us
from inventory.staff import name_of
from inventory.tables.house import badge, person, pin
from inventory.tables.working import proof_attempt
from web import urgent
from web.code_generator import use_code
from web.lock_out import ALONE, TRIES, bring_back, is_locked, one_at_a_time, station_free_at
from web.refusals import NotAccepted, TooManyTries
from web.two_places import note as note_two_places
from web.words import clock_exact

#: Argon2id with 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet): 26 ms measured, so that signing is quick;
#: a short PIN is guarded by the lock-out, not by the hash.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: What is verified where there is no hash: of a secret that nobody knows, made before the first try, so that none takes
#: the time of making it.
NOBODYS_HASH = HASHER.hash(secrets.token_urlsafe(16))
#: The one thing that a one-time PIN is good for, once.
SIGN_IN = "sign in"


@dataclass(frozen=True)
class Identity:
    """Who somebody says she is: the keyed digest of a badge or of a user name, never the thing itself."""

    digest: bytes
    with_badge: bool
    #: The person, where the session says who she is and only the PIN is asked.
    known: str | None = None
    #: Its badge was typed by hand, as far as the page can know.
    typed: bool = False

    @property
    def method(self) -> str:
        """How a signature with it reads."""
        return f"{'typed ' * self.typed}badge and PIN" if self.with_badge else "PIN"


@dataclass(frozen=True)
class Proven:
    """A person whose secret was right."""

    person: str
    name: str
    identity: Identity
    #: When her PIN was set, where it was a one-time PIN that is used up now.
    one_time_set_us: int | None = None


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
        row = connection.execute(select(badge.c.person).where(badge.c.digest == identity.digest)).first()
        if row is None or badge_in_force(connection, row.person) != identity.digest:
            return None
        return str(row.person)
    names = connection.execute(
        select(person.c.code, person.c.user_name).where(person.c.user_name.is_not(None))
    )
    # Every name is looked at, so that the time does not say whether one was found.
    found = [row.code for row in names if name_identity(keys, row.user_name).digest == identity.digest]
    return found[0] if found else None


def has_had_badge(connection: Connection, code: str) -> bool:
    """A badge was hers, whatever became of it."""
    return connection.execute(select(badge.c.seq).where(badge.c.person == code).limit(1)).first() is not None


@one_at_a_time
def prove(
    database: Database, station: str, identity: Identity, secret: str, purpose: str, zone: tzinfo,
    code: str | None = None, *, code_needed: bool = True,
) -> Proven:  # fmt: skip
    """Find the secret right, or refuse in the same words and time whatever was wrong.

    Args: code: of her code generator, where the clinic asks for it beside the PIN; it is used up whatever else is wrong.
    code_needed: with what was given before; otherwise it is looked at alike, and nothing comes of it.
    Raises: TooManyTries: this workstation waits. NotAccepted: unknown badge, wrong PIN or locked person.
    """
    now = database.clock()
    bring_back(database, now)
    with database.write(TRIES) as connection:
        free_at = station_free_at(connection, station, now)
        if free_at is not None:
            raise TooManyTries(
                "a pause after wrong tries", "a try before it ended", time=clock_exact(free_at, zone)
            )
        found = person_of(connection, database.keys, identity)
        locked = is_locked(connection, identity.digest, found, now, purpose)
        # Asked for nobody too: as many questions whether there is such a person or not.
        kept = connection.execute(select(pin).where(pin.c.person == (found or ""))).one_or_none()
        hashed = kept.argon2 if kept is not None else None
        one_time = kept is not None and kept.one_time == 1
        # Who reset it knows a one-time PIN too: it is good with the badge in its owner's hand, once she has had one.
        # Whoever ended that badge opens nothing with it either, before two people gave her another.
        without_badge = not identity.with_badge and has_had_badge(connection, found or "")
        # Counted as wrong before it is looked at, so that tries side by side are all counted.
        attempt = connection.execute(
            insert(proof_attempt).values(
                at_us=to_us(now),
                workstation=station,
                identity_digest=identity.digest,
                person=found,
                purpose=purpose,
                accepted=0,
            )
        ).inserted_primary_key
        locks = not locked and purpose not in ALONE and is_locked(connection, identity.digest, found, now)
    right = _matches(hashed or NOBODYS_HASH, secret) and hashed is not None and not locked
    if code is not None:
        # Asked for nobody too, and where the PIN is wrong.
        with database.write() as connection:
            right = (use_code(connection, database.keys, found or "", code, now) or not code_needed) and right
    not_this_way = one_time and (purpose != SIGN_IN or without_badge)
    if not right or found is None or kept is None or not_this_way:
        urgent.refused_proof(database, station, found, now, locks=locks)
        raise NotAccepted("a badge and its PIN", "others")
    (key,) = attempt or (None,)
    with database.write() as connection:
        if one_time and not _use_up(connection, found, kept.argon2):
            raise NotAccepted("a badge and its PIN", "others")
        connection.execute(update(proof_attempt).where(proof_attempt.c.id == key).values(accepted=1))
        proven = Proven(found, name_of(connection, found), identity, kept.set_at_us if one_time else None)
    note_two_places(database, found, station, now)
    return proven


def is_pin_of(database: Database, code: str, text: str) -> bool:
    """The text is this person's PIN; only what counts each question asks."""
    with database.read() as connection:
        hashed = connection.execute(select(pin.c.argon2).where(pin.c.person == code)).scalar()
    return hashed is not None and _matches(hashed, text)


def _use_up(connection: Connection, code: str, hashed: str) -> bool:
    """Take a one-time PIN's hash away, for one that nobody has the secret of; False when another sign-in was faster."""
    mine = (pin.c.person == code) & (pin.c.argon2 == hashed) & (pin.c.one_time == 1)
    return connection.execute(update(pin).where(mine).values(argon2=NOBODYS_HASH)).rowcount == 1


def hash_pin(secret: str) -> str:
    """The Argon2id hash of a PIN, made outside every transaction."""
    return HASHER.hash(secret)


def _matches(hashed: str, secret: str) -> bool:
    try:
        return HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False
