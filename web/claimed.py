"""A badge or name that was given at sign-in: kept in the database, good at its workstation for a minute, and once.

The cookie only names it. An old cookie sent again brings no badge back: what it names was used, or is over.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import session
from sqlalchemy import ColumnElement, insert, select, update

from inventory.moment import to_us
from inventory.tables.factors import key_challenge
from web.access import station
from web.here import database, now

#: After this the PIN page falls back to the badge.
LASTS = timedelta(seconds=60)
#: What it is for, beside the challenges of security keys, which are kept as long and forgotten alike.
PURPOSE = "given at sign-in"
_BYTES = 32


def keep() -> None:
    """Keep what this browser's session says was given, under a new number of its own."""
    value = secrets.token_bytes(_BYTES)
    with database().write() as connection:
        connection.execute(
            insert(key_challenge).values(
                challenge=value, workstation=station().code, purpose=PURPOSE,
                draft_hash=bytes.fromhex(session["identity"]), made_at_us=to_us(now()),
            )
        )  # fmt: skip
    session["claim"] = value.hex()


def is_good() -> bool:
    """It was given here within the minute, and opened nothing yet; otherwise the session forgets it."""
    if "identity" in session and "claim" in session:
        with database().read() as connection:
            if connection.execute(select(key_challenge.c.made_at_us).where(_mine())).first() is not None:
                return True
    session.pop("identity", None)
    session.pop("claim", None)
    return False


def use_up() -> bool:
    """Use it; of two at the same moment one does."""
    with database().write() as connection:
        used = update(key_challenge).where(_mine()).values(used_at_us=to_us(now()))
        return connection.execute(used).rowcount == 1


def _mine() -> ColumnElement[bool]:
    """The one that the cookie names. A clock that was set back since does not make it wait longer."""
    kept = key_challenge.c
    return (
        (kept.challenge == bytes.fromhex(session["claim"]))
        & (kept.purpose == PURPOSE)
        & (kept.workstation == station().code)
        & (kept.draft_hash == bytes.fromhex(session["identity"]))
        & kept.made_at_us.between(to_us(now() - LASTS), to_us(now() + LASTS))
        & kept.used_at_us.is_(None)
    )
