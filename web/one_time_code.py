"""Codes that are shown once and typed once: to set up a new installation, to enrol a browser; only a digest is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, update

from inventory.keys import KeyRing
from inventory.keys import Purpose as KeyPurpose
from inventory.moment import to_us
from inventory.tables.factors import one_time_code
from inventory.tables.working import refused_attempt
from web.book_clock import SLACK
from web.refusals import CodeNotAccepted

#: Neither figure nor letter of which two look alike on paper; twelve of them are 54 bits.
ALPHABET = "ACDEFGHJKLMNPQRTVWXY3479"
_GROUPS, _OF = 3, 4
#: So many wrong codes, typed anywhere since a code was made, end it.
WRONG_MAX = 10
_NOT_OF_CODE = re.compile(r"[^A-Z0-9]")


class Purpose(StrEnum):
    """What a code is typed for."""

    SETUP = "setup"
    WORKSTATION = "workstation"


#: How long a code is good for.
LASTS = {Purpose.SETUP: timedelta(hours=1), Purpose.WORKSTATION: timedelta(minutes=10)}


def new_code(randbelow: Callable[[int], int]) -> str:
    """Three groups of four signs; `randbelow` as in `secrets`."""
    signs = [ALPHABET[randbelow(len(ALPHABET))] for _ in range(_GROUPS * _OF)]
    return "-".join("".join(signs[start : start + _OF]) for start in range(0, len(signs), _OF))


def digest_of(keys: KeyRing, what: str, typed: str) -> bytes:
    """The keyed digest of a code, however it is typed; one of another kind of code never has the same."""
    plain = _NOT_OF_CODE.sub("", typed.upper())
    return keys.mac(KeyPurpose.BADGE, f"one-time code\0{what}\0{plain}".encode())


def keep(
    connection: Connection, keys: KeyRing, purpose: Purpose, subject: str | None, code: str, now: datetime
) -> datetime:
    """Keep the digest of a new code until the returned time; older ones for the same end now."""
    same = (one_time_code.c.purpose == purpose) & (one_time_code.c.used_at_us.is_(None))
    same &= one_time_code.c.subject.is_(None) if subject is None else one_time_code.c.subject == subject
    connection.execute(update(one_time_code).where(same).values(used_at_us=to_us(now)))
    ends = now + LASTS[purpose]
    connection.execute(
        insert(one_time_code).values(
            digest=digest_of(keys, purpose, code), purpose=str(purpose), subject=subject, made_at_us=to_us(now),
            ends_at_us=to_us(ends), used_at_us=None,
        )
    )  # fmt: skip
    return ends


def look(connection: Connection, keys: KeyRing, purpose: Purpose, typed: str, now: datetime) -> str | None:
    """The subject of the code that was typed, which goes on being good.

    Raises: CodeNotAccepted: in the same words whether there is none, it was used, or its time is over.
    """
    row = connection.execute(
        select(one_time_code).where(
            one_time_code.c.digest == digest_of(keys, purpose, typed), one_time_code.c.purpose == str(purpose)
        )
    ).one_or_none()
    if row is None or row.used_at_us is not None:
        raise _not_accepted()
    # The clock of whoever made it may stand a little ahead of this one.
    in_time = row.made_at_us <= to_us(now + SLACK) and to_us(now) < row.ends_at_us
    if not in_time or _wrong_since(connection, row.made_at_us) >= WRONG_MAX:
        raise _not_accepted()
    subject: str | None = row.subject
    return subject


def use_up(connection: Connection, keys: KeyRing, purpose: Purpose, typed: str, now: datetime) -> str | None:
    """The same, and from now on it opens nothing, whoever else types it at the same moment.

    Raises: CodeNotAccepted.
    """
    subject = look(connection, keys, purpose, typed, now)
    used = connection.execute(
        update(one_time_code)
        .where(
            one_time_code.c.digest == digest_of(keys, purpose, typed), one_time_code.c.used_at_us.is_(None)
        )
        .values(used_at_us=to_us(now))
    )
    if used.rowcount != 1:
        raise _not_accepted()
    return subject


def _not_accepted() -> CodeNotAccepted:
    return CodeNotAccepted("a code as it was shown, once, within its time", "another")


def _wrong_since(connection: Connection, since_us: int) -> int:
    counted = select(func.count()).where(
        refused_attempt.c.why == CodeNotAccepted.__name__, refused_attempt.c.at_us >= since_us
    )
    return connection.execute(counted).scalar_one()
