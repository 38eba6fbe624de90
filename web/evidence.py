"""Every scan is kept as it came, with what was answered; of a badge, or what may be a PIN, a keyed digest alone."""

from __future__ import annotations

from sqlalchemy import insert

from inventory.database import Database
from inventory.keys import Purpose
from inventory.moment import to_us
from inventory.tables.working import scan_evidence
from scanners.refusal import holds_badge
from web.given import Given, What, could_be_pin


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
    secret = holds_badge(raw) or could_be_pin(raw) or (given is not None and given.what is What.BADGE)
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
