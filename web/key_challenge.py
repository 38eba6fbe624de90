"""What a security key is asked to sign: once, for ten minutes, at one workstation, for one purpose, over one draft."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from inventory.moment import from_us, to_us
from inventory.tables.factors import key_challenge
from web.book_clock import SLACK

#: How long a page that asks for a key is good for.
LASTS = timedelta(minutes=10)
#: Random bytes of a challenge; behind them stands the hash of the draft that is signed with it.
RANDOM = 32
ENROLL = "enroll security key"
_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Challenge:
    """One that was asked for and not used before; `person` is who alone may answer, where that is known."""

    value: bytes
    person: str | None
    draft_hash: bytes | None


def ask(
    connection: Connection, station: str, purpose: str, now: datetime, *, person: str | None = None,
    draft_hash: bytes | None = None,
) -> bytes:  # fmt: skip
    """A new challenge. The draft's hash is part of it, so that what the key signs is over exactly that draft."""
    connection.execute(
        delete(key_challenge).where(key_challenge.c.made_at_us < to_us(now - _FORGOTTEN_AFTER))
    )
    value = secrets.token_bytes(RANDOM) + (draft_hash or b"")
    connection.execute(
        insert(key_challenge).values(
            challenge=value, person=person, workstation=station, purpose=purpose, draft_hash=draft_hash,
            made_at_us=to_us(now),
        )
    )  # fmt: skip
    return value


def use(connection: Connection, value: bytes, station: str, purpose: str, now: datetime) -> Challenge | None:
    """Use a challenge; None where it was never asked for here and for this, is too old, or was used before."""
    kept = connection.execute(select(key_challenge).where(key_challenge.c.challenge == value)).one_or_none()
    if kept is None:
        return None
    used = connection.execute(
        update(key_challenge)
        .where(key_challenge.c.challenge == value, key_challenge.c.used_at_us.is_(None))
        .values(used_at_us=to_us(now))
    )
    fits = (kept.workstation, kept.purpose) == (station, purpose)
    # One of a time to come was made before a clock was set back: nobody knows how old it is.
    fresh = -SLACK <= now - from_us(kept.made_at_us) <= LASTS
    whole = kept.draft_hash is None or value[RANDOM:] == kept.draft_hash
    if used.rowcount != 1 or not (fits and fresh and whole):
        return None
    return Challenge(value, kept.person, kept.draft_hash)
