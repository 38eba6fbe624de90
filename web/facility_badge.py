"""A facility's own barcode badge, known by what it says once it was enrolled; nothing else is taken for one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from inventory.errors import Refused
from inventory.keys import KeyRing
from inventory.tables.house import badge
from web.given import Given, What, read
from web.proof import badge_identity
from web.refusals import NoBadge

#: Signs of a badge: fewer are soon guessed, and more is no barcode that a hand-held scanner reads.
SHORTEST, LONGEST = 6, 64


def token_of(raw: str, today: date, keys: KeyRing) -> str:
    """What a badge says, as it is enrolled.

    Raises: NoBadge: too short or too long, or a scan box takes it for something else: a label, an action, an amount.
    """
    text = raw.strip().upper()
    if not SHORTEST <= len(text) <= LONGEST:
        raise NoBadge(f"{SHORTEST} to {LONGEST} signs", f"{len(text)}")
    try:
        given = read(text, today, keys)
    except Refused:
        return text
    if given.what is What.BADGE:
        return given.code
    if given.what in (What.TEXT, What.CARTON) or text.isdigit():
        return text
    raise NoBadge("a badge", given.what)


def known_badge(connection: Connection, keys: KeyRing, raw: str) -> Given | None:
    """The badge that was scanned, where it is an enrolled one of a facility; None for all else."""
    text = raw.strip().upper()
    if not SHORTEST <= len(text) <= LONGEST or "/" in text[:4]:
        return None
    digest = badge_identity(keys, text).digest
    if connection.execute(select(badge.c.person).where(badge.c.digest == digest)).first() is None:
        return None
    return Given(What.BADGE, "", text)
