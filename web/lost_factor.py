"""What a person who lost her PIN or badge proves beside the recovery sheet, and what she gets; it records nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import select, update

from inventory.database import Database
from inventory.errors import SheetNotAccepted
from inventory.moment import to_us
from inventory.responsibility import sheet_of
from inventory.signature import Proof
from inventory.staff import name_of
from inventory.tables.house import badge, person
from inventory.tables.working import session
from scanners.own_code import badge_text, new_badge_token
from scanners.qr import qr_svg
from web.pin_policy import need_good_pin
from web.proof import Identity, badge_identity, hash_pin, own_identity, person_of, prove
from web.typed_proof import identity_of
from web.visitor import Station

_PURPOSE = "open the recovery sheet"


@dataclass(frozen=True)
class Renewed:
    """What the sheet gives her: the hash of a new PIN, or the digest of a new badge, or neither."""

    argon2: str | None = field(default=None, repr=False)
    badge: bytes | None = None


def by_badge(database: Database, here: Station, typed: str, digest: bytes) -> Proof:
    """Who lost her PIN is known by her badge; the sheet stands for the PIN, so that its code is looked at first.

    Raises: SheetNotAccepted: whichever of the two is wrong.
    """
    identity = identity_of(database, typed)
    with database.read() as connection:
        found = person_of(connection, database.keys, identity) if identity.with_badge else None
        right = sheet_of(connection, here.registration.code) == digest
        if found is None or not right:
            raise SheetNotAccepted("your badge, and the code of the newest sheet, once", "another")
        name = name_of(connection, found)
    return _proof(database, here, found, name, identity, "badge and recovery sheet")


def by_name(database: Database, here: Station, typed: str, secret: str) -> Proof:
    """Who lost her badge is known by her user name, or the code that stands at her name, and by her PIN.

    Raises: NotAccepted, TooManyTries: as at sign-in.
    """
    text = typed.strip()
    with database.read() as connection:
        coded = connection.execute(select(person.c.code).where(person.c.code == text.upper())).scalar()
    identity = identity_of(database, text) if coded is None else own_identity(database.keys, coded)
    proven = prove(database, here.code, identity, secret, _PURPOSE, ZoneInfo(here.registration.zone))
    return _proof(database, here, proven.person, proven.name, identity, "PIN and recovery sheet")


def new_pin(database: Database, here: Station, code: str, new: str) -> Renewed:
    """The PIN that she chose.

    Raises: PinTooPlain.
    """
    with database.read() as connection:
        badges = set(connection.execute(select(badge.c.digest).where(badge.c.person == code)).scalars())
    is_badge = badge_identity(database.keys, new).digest in badges
    need_good_pin(new, here.policy, is_badge=is_badge, is_old=False)
    return Renewed(argon2=hash_pin(new))


def new_badge(database: Database) -> tuple[Renewed, Markup]:
    """A new badge and its drawing, which is shown once."""
    token = new_badge_token(secrets.randbelow)
    # The drawing holds the token alone.
    drawing = Markup(qr_svg(badge_text(token)))  # noqa: S704 - see above
    return Renewed(badge=badge_identity(database.keys, token).digest), drawing


def end_sessions(database: Database, code: str) -> None:
    """Whoever is signed in as her proves it anew."""
    with database.write() as connection:
        connection.execute(
            update(session)
            .where(session.c.person == code, session.c.ended_at_us.is_(None))
            .values(ended_at_us=to_us(database.clock()))
        )


def _proof(database: Database, here: Station, code: str, name: str, identity: Identity, method: str) -> Proof:
    at, zone = database.clock(), here.registration.zone
    return Proof(code, name, method, identity.digest.hex()[:16], here.code, at, zone)
