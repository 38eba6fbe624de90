"""One person proven at two workstations at once: a row for the detector; nothing is refused, and nobody is told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, insert, or_, select
from sqlalchemy.exc import DBAPIError

from inventory.database import Database
from inventory.moment import from_us, to_us
from inventory.staff import name_of
from inventory.tables.working import proof_attempt, seen_twice, session
from web.book_clock import SLACK
from web.visitor import Station, in_force, is_awake, stations

#: In less than this nobody leaves one workstation and is proven at another: of the same registration, of another.
WALK, TRAVEL = timedelta(seconds=30), timedelta(minutes=5)
#: One row for a person and two workstations in this time, however often she is proven.
ONCE_IN = timedelta(minutes=10)
#: How far back the list looks, and how many rows it has at most.
LISTED_FOR, LISTED_MAX = timedelta(days=30), 20
#: The lock under which a row is looked for and written.
_LOCK = "two places"


@dataclass(frozen=True)
class SeenTwice:
    """Who was proven where, and at which other workstation she was at that time; none is named of another site."""

    at: datetime
    name: str
    workstation: str
    other: str


def note(database: Database, person: str, workstation: str, now: datetime) -> None:
    """Note that a person was proven here while she was at another workstation.

    A database that does not take it now must not undo the proof.
    """
    with suppress(DBAPIError):
        with database.read() as connection:
            others = _others(connection, person, workstation, now)
        if not others:
            return
        with database.write(_LOCK) as connection:
            for other in others:
                if not _noted(connection, person, workstation, other, now):
                    values = {"workstation": workstation, "other_workstation": other}
                    connection.execute(insert(seen_twice).values(at_us=to_us(now), person=person, **values))


def listed(connection: Connection, registration: str, now: datetime) -> tuple[SeenTwice, ...]:
    """The newest rows in which a workstation of the registration stands."""
    every = {station.code: station for station in stations(connection)}
    mine = [code for code, station in every.items() if station.registration.code == registration]
    found = connection.execute(
        select(seen_twice)
        .where(
            or_(seen_twice.c.workstation.in_(mine), seen_twice.c.other_workstation.in_(mine)),
            seen_twice.c.at_us >= to_us(now - LISTED_FOR),
        )
        .order_by(seen_twice.c.at_us.desc(), seen_twice.c.id.desc())
        .limit(LISTED_MAX)
    )
    named = {code: every[code].name if code in mine else "Another site" for code in every}
    return tuple(
        SeenTwice(
            from_us(row.at_us), name_of(connection, row.person), named[row.workstation], named[row.other_workstation]
        )
        for row in found
    )  # fmt: skip


def _others(connection: Connection, person: str, workstation: str, now: datetime) -> list[str]:
    """Where else she is: a session that is not locked, or a trace so young that nobody walks here since."""
    since, until = to_us(now - TRAVEL), to_us(now + SLACK)
    sessions = connection.execute(
        select(session.c.workstation, session.c.last_seen_us, session.c.ended_at_us).where(
            session.c.person == person, session.c.workstation != workstation,
            session.c.last_seen_us.between(since, until),
        )
    ).all()  # fmt: skip
    proofs = connection.execute(
        select(proof_attempt.c.workstation, proof_attempt.c.at_us).where(
            proof_attempt.c.person == person, proof_attempt.c.accepted == 1,
            proof_attempt.c.workstation != workstation, proof_attempt.c.at_us.between(since, until),
        )
    ).all()  # fmt: skip
    if not sessions and not proofs:
        return []
    every = {station.code: in_force(connection, station, now) for station in stations(connection)}
    if workstation not in every:
        return []
    open_at = {
        row.workstation
        for row in sessions
        if row.ended_at_us is None and is_awake(from_us(row.last_seen_us), every[row.workstation], now)
    }
    traces = [(row.workstation, row.last_seen_us) for row in sessions]
    traces += [(row.workstation, row.at_us) for row in proofs if row.workstation in every]
    return sorted(
        open_at
        | {code for code, at_us in traces if _too_soon(every[code], every[workstation], now - from_us(at_us))}
    )


def _too_soon(one: Station, other: Station, apart: timedelta) -> bool:
    return apart <= (WALK if one.registration.code == other.registration.code else TRAVEL)


def _noted(connection: Connection, person: str, one: str, other: str, now: datetime) -> bool:
    """These two workstations have a row of hers that is young enough to stand for this time too."""
    columns = (seen_twice.c.workstation, seen_twice.c.other_workstation)
    pair = or_(*(and_(columns[0] == a, columns[1] == b) for a, b in ((one, other), (other, one))))
    young = seen_twice.c.at_us.between(to_us(now - ONCE_IN), to_us(now + SLACK))
    query = select(seen_twice.c.id).where(seen_twice.c.person == person, pair, young).limit(1)
    return connection.execute(query).first() is not None
