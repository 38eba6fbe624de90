"""Whether a number typed into a form is somebody's badge: each question counts, and so many are answered in a while.

It never says whose; without the count a form would say, number by number, which badges there are.
"""

from __future__ import annotations

from datetime import timedelta, tzinfo

from sqlalchemy import func, insert, select

from inventory.database import Database
from inventory.moment import from_us, to_us
from inventory.tables.working import proof_attempt
from web.facility_badge import badge_in, is_enrolled
from web.lock_out import COMPARED, TRIES, bring_back
from web.proof import badge_identity
from web.refusals import TooManyTries
from web.words import clock_exact

#: So many different numbers of one person are compared within this time; a long day at a desk has fewer.
COMPARED_MAX, COMPARED_WITHIN = 20, timedelta(minutes=15)


def is_a_badge(database: Database, station: str, person: str | None, text: str, zone: tzinfo) -> bool:
    """The text is, to the letter, what somebody's badge says; one that ended is a badge too.

    Args: person: who typed it; with None the workstation's own are counted.
    Raises: TooManyTries: so many different ones were compared lately; nothing was looked at.
    """
    now = database.clock()
    claimed = badge_in(text, now.astimezone(zone).date(), database.keys)
    if claimed is None:
        return False
    digest = badge_identity(database.keys, claimed.code).digest
    bring_back(database, now)
    with database.write(TRIES) as connection:
        of = proof_attempt.c
        lately = (of.purpose == COMPARED) & (of.at_us > to_us(now - COMPARED_WITHIN))
        lately &= (of.person == person) if person else (of.workstation == station)
        # The same form sent again asks nothing new.
        others = select(func.count(of.identity_digest.distinct()), func.min(of.at_us)).where(
            lately, of.identity_digest != digest
        )
        row = connection.execute(others).one()
        if row[0] >= COMPARED_MAX:
            free_at = clock_exact(from_us(row[1]) + COMPARED_WITHIN, zone)
            raise TooManyTries("a number typed less often", "another number", time=free_at)
        connection.execute(
            insert(proof_attempt).values(
                at_us=to_us(now), workstation=station, identity_digest=digest, person=person, purpose=COMPARED,
                accepted=0,
            )
        )  # fmt: skip
        return is_enrolled(connection, digest)
