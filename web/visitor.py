"""Who is at this workstation: the person signed in, her roles here, and the workstation itself; kept in the database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, insert, select, update

from inventory.break_glass import open_of
from inventory.enrolment import is_enrolling, workstation_of
from inventory.in_force import standing
from inventory.limit import with_limits
from inventory.moment import from_us, to_us
from inventory.policy import SECURITY_KEY, Policy, policy_of, suffices
from inventory.registration import Registration, find_registration
from inventory.rights import Lost, Role, rights_of
from inventory.staff import name_of
from inventory.tables.factors import badge_ended, factor_ended
from inventory.tables.house import badge, workstation
from inventory.tables.ledger import entry
from inventory.tables.working import session
from web.book_clock import SLACK

#: The last-seen time is written at most this often: it locks an idle screen, and a commit costs a disk's write.
SEEN_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class Station:
    """A workstation and the registration it stands at."""

    code: str
    name: str
    theme: str
    waste_place: str | None
    registration: Registration
    #: The limits that its registration has set for itself, by name.
    limits: tuple[tuple[str, str], ...] = ()

    @property
    def policy(self) -> Policy:
        """What this clinic decided."""
        return with_limits(policy_of(self.registration.profile), dict(self.limits))


@dataclass(frozen=True)
class Visitor:
    """The person for whom this workstation acts; `badge_signed` says that she signed with badge and PIN already."""

    person: str
    name: str
    roles: frozenset[Role]
    station: Station
    token_digest: bytes
    badge_signed: bool
    #: Roles that she was given and that are gone now, each with its reason.
    lost: tuple[Lost, ...] = ()
    #: Until when she may bring back what she holds: she signed in for this only, by breaking the glass.
    only_until: datetime | None = None

    @property
    def registration(self) -> str:
        """The code of the registration she acts under."""
        return self.station.registration.code

    @property
    def role_words(self) -> str:
        """Her roles as the bar shows them."""
        words = {Role.COMPLIANCE: "compliance officer", Role.REGISTRANT: "registrant of record"}
        return ", ".join(words.get(role, str(role)) for role in Role if role in self.roles).capitalize()


def stations(connection: Connection) -> tuple[Station, ...]:
    """Every workstation, in the order in which they were added."""
    found = []
    for row in connection.execute(select(workstation).order_by(workstation.c.seq)):
        registration = find_registration(connection, row.registration)
        if registration is None:
            raise LookupError(f"workstation {row.code} stands at no registration")
        found.append(Station(row.code, row.name, row.theme, row.waste_place, registration))
    return tuple(found)


def find_station(connection: Connection, code: str | None) -> Station | None:
    """The workstation with this code."""
    if code is None:
        return None
    row = connection.execute(select(workstation).where(workstation.c.code == code)).one_or_none()
    registration = find_registration(connection, row.registration) if row else None
    if row is None or registration is None:
        return None
    return Station(row.code, row.name, row.theme, row.waste_place, registration)


def in_force(connection: Connection, station: Station, now: datetime) -> Station:
    """The workstation with the profile and the limits by which its registration works now."""
    profile, limits = standing(connection, station.registration.code, to_us(now))
    registration = replace(station.registration, profile=profile or station.registration.profile)
    return replace(station, registration=registration, limits=tuple(limits.items()))


def station_here(connection: Connection, browser: str | None, chosen: str | None) -> Station | None:
    """Where a browser stands: by its own token; only where none was ever enrolled by what it chose, or the only one.

    Args: browser: its token. chosen: the workstation that it chose at a demonstration.
    """
    own = find_station(connection, workstation_of(connection, browser)) if browser else None
    if own is not None:
        return own
    found = find_station(connection, chosen)
    if is_enrolling(connection):
        return found if found is not None and found.registration.demonstration else None
    if found is not None:
        return found
    every = stations(connection)
    # One workstation, or a demonstration: there is nothing to choose wrong.
    return every[0] if every and (len(every) == 1 or every[0].registration.demonstration) else None


def digest_of(token: str) -> bytes:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def begin(
    connection: Connection, person: str, station: Station, now: datetime, *, with_badge: bool, glass: int | None = None
) -> str:  # fmt: skip
    """Begin a session; the token goes to the browser and nowhere else.

    Args: glass: the entry of broken glass by which it is begun; it then brings back and does nothing else.
    """
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(session).values(
            token_digest=digest_of(token),
            person=person,
            workstation=station.code,
            started_at_us=to_us(now),
            last_seen_us=to_us(now),
            with_badge=int(with_badge),
            badge_signed=0,
            badge_seq=_newest_badge(person),
            glass=glass,
        )
    )
    return token


def end(connection: Connection, token: str, now: datetime) -> None:
    """End a session; it never opens again."""
    end_by_digest(connection, digest_of(token), now)


def end_by_digest(connection: Connection, token_digest: bytes, now: datetime) -> None:
    """End a session whose token is in another browser: it is gone at that browser's next request."""
    connection.execute(
        update(session)
        .where(session.c.token_digest == token_digest, session.c.ended_at_us.is_(None))
        .values(ended_at_us=to_us(now))
    )


def whose(connection: Connection, token_digest: bytes) -> str | None:
    """The person of a session, ended or not."""
    return connection.execute(
        select(session.c.person).where(session.c.token_digest == token_digest)
    ).scalar_one_or_none()


def is_awake(last_seen: datetime, station: Station, now: datetime) -> bool:
    """She was seen lately enough for the screen not to be locked.

    A session that was seen later than now is from before a clock was set back: it locks, for nobody can say how long
    it has been idle.
    """
    return -SLACK <= now - last_seen <= station.policy.lock_after


def lost_its_badge(connection: Connection, row: Any) -> bool:
    """The session was begun or signed with a badge of hers, and one was ended or replaced since: it is over.

    Args: row: the session's; it holds no badge, so that the end of any badge of hers ends it.
    """
    if not (row.with_badge or row.badge_signed):
        return False
    newer = select(badge.c.seq).where(badge.c.person == row.person, badge.c.seq > row.badge_seq)
    if connection.execute(newer.limit(1)).first():
        return True
    since = (
        select(badge_ended.c.seq)
        .join(entry, (entry.c.book == badge_ended.c.book) & (entry.c.seq == badge_ended.c.seq))
        .where(badge_ended.c.person == row.person, entry.c.recorded_at_us >= row.started_at_us)
    )
    return connection.execute(since.limit(1)).first() is not None


def lost_its_key(connection: Connection, row: Any, station: Station) -> bool:
    """The session was begun without a badge where keys sign in, and a key of hers was ended since: it is over.

    Args: row: the session's; it holds no key, so that the end of any key of hers ends it.
    """
    if row.with_badge or not suffices(station.policy.sign_in, SECURITY_KEY):
        return False
    since = (
        select(factor_ended.c.seq)
        .join(entry, (entry.c.book == factor_ended.c.book) & (entry.c.seq == factor_ended.c.seq))
        .where(
            factor_ended.c.person == row.person, factor_ended.c.factor == "security_key",
            entry.c.recorded_at_us >= row.started_at_us,
        )
    )  # fmt: skip
    return connection.execute(since.limit(1)).first() is not None


def find(connection: Connection, token: str, station: Station, now: datetime) -> tuple[Visitor, bool] | None:
    """The person of a session that is open here and not idle too long, and whether to note that she was seen."""
    row = connection.execute(select(session).where(session.c.token_digest == digest_of(token))).one_or_none()
    if row is None or row.ended_at_us is not None or row.workstation != station.code:
        return None
    last_seen = from_us(row.last_seen_us)
    if not is_awake(last_seen, station, now) or lost_its_badge(connection, row):
        return None
    if lost_its_key(connection, row, station):
        return None
    name, signed = name_of(connection, row.person), bool(row.badge_signed)
    if row.glass is not None:
        glass = next((each for each in open_of(connection, row.person, now) if each.seq == row.glass), None)
        if glass is None:
            return None
        # No role of hers is in force in it: what opens is what opens to a holder without one.
        visitor = Visitor(row.person, name, frozenset(), station, row.token_digest, signed, (), glass.ends_at)
        return visitor, now - last_seen > SEEN_EVERY
    rights = rights_of(connection, row.person, station.registration.code, now)
    visitor = Visitor(row.person, name, rights.roles, station, row.token_digest, signed, rights.lost)
    return visitor, now - last_seen > SEEN_EVERY


def seen(connection: Connection, visitor: Visitor, now: datetime) -> None:
    """Note that she is still there."""
    connection.execute(
        update(session).where(session.c.token_digest == visitor.token_digest).values(last_seen_us=to_us(now))
    )


def signed_with_badge(connection: Connection, visitor: Visitor) -> None:
    """Note the first signature with badge and PIN: later ones take the PIN alone (21 CFR 11.200(a)(1)(i))."""
    connection.execute(
        update(session)
        .where(session.c.token_digest == visitor.token_digest)
        .values(badge_signed=1, badge_seq=_newest_badge(visitor.person))
    )


def _newest_badge(person: str) -> ScalarSelect[int]:
    """The number of the house book's entry of her newest badge; 0 where she has none."""
    return select(func.coalesce(func.max(badge.c.seq), 0)).where(badge.c.person == person).scalar_subquery()
