"""The sealed sheet (practice P19): where nobody else can, it makes an administrator or gives back what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from inventory.alone import has_way_in
from inventory.approver_rules import APPROVERS, MAKERS
from inventory.errors import MayNot, SheetNotAccepted
from inventory.moment import from_us, to_us
from inventory.plan import HOUSE, Act, Beside, Fact, Plan, Row
from inventory.responsibility import all_registrants, registrant_of, sheet_of
from inventory.review import may_be_alone, people_of, waits_for_review
from inventory.rights import works_here
from inventory.rule_errors import OthersCan
from inventory.staff import (
    ChangePin,
    EnrollBadge,
    Role,
    change_pin,
    enroll_badge,
    name_of,
    need_person,
    need_registration,
    roles_of,
)
from inventory.tables.factors import security_key
from inventory.tables.house import badge, role_grant
from inventory.tables.ledger import entry
from inventory.tables.working import notice, proof_attempt

#: Who hears that a sheet was opened, beside the registrant of record.
_LOOK_AFTER = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE})
#: How the notice of an opening begins, by which it is known.
SHEET_WAS_OPENED = "The recovery sheet was opened:"
#: An administrator who proved herself nowhere for so long is gone, though nobody said so: who dies ends no badge.
GONE_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class MakeSheet:
    """From now on the sheet with this code's digest opens the registration, and no earlier one."""

    act: Act
    registration: str
    digest: bytes


@dataclass(frozen=True)
class UseSheet:
    """She, the actor, typed the code of the sheet; she becomes administrator by it, or gets what she lost.

    Args: following: the digest of the next sheet, which this entry makes. argon2: of her new PIN, which she chose
    herself. badge: the digest of her new badge; one of them at most.
    """

    act: Act
    registration: str
    digest: bytes
    following: bytes
    argon2: str | None = None
    badge: bytes | None = None


def make_sheet(connection: Connection, command: MakeSheet) -> Plan:
    """Plan the entry of a new sheet.

    Raises: NoSuchRegistration.
    """
    need_registration(connection, command.registration)
    values: Row = {"registration": command.registration, "digest": command.digest}
    return Plan("recovery_sheet_made", command.act, (Fact("recovery_sheet", values),))


def use_sheet(connection: Connection, command: UseSheet) -> Plan:
    """Plan the entry that makes the actor administrator, or gives her a new PIN or badge; those who run the clinic hear.

    The next sheet is made with it, so that a clinic is never without one.
    Raises: NoSuchPerson. MayNot: she works here no longer, or reviews from outside. SheetNotAccepted: another code than
    that of the newest sheet, or one that was used. OthersCan: people who are here can do it without a sheet.
    AlreadyKnown: the badge is somebody's.
    """
    act, person = command.act, command.act.actor
    need_person(connection, person)
    # A lapsed licence shuts nobody out: where the administrator is gone nobody else could record the new one.
    if not works_here(connection, person, command.registration, act.occurred_at):
        held = roles_of(connection, person, command.registration, act.occurred_at)
        found = ", ".join(sorted(held)) or "no role here"
        raise MayNot(
            "a person who works here, or the registrant of record", found, what="open the recovery sheet"
        )
    if sheet_of(connection, command.registration) != command.digest:
        raise SheetNotAccepted("the code of the newest sheet, once", "another")
    _need_nobody_else(connection, command)
    used: Row = {"registration": command.registration, "digest": command.digest, "person": person}
    gives, beside, what = _gives(connection, command)
    following: Row = {"registration": command.registration, "digest": command.following}
    facts = (Fact("recovery_used", used), *gives, Fact("recovery_sheet", following))
    return Plan("recovery_sheet_used", act, facts, beside=(*beside, *_told(connection, command, what)))


def _gives(connection: Connection, command: UseSheet) -> tuple[tuple[Fact, ...], tuple[Beside, ...], str]:
    """What the sheet gives her, and how others are told."""
    act, person = command.act, command.act.actor
    if command.argon2 is not None:
        made = change_pin(connection, ChangePin(act, command.argon2))
        return made.facts, made.beside, "has a new PIN"
    if command.badge is not None:
        made = enroll_badge(connection, EnrollBadge(act, person, command.badge))
        return made.facts, made.beside, "has a new badge"
    granted: Row = {
        "person": person, "registration": command.registration, "role": str(Role.ADMINISTRATOR), "granted": 1,
    }  # fmt: skip
    return (Fact("role_grant", granted),), (), "is administrator"


def _need_nobody_else(connection: Connection, command: UseSheet) -> None:
    """The sheet is for what nobody else here can do: else a badge found and a sheet would be its owner.

    Raises: OthersCan.
    """
    person, at = command.act.actor, command.act.occurred_at
    if command.argon2 is None and command.badge is None:
        there = _administrators(connection, command.registration, at)
        if not may_be_alone(connection, command.registration, at) and not _two(
            connection, command.registration, at
        ):
            # One who may not go on alone, and has nobody to approve, is no way out.
            there = ()
        expected = f"no administrator with a way in who was here within {GONE_AFTER.days} days"
    else:
        # No two others give a registrant of record what she lost, wherever she answers.
        alone = person in all_registrants(connection)
        there = () if alone else _two(connection, command.registration, at, person)
        expected = "the registrant of record, or who has no two others to give it"
    if there:
        raise OthersCan(expected, " and ".join(name_of(connection, each) for each in there))


def _administrators(connection: Connection, registration: str, at: datetime) -> tuple[str, ...]:
    """Everybody who administers, has a way in, and was here so lately that she is not gone."""
    return tuple(
        person
        for person in sorted(people_of(connection, registration, at))
        if Role.ADMINISTRATOR in roles_of(connection, person, registration, at)
        and has_way_in(connection, person)
        and at - _seen_last(connection, person) <= GONE_AFTER
    )


def _two(connection: Connection, registration: str, at: datetime, person: str = "") -> tuple[str, ...]:
    """Two, both others than this person, who could change people now: one makes the change, the other approves it."""
    able = {
        each: roles_of(connection, each, registration, at)
        for each in sorted(people_of(connection, registration, at) - {person})
        if has_way_in(connection, each)
    }
    second = [each for each in able if able[each] & APPROVERS and not waits_for_review(connection, each)]
    pairs = ((one, two) for one in able if able[one] & MAKERS for two in second if two != one)
    return next(pairs, ())


def _seen_last(connection: Connection, person: str) -> datetime:
    """When she proved herself last, or got what she proves herself with."""
    used = select(func.max(proof_attempt.c.at_us)).where(
        proof_attempt.c.person == person, proof_attempt.c.accepted == 1
    )
    given = or_(
        *(entry.c.seq.in_(select(of.c.seq).where(of.c.person == person)) for of in (badge, security_key))
    )
    made = select(func.max(entry.c.recorded_at_us)).where(entry.c.book == HOUSE, given)
    return from_us(max(connection.execute(each).scalar() or 0 for each in (used, made)))


def _told(connection: Connection, command: UseSheet, what: str) -> tuple[Beside, ...]:
    """The registrant of record and all who look after people hear of it, whoever they are."""
    here = role_grant.c.registration == command.registration
    looking = select(role_grant.c.person).where(here, role_grant.c.role.in_(_LOOK_AFTER)).distinct()
    told = {
        code
        for code in connection.execute(looking).scalars()
        if roles_of(connection, code, command.registration, command.act.occurred_at) & _LOOK_AFTER
    }
    # Its owner too: whoever holds her badge and the sheet is not she.
    told.add(command.act.actor)
    told |= {code for code in (registrant_of(connection, command.registration),) if code is not None}
    said = f"{SHEET_WAS_OPENED} {name_of(connection, command.act.actor)} {what} by it."
    at_us = to_us(command.act.occurred_at)
    return tuple(
        Beside(notice.name, {"at_us": at_us, "person": code, "words": said}, "") for code in sorted(told)
    )
