"""Every scan is kept as it came, with what was answered; of a badge, or what may be a PIN, a keyed digest alone."""

from __future__ import annotations

from sqlalchemy import insert

from inventory.database import Database
from inventory.keys import Purpose
from inventory.moment import to_us
from inventory.tables.working import scan_evidence
from scanners.refusal import holds_badge
from web.given import Given, What, could_be_pin

#: Digits of a PIN at least, and the length from which a text is no PIN with a slip in it.
PIN_MIN, NEAR_PIN_MAX = 4, 12


def _near_pin(raw: str, given: Given | None) -> bool:
    """A PIN, or one with a stray key in it: short, four digits or more, and no code that was read."""
    if could_be_pin(raw):
        return True
    unread = given is None or given.what in (What.TEXT, What.AMOUNT)
    return unread and len(raw.strip()) < NEAR_PIN_MAX and sum(sign.isdigit() for sign in raw) >= PIN_MIN


def keep(
    database: Database,
    station: str,
    person: str | None,
    page: str,
    raw: str,
    answer: str,
    given: Given | None,
) -> None:
    """Keep one scan. Text that may hold a badge's token or be a PIN is kept as a digest alone."""
    secret = holds_badge(raw) or _near_pin(raw, given) or (given is not None and given.what is What.BADGE)
    if not raw.strip():
        return
    digest = database.keys.mac(Purpose.BADGE, raw.strip().upper().encode()) if secret else None
    with database.write() as connection:
        connection.execute(
            insert(scan_evidence).values(
                at_us=to_us(database.clock()),
                workstation=station,
                person=person,
                page=page,
                kind=given.what.name.lower() if given else "unread",
                raw=None if secret else raw,
                digest=digest,
                answer=answer,
            )
        )
