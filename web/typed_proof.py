"""A person who proves who she is on a form of a browser where nobody is signed in: badge or user name, and PIN."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from inventory.database import Database
from inventory.signature import Proof
from scanners.own_code import Mark
from web.proof import Identity, badge_identity, name_identity, prove

_BADGE = f"{Mark.BADGE}/"


def identity_of(database: Database, typed: str) -> Identity:
    """Who she says she is: what a badge sends, or a user name."""
    text = typed.strip()
    if text.upper().startswith(_BADGE):
        return badge_identity(database.keys, text.upper().removeprefix(_BADGE))
    return name_identity(database.keys, text)


def proof_of(database: Database, typed: str, secret: str, station: str, zone: str, purpose: str) -> Proof:
    """Her proof for a signature, at this workstation.

    Raises: NotAccepted, TooManyTries: as at sign-in, in the same words whatever was wrong.
    """
    identity = identity_of(database, typed)
    proven = prove(database, station, identity, secret, purpose, ZoneInfo(zone))
    method = "badge and PIN" if identity.with_badge else "user name and PIN"
    return Proof(
        proven.person, proven.name, method, identity.digest.hex()[:16], station, database.clock(), zone
    )
