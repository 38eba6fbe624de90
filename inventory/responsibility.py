"""Who answers: the registrant of record to DEA, a supervisor for a person, and each for what she signs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from inventory.errors import (
    AlreadyKnown,
    IdentityNotChecked,
    ReviewersDoNothingElse,
    SignatureNeeded,
    WrongForm,
)
from inventory.plan import Act, Fact, Plan, Row
from inventory.rights import granted_roles
from inventory.staff import Role, need_another, need_person, need_registration
from inventory.statement import Query
from inventory.tables.house import registration as registrations
from inventory.tables.people import identity_check, registrant
from inventory.tables.rules import recovery_sheet, recovery_used

_REGISTRANT = Query(
    select(registrant.c.person)
    .where(registrant.c.registration == bindparam("registration"))
    .order_by(registrant.c.seq.desc(), registrant.c.no.desc())
    .limit(1)
)


@dataclass(frozen=True)
class NameRegistrant:
    """Name who answers to DEA for a registration (practice P19)."""

    act: Act
    registration: str
    person: str


@dataclass(frozen=True)
class SignAccountability:
    """She, the actor, answers for what is done under her signature (21 CFR 11.10(j)); `version` is of the text."""

    act: Act
    version: str


@dataclass(frozen=True)
class ChangeSupervisor:
    """Say who supervises a person at a registration; None ends it."""

    act: Act
    person: str
    registration: str
    supervisor: str | None


def registrant_of(connection: Connection, registration: str) -> str | None:
    """Who answers for a registration now."""
    row = _REGISTRANT.first(connection, {"registration": registration})
    return None if row is None else str(row.person)


def all_registrants(connection: Connection) -> frozenset[str]:
    """Everybody who answers for some registration of these books."""
    codes = connection.execute(select(registrations.c.code)).scalars().all()
    found = (registrant_of(connection, code) for code in codes)
    return frozenset(person for person in found if person is not None)


def sheet_of(connection: Connection, registration: str) -> bytes | None:
    """The digest of the recovery sheet that opens the registration now: the newest, unless it was used."""
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


def name_registrant(connection: Connection, command: NameRegistrant) -> Plan:
    """Plan the entry that names the registrant of record.

    Once there is one, she signs it herself, as actor or as approver: `inventory.ledger` takes it from nobody else.
    Her role comes with it, so that her identity is checked before.
    Raises: NoSuchRegistration, NoSuchPerson. IdentityNotChecked. AlreadyKnown: she is it. ReviewersDoNothingElse: she
    reviews from outside.
    """
    need_registration(connection, command.registration)
    need_person(connection, command.person)
    if registrant_of(connection, command.registration) == command.person:
        raise AlreadyKnown("another person", "who is it already", what="This registrant of record")
    if Role.REVIEWER in granted_roles(connection, command.person, command.registration):
        raise ReviewersDoNothingElse("a person with no review of this registration", Role.REVIEWER)
    checked = select(identity_check.c.seq).where(identity_check.c.person == command.person)
    if connection.execute(checked.limit(1)).first() is None:
        raise IdentityNotChecked("an identity check in her file", "none")
    values: Row = {"registration": command.registration, "person": command.person}
    return Plan("registrant_named", command.act, (Fact("registrant", values),))


def sign_accountability(_connection: Connection, command: SignAccountability) -> Plan:
    """Plan the entry that its actor signs whatever a profile says; nobody signs it for her.

    Raises: WrongForm: no version. SignatureNeeded: a PIN alone is not enough for it.
    """
    version = command.version.strip()
    if not version:
        raise WrongForm("a version", "nothing", what="version of the text")
    if any(signature.method == "PIN" for signature in command.act.signatures):
        raise SignatureNeeded("a badge and its PIN, or a security key", "a PIN alone")
    values: Row = {"person": command.act.actor, "version": version}
    return Plan("accountability_signed", command.act, (Fact("accountability", values),))


def change_supervisor(connection: Connection, command: ChangeSupervisor) -> Plan:
    """Plan the entry that names or ends a supervisor.

    Raises: NoSuchPerson, NoSuchRegistration. NotHerself: nobody names or ends her own supervisor, nor is it.
    """
    need_another(command.act, command.person, "change the supervisor of")
    need_person(connection, command.person)
    need_registration(connection, command.registration)
    if command.supervisor is not None:
        need_person(connection, command.supervisor)
        need_another(command.act, command.person, "supervise", by=command.supervisor)
    values: Row = {
        "person": command.person, "registration": command.registration, "supervisor": command.supervisor,
    }  # fmt: skip
    return Plan("supervisor_changed", command.act, (Fact("supervision", values),))
