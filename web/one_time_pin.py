"""A PIN that somebody else set: it opens one session, in which its person does nothing before she sets her own."""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select

from inventory.keys import KeyRing, Purpose
from inventory.tables.house import pin
from web.proof import Proven

#: What the browser's signed cookie holds of it: when it was set, and its keyed digest, so that it is not chosen again.
COOKIE = "one_time"
#: What opens before she set her own PIN: the page for it, and the way out.
OPEN = frozenset(
    {
        "pin.own", "pin.change", "sign_in.lock", "sign_in.seen", "home.scan", "sign_in.pin", "sign_in.sign_in",
        "sign_in.touch",
    }
)  # fmt: skip


class Standing(Enum):
    """What a one-time PIN means for a session."""

    NONE = "there is none"
    SETS_HERS = "this session was opened with it"
    ENDS = "this session is from before it"


def begin(kept: MutableMapping[str, Any], keys: KeyRing, proven: Proven, secret: str) -> None:
    """Note in the new session's cookie that it was opened with a one-time PIN."""
    if proven.one_time_set_us is not None:
        kept[COOKIE] = {
            "set": proven.one_time_set_us, "digest": _digest(keys, proven.person, proven.one_time_set_us, secret),
        }  # fmt: skip


def standing(connection: Connection, person: str, kept: MutableMapping[str, Any]) -> Standing:
    """What her session may do while a one-time PIN stands; one of another time proves nothing of this one."""
    set_at_us = connection.execute(
        select(pin.c.set_at_us).where(pin.c.person == person, pin.c.one_time == 1)
    ).scalar()
    if set_at_us is None:
        return Standing.NONE
    return Standing.SETS_HERS if kept.get(COOKIE, {}).get("set") == set_at_us else Standing.ENDS


def is_same(kept: MutableMapping[str, Any], keys: KeyRing, person: str, new: str) -> bool:
    """The new PIN is the one-time one, which another person knows."""
    noted = kept.get(COOKIE)
    return noted is not None and noted["digest"] == _digest(keys, person, noted["set"], new)


def _digest(keys: KeyRing, person: str, set_at_us: int, secret: str) -> str:
    return keys.mac(Purpose.BADGE, f"one-time\0{person}\0{set_at_us}\0{secret}".encode()).hex()
