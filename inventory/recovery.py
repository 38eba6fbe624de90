"""The sealed sheet of paper (practice P19): opened once, it makes an administrator or replaces a lost PIN or badge."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import MayNot, SheetNotAccepted
from inventory.moment import to_us
from inventory.plan import Act, Beside, Fact, Plan, Row
from inventory.responsibility import registrant_of
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
from inventory.tables.house import role_grant
from inventory.tables.rules import recovery_sheet, recovery_used
from inventory.tables.working import notice

#: Who hears that a sheet was opened, beside the registrant of record.
_LOOK_AFTER = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE})


@dataclass(frozen=True)
class MakeSheet:
    """From now on the sheet with this code's digest opens the registration, and no earlier one."""

    act: Act
    registration: str
    digest: bytes


@dataclass(frozen=True)
class UseSheet:
    """She, the actor, typed the code of the sheet; she becomes administrator by it, or gets what she lost.

    Args: argon2: of her new PIN, which she chose herself. badge: the digest of her new badge; one of them at most.
    """

    act: Act
    registration: str
    digest: bytes
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

    Raises: NoSuchPerson. MayNot: she works here no longer, or reviews from outside. SheetNotAccepted: another code than
    that of the newest sheet, or one that was used. AlreadyKnown: the badge is somebody's.
    """
    act, person = command.act, command.act.actor
    need_person(connection, person)
    held = roles_of(connection, person, command.registration, act.occurred_at)
    if not held - {Role.REVIEWER}:
        found = ", ".join(sorted(held)) or "no role here"
        raise MayNot(
            "a person who works here, or the registrant of record", found, what="open the recovery sheet"
        )
    if sheet_of(connection, command.registration) != command.digest:
        raise SheetNotAccepted("the code of the newest sheet, once", "another")
    used: Row = {"registration": command.registration, "digest": command.digest, "person": person}
    gives, beside, what = _gives(connection, command)
    facts = (Fact("recovery_used", used), *gives)
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


def sheet_of(connection: Connection, registration: str) -> bytes | None:
    """The digest of the sheet that opens the registration now: the newest, unless it was used."""
    newest: bytes | None = connection.execute(
        select(recovery_sheet.c.digest)
        .where(recovery_sheet.c.registration == registration)
        .order_by(recovery_sheet.c.seq.desc())
        .limit(1)
    ).scalar()
    if newest is None:
        return None
    used = select(recovery_used.c.seq).where(recovery_used.c.digest == newest)
    return None if connection.execute(used).first() else bytes(newest)


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
    said = f"The recovery sheet was opened: {name_of(connection, command.act.actor)} {what} by it."
    at_us = to_us(command.act.occurred_at)
    return tuple(
        Beside(notice.name, {"at_us": at_us, "person": code, "words": said}, "") for code in sorted(told)
    )
