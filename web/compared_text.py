"""Whether a text typed into a form is a PIN or somebody's badge: each question counts, and what was one is told.

It never says whose. So many are answered in a while and in a day, else a form would say, number by number, which there
are; past that digits alone are refused by their form, unread.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, Connection, func, insert, select

from inventory.database import Database
from inventory.errors import Refused
from inventory.moment import from_us, to_us
from inventory.tables.working import proof_attempt
from web import urgent
from web.facility_badge import badge_in, owner_of
from web.lock_out import COMPARED, HIT, PERSON_TRIES, TEXT, TRIES, bring_back, is_locked
from web.proof import badge_identity, is_pin_of, own_identity
from web.refusals import NumbersUsedUp, TooManyTries
from web.words import clock_exact

#: So many texts are compared with one person's PIN within this time; more would find it out by typing.
TEXTS_MAX, TEXTS_WITHIN = 10, timedelta(minutes=15)
#: So many different numbers of one person are compared with the badges within this time; a long day at a desk has fewer.
COMPARED_MAX, COMPARED_WITHIN = 20, timedelta(minutes=15)
#: So many of each in a day; of what was a PIN or a badge as many as wrong tries lock, for a right PIN between them
#: begins that count anew.
TEXTS_DAILY, COMPARED_DAILY, HITS_DAILY, DAY = 60, 100, PERSON_TRIES, timedelta(days=1)
_BOUNDS = {
    TEXT: (TEXTS_MAX, TEXTS_WITHIN, TEXTS_DAILY),
    COMPARED: (COMPARED_MAX, COMPARED_WITHIN, COMPARED_DAILY),
}


def is_own_pin(database: Database, station: str, person: str, text: str, zone: tzinfo) -> bool:
    """What was typed as a text is the PIN of who is signed in: she is told, and it is a wrong try of hers.

    Raises: TooManyTries, NumbersUsedUp: so many texts were compared lately, or in a day; nothing was looked at.
    """
    now = database.clock()
    bring_back(database, now)
    with database.write(TRIES) as connection:
        _need_room(connection, person, TEXT, zone, now)
        _count(connection, station, person, own_identity(database.keys, person).digest, TEXT, now)
    if not is_pin_of(database, person, text.strip()):
        return False
    _tell(database, station, person, person, urgent.PIN, now)
    return True


def is_a_badge(
    database: Database, station: str, person: str, text: str, zone: tzinfo, *, by_token: bool = False
) -> bool:
    """The text is, to the letter, what somebody's badge says: its owner is told. One that ended is a badge too.

    Args: person: who typed it, or signs it. by_token: another program sends it, which may register a whole clinic: what
    is no badge counts for nothing.
    Raises: TooManyTries, NumbersUsedUp: so many different ones were compared lately, or in a day; nothing was looked at.
    """
    now = database.clock()
    claimed = badge_in(text, now.astimezone(zone).date(), database.keys)
    if claimed is None:
        return False
    digest = badge_identity(database.keys, claimed.code).digest
    bring_back(database, now)
    of = proof_attempt.c
    with database.write(TRIES) as connection:
        again, _ = _asked(connection, person, COMPARED, now - COMPARED_WITHIN, of.identity_digest == digest)
        if not again:
            _need_room(connection, person, COMPARED, zone, now, by_token=by_token)
        owner = owner_of(connection, digest)
        # The same form sent again asks nothing new.
        if not again and (owner is not None or not by_token):
            _count(connection, station, person, digest, COMPARED, now)
    if owner is None:
        return False
    if not again:
        _tell(database, station, person, owner, urgent.BADGE, now)
    return True


def _need_room(
    connection: Connection, person: str, purpose: str, zone: tzinfo, now: datetime, *, by_token: bool = False
) -> None:
    """Refuse what is past a bound of this person's.

    Raises: TooManyTries, NumbersUsedUp.
    """
    soon, within, daily = _BOUNDS[purpose]
    bounds: list[tuple[str, int, timedelta, type[Refused]]] = [(HIT, HITS_DAILY, DAY, NumbersUsedUp)]
    if not by_token:
        bounds += [(purpose, soon, within, TooManyTries), (purpose, daily, DAY, NumbersUsedUp)]
    for which, most, lasts, refusal in bounds:
        count, oldest_us = _asked(connection, person, which, now - lasts)
        if count >= most:
            free_at = clock_exact(from_us(oldest_us) + lasts, zone)
            raise refusal("words, a space and a number", "a number alone, once more", time=free_at)


def _asked(
    connection: Connection, person: str, purpose: str, since: datetime, *which: ColumnElement[bool]
) -> tuple[int, int]:
    """How many of this person's there are since then, and when the oldest was, in microseconds."""
    of = proof_attempt.c
    mine = (of.person == person) & (of.purpose == purpose) & (of.at_us > to_us(since))
    row = connection.execute(select(func.count(), func.min(of.at_us)).where(mine, *which)).one()
    return int(row[0]), row[1] or 0


def _count(
    connection: Connection, station: str, person: str, digest: bytes, purpose: str, now: datetime
) -> None:
    connection.execute(
        insert(proof_attempt).values(
            at_us=to_us(now), workstation=station, identity_digest=digest, person=person, purpose=purpose,
            accepted=0,
        )
    )  # fmt: skip


def _tell(database: Database, station: str, person: str, owner: str, what: str, now: datetime) -> None:
    """It was a secret: a wrong try of who is signed in there, told as such and to whose secret it is."""
    digest = own_identity(database.keys, person).digest
    with database.write(TRIES) as connection:
        before = is_locked(connection, digest, person, now)
        _count(connection, station, person, digest, HIT, now)
        locks = not before and is_locked(connection, digest, person, now)
    urgent.refused_proof(database, station, person, now, locks=locks)
    urgent.typed_as_text(database, station, owner, what, now)
