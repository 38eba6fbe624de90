"""The periodic check of credentials (21 CFR 11.300(b)): which list was read, by whom, and when the next is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from inventory.credentials import list_digest, listed
from inventory.errors import MayNot, WrongForm
from inventory.in_force import policy_at
from inventory.moment import from_us, local_day, to_us
from inventory.plan import HOUSE, Act, Fact, Plan, Row
from inventory.registration import find_registration
from inventory.staff import Role, need_registration, roles_of
from inventory.tables.house import registration as registrations
from inventory.tables.ledger import entry
from inventory.tables.rules import credential_review

#: Who reads the list and signs that she did.
REVIEWERS = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE, Role.REGISTRANT})


@dataclass(frozen=True)
class ReviewCredentials:
    """She, the actor, read the list with this digest."""

    act: Act
    registration: str
    digest: bytes
    remark: str | None


@dataclass(frozen=True)
class Reviewed:
    """The newest review of a registration."""

    on: date
    by: str
    number: str
    digest: bytes


def review_credentials(connection: Connection, command: ReviewCredentials) -> Plan:
    """Plan the entry of a review, of exactly the list that stands.

    Raises: NoSuchRegistration. MayNot: she has no right to. WrongForm: it is another list by now.
    """
    act = command.act
    need_registration(connection, command.registration)
    held = roles_of(connection, act.actor, command.registration, act.occurred_at)
    if not held & REVIEWERS:
        wanted = " or ".join(sorted(REVIEWERS))
        raise MayNot(wanted, ", ".join(sorted(held)) or "no role here", what="review credentials")
    stands = list_digest(listed(connection, command.registration, act.occurred_at))
    if stands != command.digest:
        found = f"the list {command.digest.hex()[:16]}"
        raise WrongForm(f"the list {stands.hex()[:16]}", found, what="list that stands; read it again")
    values: Row = {
        "registration": command.registration, "reviewed_on": local_day(act.occurred_at, act.zone),
        "list_digest": command.digest, "remark": (command.remark or "").strip() or None,
    }  # fmt: skip
    return Plan("credentials_reviewed", act, (Fact("credential_review", values),))


def last_review(connection: Connection, registration: str) -> Reviewed | None:
    """The newest one; None where there was none yet."""
    row = connection.execute(
        select(credential_review, entry.c.actor)
        .join(entry, (entry.c.book == credential_review.c.book) & (entry.c.seq == credential_review.c.seq))
        .where(credential_review.c.registration == registration)
        .order_by(credential_review.c.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return Reviewed(date.fromisoformat(row.reviewed_on), row.actor, f"{row.book}/{row.seq}", row.list_digest)


def review_due(connection: Connection, registration: str, at: datetime) -> date:
    """The day until which the next review is signed: so long after the last, or after the registration was opened.

    Raises: LookupError: no such registration.
    """
    site = find_registration(connection, registration)
    if site is None:
        raise LookupError(f"no registration {registration}")
    last = last_review(connection, registration)
    if last is None:
        opened = connection.execute(
            select(entry.c.recorded_at_us)
            .join(
                registrations, (registrations.c.book == entry.c.book) & (registrations.c.seq == entry.c.seq)
            )
            .where(entry.c.book == HOUSE, registrations.c.code == registration)
        ).scalar_one()
        since = from_us(opened).astimezone(ZoneInfo(site.zone)).date()
    else:
        since = last.on
    return since + policy_at(connection, registration, to_us(at)).credentials_reviewed_every
