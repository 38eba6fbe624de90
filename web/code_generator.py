"""Codes of an authenticator app (RFC 6238): a seed that only the key file opens, and each code counts once."""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, select, update

from inventory.keys import KeyRing
from inventory.moment import from_us, to_us
from inventory.private import open_secret, seal_secret
from inventory.tables.factors import totp
from web.book_clock import SLACK
from web.party import NAME

#: Seconds of a code, and how many of them before and after the present one count too.
STEP_S, WINDOW = 30, 1
DIGITS = 6
#: How long a seed that was shown waits for the first code of it.
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Shown:
    """A new seed as the app takes it: typed, or as a QR code."""

    seed: str
    uri: str
    sealed: bytes


def new_seed(connection: Connection, keys: KeyRing, person: str, name: str, now: datetime) -> Shown:
    """A seed for this person, sealed with the time, so that it goes through her browser and is nobody else's."""
    seed = pyotp.random_base32()
    return Shown(
        seed, pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name=NAME),
        seal_secret(connection, keys, _subject(person), _with_time(seed, now)),
    )  # fmt: skip


def first_step(
    connection: Connection, keys: KeyRing, person: str, sealed: bytes, code: str, now: datetime
) -> int | None:
    """The time step of the first code of a seed that was shown to her lately; None where it is not one."""
    opened = _opened(connection, keys, person, sealed)
    if opened is None:
        return None
    seed, at = opened
    return _step(seed, code, now) if -SLACK <= now - at <= LASTS else None


def use_code(connection: Connection, keys: KeyRing, person: str, code: str, now: datetime) -> bool:
    """The code is hers now and was not used before; it is used up, whatever else is wrong."""
    row = connection.execute(select(totp.c.sealed).where(totp.c.person == person)).one_or_none()
    opened = None if row is None else _opened(connection, keys, person, row.sealed)
    step = None if opened is None else _step(opened[0], code, now)
    if step is None:
        return False
    used = connection.execute(
        update(totp).where(totp.c.person == person, totp.c.last_step < step).values(last_step=step)
    )
    return used.rowcount == 1


def _step(seed: str, code: str, now: datetime) -> int | None:
    """The step within the window whose code this is, looking at each of them."""
    present = int(now.timestamp()) // STEP_S
    typed = code.replace(" ", "").encode()
    generator = pyotp.TOTP(seed, digits=DIGITS, interval=STEP_S)
    found = [
        step
        for step in range(present - WINDOW, present + WINDOW + 1)
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed)
    ]
    return found[-1] if found else None


def _subject(person: str) -> str:
    return f"code-generator/{person}"


def _with_time(seed: str, at: datetime) -> bytes:
    return struct.pack(">q", to_us(at)) + seed.encode()


def _opened(connection: Connection, keys: KeyRing, person: str, sealed: bytes) -> tuple[str, datetime] | None:
    """Seed and the time at which it was made; None where it is not one of hers."""
    try:
        plain = open_secret(connection, keys, _subject(person), sealed)
    except (InvalidTag, ValueError):
        return None
    return plain[8:].decode(), from_us(struct.unpack(">q", plain[:8])[0])
