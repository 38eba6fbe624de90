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

    A text that has the form of something else is read as that before anybody knows it for a badge, so that the sign-in
    page would say which of such codes are badges.

    Raises: NoBadge: too short or too long, or a scan box takes it for something else, whole or damaged: a label, a
    carton, an action, an amount.
    """
    text = raw.strip().upper()
    if not SHORTEST <= len(text) <= LONGEST:
        raise NoBadge(f"{SHORTEST} to {LONGEST} signs", f"{len(text)}")
    try:
        given = read(text, today, keys)
    except Refused as refused:
        raise NoBadge("a code that nothing else uses", "one like another's") from refused
    if given.what is What.BADGE:
        return given.code
    # A number that no other code has the form of reads as an amount, which nobody signs in with.
    if given.what is What.TEXT or (given.what is What.AMOUNT and text.isdigit()):
        return text
    raise NoBadge("a code that nothing else uses", given.what)


def known_badge(connection: Connection, keys: KeyRing, raw: str) -> Given | None:
    """The badge that was scanned, where it is an enrolled one of a facility; None for all else."""
    text = raw.strip().upper()
    if not SHORTEST <= len(text) <= LONGEST or "/" in text[:4]:
        return None
    digest = badge_identity(keys, text).digest
    if connection.execute(select(badge.c.person).where(badge.c.digest == digest)).first() is None:
        return None
    return Given(What.BADGE, "", text)
