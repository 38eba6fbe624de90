"""A person who proves who she is on a form of a browser where nobody is signed in: badge or user name, and PIN."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from inventory.database import Database
from inventory.policy import BADGE, PIN, USER_NAME, Combination, suffices
from inventory.signature import Proof
from scanners.own_code import Mark
from web.facility_badge import known_badge
from web.proof import Identity, badge_identity, name_identity, prove
from web.refusals import SignedWithBadge, SignedWithKey

_BADGE = f"{Mark.BADGE}/"


def identity_of(database: Database, typed: str) -> Identity:
    """Who she says she is: what a badge sends, or a user name."""
    text = typed.strip()
    if text.upper().startswith(_BADGE):
        return badge_identity(database.keys, text.upper().removeprefix(_BADGE))
    with database.read() as connection:
        known = known_badge(connection, database.keys, text)
    if known is not None:
        return badge_identity(database.keys, known.code)
    return name_identity(database.keys, text)


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
