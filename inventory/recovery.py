"""The sealed sheet of paper that makes an administrator when the only one is gone (practice P19); it opens once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import MayNot, SheetNotAccepted
from inventory.moment import to_us
from inventory.plan import Act, Beside, Fact, Plan, Row
from inventory.responsibility import registrant_of
from inventory.staff import Role, name_of, need_person, need_registration, roles_of
from inventory.tables.rules import recovery_sheet, recovery_used
from inventory.tables.working import notice


@dataclass(frozen=True)
class MakeSheet:
    """From now on the sheet with this code's digest opens the registration, and no earlier one."""

    act: Act
    registration: str
    digest: bytes


@dataclass(frozen=True)
class UseSheet:
    """She, the actor, typed the code of the sheet, and becomes administrator by it."""

    act: Act
    registration: str
    digest: bytes


def make_sheet(connection: Connection, command: MakeSheet) -> Plan:
    """Plan the entry of a new sheet.

    Raises: NoSuchRegistration.
    """
    need_registration(connection, command.registration)
    values: Row = {"registration": command.registration, "digest": command.digest}
    return Plan("recovery_sheet_made", command.act, (Fact("recovery_sheet", values),))


def use_sheet(connection: Connection, command: UseSheet) -> Plan:
    """Plan the entry that makes the actor administrator; the registrant of record is told on her page.

    Raises: NoSuchPerson. MayNot: she works here no longer, or reviews from outside. SheetNotAccepted: another code than
    that of the newest sheet, or one that was used.
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
    granted: Row = {
        "person": person, "registration": command.registration, "role": str(Role.ADMINISTRATOR), "granted": 1,
    }  # fmt: skip
    facts = (Fact("recovery_used", used), Fact("role_grant", granted))
    return Plan("recovery_sheet_used", act, facts, beside=_told(connection, command))


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


def _told(connection: Connection, command: UseSheet) -> tuple[Beside, ...]:
    registrant = registrant_of(connection, command.registration)
    if registrant is None:
        return ()
    said = f"The recovery sheet was opened: {name_of(connection, command.act.actor)} is administrator by it."
    told: Row = {"at_us": to_us(command.act.occurred_at), "person": registrant, "words": said}
    return (Beside(notice.name, told, ""),)
