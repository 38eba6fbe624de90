"""The sessions that are open now, one's own and those of a registration, and their end; it shows no token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from inventory.moment import from_us, to_us
from inventory.staff import Role, name_of
from inventory.tables.working import session
from web.visitor import Visitor, end_by_digest, in_force, is_awake, lost_its_badge, stations


@dataclass(frozen=True)
class OpenSession:
    """A session that opens pages now; `number` names it in an address and opens nothing."""

    number: str
    person: str
    name: str
    workstation: str
    site: str
    registration: str
    since: datetime
    last_seen: datetime
    token_digest: bytes


def open_sessions(connection: Connection, visitor: Visitor, now: datetime) -> tuple[OpenSession, ...]:
    """Her own everywhere; an administrator's registration's besides. Her own stand first, then the newest.

    What is locked by its idle time is not open: nothing but badge and PIN opens it again.
    """
    every = {station.code: in_force(connection, station, now) for station in stations(connection)}
    longest = max(station.policy.lock_after for station in every.values())
    found = connection.execute(
        select(session)
        .where(session.c.ended_at_us.is_(None), session.c.last_seen_us >= to_us(now - longest))
        .order_by(session.c.started_at_us.desc())
    )
    administers = visitor.registration if Role.ADMINISTRATOR in visitor.roles else None
    made = []
    for row in found:
        station = every[row.workstation]
        if not is_awake(from_us(row.last_seen_us), station, now) or lost_its_badge(connection, row):
            continue
        if row.person != visitor.person and station.registration.code != administers:
            continue
        made.append(
            OpenSession(
                row.token_digest.hex()[:16], row.person, name_of(connection, row.person), station.name,
                station.registration.name, station.registration.code, from_us(row.started_at_us),
                from_us(row.last_seen_us), row.token_digest,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda each: each.person != visitor.person))


def end_session(connection: Connection, visitor: Visitor, number: str, now: datetime) -> OpenSession | None:
    """End one of those that she sees; None where she sees none of this number. Drafts stay."""
    found = next((each for each in open_sessions(connection, visitor, now) if each.number == number), None)
    if found is not None:
        end_by_digest(connection, found.token_digest, now)
    return found
