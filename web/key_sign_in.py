"""Signing in with a security key: alone, or with the badge or user name that was given before it, as the policy says."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy import Connection, select

from inventory.database import Database
from inventory.plan import PROGRAM
from inventory.policy import BADGE, SECURITY_KEY, USER_NAME, Policy, suffices
from inventory.tables.house import pin
from web.frame import KeyBox
from web.key_proof import Wanted, offer_for, prove_key
from web.party import Party
from web.proof import SIGN_IN, Identity, Proven, person_of
from web.refusals import NotByThis, OwnPinFirst
from web.visitor import Station

#: Where the page sends what the key signed, and the field that says that a badge or user name goes with it.
ADDRESS, AFTER = "/sign-in/key", "after"


def key_signs_in(policy: Policy, identity: Identity | None) -> bool:
    """A security key signs in here, with what was given before it."""
    given = () if identity is None else (BADGE if identity.with_badge else USER_NAME,)
    return suffices(policy.sign_in, SECURITY_KEY, *given)


def box(
    database: Database, party: Party | None, station: Station, identity: Identity | None, now: datetime
) -> KeyBox | None:
    """The box that a key answers; None where none signs in. It is the same for everybody: it names no key."""
    if party is None or not key_signs_in(station.policy, identity):
        return None
    held = (("answer", ""), *(((AFTER, "1"),) if identity is not None else ()))
    options = offer_for(party, database.keys, station.code, SIGN_IN, now)
    return KeyBox(options, ADDRESS, held, (("", "Sign in with a security key"),))


def prove_touch(
    database: Database, party: Party | None, station: Station, identity: Identity | None, answer: str, zone: tzinfo
) -> Proven:  # fmt: skip
    """Whose key it is, and she whose badge or user name was given before, where one was.

    Raises: NotByThis: no key signs in here. KeyNotAccepted, TooManyTries: of the key. OwnPinFirst: somebody set a PIN
    for her, which is told to her alone, when her key was right.
    """
    if party is None or not key_signs_in(station.policy, identity):
        raise NotByThis("a badge and its PIN", "a security key")
    claimed = None
    if identity is not None:
        with database.read() as connection:
            # A badge of nobody is the program's, which has no key: none answers for it.
            claimed = person_of(connection, database.keys, identity) or PROGRAM
    proven = prove_key(database, party, station.code, Wanted(SIGN_IN, claimed), answer, zone)
    with database.read() as connection:
        if _has_one_time_pin(connection, proven.person):
            raise OwnPinFirst("the PIN that was set for you", "a security key")
    return proven


def _has_one_time_pin(connection: Connection, person: str) -> bool:
    mine = select(pin.c.person).where(pin.c.person == person, pin.c.one_time == 1)
    return connection.execute(mine).first() is not None
