"""A person who proves who she is on a form of a browser where nobody is signed in: badge or user name, and PIN."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from inventory.database import Database
from inventory.keys import KeyRing
from inventory.policy import BADGE, PIN, USER_NAME, Combination, suffices
from inventory.signature import Proof
from inventory.tables.house import person as people
from web.facility_badge import badge_in, is_enrolled, is_own_form
from web.given import could_be_pin
from web.proof import Identity, badge_identity, name_identity, own_identity, person_of, prove
from web.refusals import OwnBadgeNeeded, SignedWithBadge, SignedWithKey


def identity_of(database: Database, typed: str) -> Identity:
    """Who she says she is: what a badge sends, or a user name."""
    claimed = badge_in(typed, database.clock().date(), database.keys)
    if claimed is None:
        return name_identity(database.keys, typed)
    badge = badge_identity(database.keys, claimed.code)
    if is_own_form(typed):
        return badge
    with database.read() as connection:
        # A user name may have the form of a facility's badge.
        return badge if is_enrolled(connection, badge.digest) else name_identity(database.keys, typed)


def own_badge(database: Database, typed: str, today: date, person: str) -> Identity:
    """The identity of a badge of either kind, which is this person's.

    Raises: OwnBadgeNeeded: it is another, or none.
    """
    claimed = badge_in(typed, today, database.keys)
    if claimed is not None:
        identity = badge_identity(database.keys, claimed.code)
        with database.read() as connection:
            if person_of(connection, database.keys, identity) == person:
                return identity
    raise OwnBadgeNeeded("your own badge", "no badge" if claimed is None else "another badge")


def named(connection: Connection, keys: KeyRing, typed: str) -> Identity:
    """What a user name claims; of a person who has none the code that stands at her name does."""
    nameless = (people.c.code == typed.strip().upper()) & people.c.user_name.is_(None)
    code = connection.execute(select(people.c.code).where(nameless)).scalar()
    return name_identity(keys, typed) if code is None else own_identity(keys, code)


def own_name(database: Database, typed: str, person: str) -> Identity:
    """The identity of this person's user name; of any other text nobody's, so that no colleague's PIN is tried by it."""
    with database.read() as connection:
        identity = named(connection, database.keys, typed)
        hers = person_of(connection, database.keys, identity) == person
    return identity if hers else name_identity(database.keys, f"another\0{typed}")


def shown_again(database: Database, typed: str) -> str:
    """What was typed as a user name, right or wrong, but nothing that may be a PIN or a badge."""
    typed = typed.strip()
    if (
        not typed
        or could_be_pin(typed)
        or badge_in(typed, database.clock().date(), database.keys) is not None
    ):
        return ""
    return typed


def proof_of(
    database: Database, typed: str, secret: str, station: str, zone: str, purpose: str,
    asked: frozenset[Combination],
) -> Proof:  # fmt: skip
    """Her proof for a signature, at this workstation.

    Args: asked: the combinations of which one is wanted, by the registration's profile.
    Raises: SignedWithKey: nothing that can be typed is enough; nothing was looked at. NotAccepted, TooManyTries: as at
    sign-in, in the same words whatever was wrong. SignedWithBadge: it is she, and her user name is not enough.
    """
    if not suffices(asked, BADGE, PIN):
        raise SignedWithKey("a security key", "a badge and its PIN")
    identity = identity_of(database, typed)
    proven = prove(database, station, identity, secret, purpose, ZoneInfo(zone))
    # Said of nobody who is not proven: it would tell a badge that is known from a text that is none.
    if not suffices(asked, BADGE if identity.with_badge else USER_NAME, PIN):
        raise SignedWithBadge("a badge and its PIN", "a user name and a PIN")
    method = "badge and PIN" if identity.with_badge else "user name and PIN"
    return Proof(
        proven.person, proven.name, method, identity.digest.hex()[:16], station, database.clock(), zone
    )
