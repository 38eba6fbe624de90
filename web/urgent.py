"""Told at once to who answers for a registration: locks, runs of wrong tries, an address that is refused too often.

21 CFR 11.300(d). Once for each lock, and for all else at most once an hour; never a secret, a patient or an address.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from inventory.database import Database
from inventory.moment import to_us
from inventory.registration import all_registrations, find_registration
from inventory.rights import Role
from inventory.staff import name_of, roles_of
from inventory.tables.house import role_grant, workstation
from inventory.tables.people import registrant
from inventory.tables.working import notice, proof_attempt, urgent_report
from web.lock_out import NO_TRIES
from web.words import clock_exact

log = logging.getLogger("vialtrail.web")

#: Who is told, of the registration at whose workstation it was tried.
TOLD = frozenset({Role.REGISTRANT, Role.ADMINISTRATOR, Role.COMPLIANCE})
#: So many wrong tries in a row at one workstation, under whichever names, are a run.
RUN = 10
#: A run, an address, and the lock of a name that is nobody's are told again after this; the lock of a person each time.
AGAIN_AFTER = timedelta(hours=1)
#: What was typed where it is not asked for; into what, and what its owner does then.
PIN, BADGE = "PIN", "badge"
_INTO = {PIN: "a box for words", BADGE: "a box for another number"}
_DO = {PIN: "Change it.", BADGE: "Was it not you: have it ended."}


def refused_proof(
    database: Database, station: str, person: str | None, now: datetime, *, locks: bool
) -> None:
    """A proof was refused at a workstation.

    Args: person: whose badge, name or key it was; None for nobody's. locks: with this try the lock began.
    """
    try:
        with database.write("urgent") as connection:
            _refused_proof(connection, station, person, now, locks=locks)
    except DBAPIError as error:
        # The refusal stands, whatever becomes of the telling.
        log.warning("a lock or run was not told: %s", type(error).__name__)


def refused_address(database: Database, station: str | None, now: datetime) -> None:
    """So much was refused at one workstation, or at one address without any, that nobody signs in there now."""
    with database.read() as connection:
        if _told_lately(connection, f"requests {station}", now):
            return
        sites = [each.code for each in all_registrations(connection)]
    with database.write("urgent") as connection:
        if _told_lately(connection, f"requests {station}", now):
            return
        found = None if station is None else _station(connection, station)
        where = "an address with no workstation" if found is None else f"workstation {found[1]}"
        said = f"So many requests were refused at {where} that nobody signs in there for a minute. Look at who is there."
        for code in sites if found is None else (found[0],):
            _tell(connection, code, f"requests {station}", said, now)


def typed_as_text(database: Database, station: str, owner: str, what: str, now: datetime) -> None:
    """A PIN or badge was typed into a box for something else: its owner is told, and the day's digest has it.

    Mostly she did it herself: no mail goes, and nobody else's home page has it.
    """
    known = f"typed {what} {owner}"
    with database.write("urgent") as connection:
        found = _station(connection, station)
        if found is None or _told_lately(connection, known, now):
            return
        code, place = found
        where = f"was typed into {_INTO[what]} at {place}"
        told = f"Your {what} {where}. {_DO[what]}"
        said = f"The {what} of {name_of(connection, owner)} {where}."
        connection.execute(insert(notice).values(at_us=to_us(now), person=owner, words=told))
        connection.execute(
            insert(urgent_report).values(
                at_us=to_us(now), registration=code, what=known, words=said, queued_at_us=to_us(now)
            )
        )


def _refused_proof(
    connection: Connection, station: str, person: str | None, now: datetime, *, locks: bool
) -> None:
    found = _station(connection, station)
    if found is None:
        return
    code, place = found
    site = find_registration(connection, code)
    at = clock_exact(now, ZoneInfo(site.zone if site else "UTC"))
    if locks and person is not None:
        name = name_of(connection, person)
        said = f"{name} is locked out after wrong tries at {place}, {at}. Was it not {name}: end the badge."
        _tell(connection, code, f"lock {person}", said, now, person)
    elif locks and not _told_lately(connection, f"lock of nobody {station}", now):
        said = f"A badge or name that is nobody's was tried again and again at {place}, {at}. Look at who is there."
        _tell(connection, code, f"lock of nobody {station}", said, now)
    if _run(connection, station, now) >= RUN and not _told_lately(connection, f"run {station}", now):
        said = f"{RUN} wrong tries in a row at {place}, {at}. Look at who is there."
        _tell(connection, code, f"run {station}", said, now)


def _station(connection: Connection, code: str) -> tuple[str, str] | None:
    """The registration of a workstation, and its name."""
    row = connection.execute(
        select(workstation.c.registration, workstation.c.name).where(workstation.c.code == code)
    ).first()
    return None if row is None else (row.registration, row.name)


def _run(connection: Connection, station: str, now: datetime) -> int:
    """Wrong tries in a row at a workstation within the hour."""
    # What a text was compared with is no try, here as for the locks.
    here = (proof_attempt.c.workstation == station) & proof_attempt.c.purpose.not_in(NO_TRIES)
    right = select(func.max(proof_attempt.c.id)).where(here, proof_attempt.c.accepted == 1)
    since = to_us(now - AGAIN_AFTER)
    count = select(func.count()).where(
        here, proof_attempt.c.id > (connection.execute(right).scalar() or 0), proof_attempt.c.at_us > since
    )
    return connection.execute(count).scalar_one()


def _told_lately(connection: Connection, what: str, now: datetime) -> bool:
    since = to_us(now - AGAIN_AFTER)
    query = select(urgent_report.c.id).where(urgent_report.c.what == what, urgent_report.c.at_us > since)
    return connection.execute(query.limit(1)).first() is not None


def _tell(
    connection: Connection, code: str, what: str, said: str, now: datetime, owner: str | None = None
) -> None:
    """A notice to each, and the report that is mailed."""
    granted = select(role_grant.c.person).where(role_grant.c.registration == code)
    named = select(registrant.c.person).where(registrant.c.registration == code)
    known = connection.execute(granted.union(named)).scalars().all()
    told = {each for each in known if roles_of(connection, each, code, now) & TOLD}
    for person in sorted(told | ({owner} if owner else set())):
        connection.execute(insert(notice).values(at_us=to_us(now), person=person, words=said))
    connection.execute(
        insert(urgent_report).values(at_us=to_us(now), registration=code, what=what, words=said)
    )
