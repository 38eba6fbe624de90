"""What a security key is asked to sign: once, for ten minutes, at one workstation, for one purpose, over one draft."""

from __future__ import annotations

import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from inventory.keys import KeyRing, Purpose
from inventory.moment import from_us, to_us
from inventory.tables.factors import key_challenge
from web.book_clock import SLACK

#: How long a page that asks for a key is good for.
LASTS = timedelta(minutes=10)
#: Random bytes of a challenge; behind them stands the hash of the draft that is signed with it.
RANDOM = 32
ENROLL = "enroll security key"
#: Random bytes of an offered challenge; behind them stand its time and a keyed digest.
_OFFERED, _TIME = 16, struct.Struct(">q")
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
    _forget(connection, now)
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


def offer(keys: KeyRing, station: str, purpose: str, now: datetime) -> bytes:
    """A challenge for anybody, without a draft; nothing is kept of it before it is used.

    A page that opens before sign-in shows one, so that whoever opens that page often writes nothing.
    """
    head = secrets.token_bytes(_OFFERED) + _TIME.pack(to_us(now))
    return head + _seal(keys, head, station, purpose)


def use_offered(
    connection: Connection, keys: KeyRing, value: bytes, station: str, purpose: str, now: datetime
) -> Challenge | None:
    """Use one that was offered; None where it was not, or not here and for this, is too old, or was used before."""
    head, sealed = value[: _OFFERED + _TIME.size], value[_OFFERED + _TIME.size :]
    if len(head) != _OFFERED + _TIME.size or not hmac.compare_digest(
        sealed, _seal(keys, head, station, purpose)
    ):
        return None
    (made_at_us,) = _TIME.unpack(head[_OFFERED:])
    used = connection.execute(select(key_challenge.c.challenge).where(key_challenge.c.challenge == value))
    if used.first() is not None or not -SLACK <= now - from_us(made_at_us) <= LASTS:
        return None
    _forget(connection, now)
    connection.execute(
        insert(key_challenge).values(
            challenge=value,
            workstation=station,
            purpose=purpose,
            made_at_us=made_at_us,
            used_at_us=to_us(now),
        )
    )
    return Challenge(value, None, None)


def _seal(keys: KeyRing, head: bytes, station: str, purpose: str) -> bytes:
    return keys.mac(Purpose.BADGE, b"key-challenge\0" + head + f"{station}\0{purpose}".encode())


def _forget(connection: Connection, now: datetime) -> None:
    connection.execute(
        delete(key_challenge).where(key_challenge.c.made_at_us < to_us(now - _FORGOTTEN_AFTER))
    )
