"""Setting up an empty installation: one form becomes the first entries of the house book, all of them or none.

The recovery sheet is among them: from the first day on nobody is locked out by what she loses.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from inventory.enrolment import EnrolWorkstation, enrol_workstation
from inventory.errors import AlreadyKnown
from inventory.execution import Operation
from inventory.keys import KeyRing
from inventory.person_file import (
    CheckIdentity,
    RecordLicence,
    RecordTraining,
    check_identity,
    record_licence,
    record_training,
)
from inventory.place import AddPlace, AddWorkstation, add_place, add_workstation
from inventory.plan import HOUSE, PROGRAM, Act, Plan
from inventory.policy import policy_of
from inventory.recovery import MakeSheet, make_sheet
from inventory.registration import OpenRegistration, all_registrations, open_registration
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.signature import Proof, sign
from inventory.staff import (
    AddPerson,
    ChangeRole,
    EnrollBadge,
    ResetPin,
    Role,
    add_person,
    change_role,
    enroll_badge,
    reset_pin,
)
from inventory.tables.house import person

#: The first registration, person and workstation; each code stays for ever.
REGISTRATION, PERSON = "R1", "P-0001"
WORKSTATION = f"{REGISTRATION}.W1"
#: The profile that asks for nothing that a new clinic has not: another one is chosen afterwards.
PROFILE = "clinic"
#: End of the code, kind, and the name that the form offers.
PLACES = (
    ("CAB-A", "storage", "Cabinet A"),
    ("OPEN", "opened", "Cabinet A, open shelf"),
    ("RETURN", "return", "Return box"),
    ("QUAR", "quarantine", "Quarantine box"),
    ("WASTE", "waste", "Waste bin"),
)
#: Roles that the first person may take besides the administrator's, which somebody must have.
ROLES = (Role.PHARMACIST, Role.NURSE, Role.COMPLIANCE)
#: Added to the document that the first person names.
BY_HERSELF = ", named by herself at set-up"
#: How the first person proves herself while she sets up: nobody else has the code from the terminal, nor her PIN.
BY_CODE = "set-up code and new PIN"
#: An operation with its command.
Step = tuple[Operation[Any], Any]


@dataclass(frozen=True)
class Licence:
    """Her licence, as its document says."""

    kind: str
    number: str
    state: str
    expires_on: date


@dataclass(frozen=True)
class Site:
    """The registration as DEA's certificate says it, and the names of its places by the ends of their codes."""

    name: str
    dea_number: str
    street: str
    city: str
    state: str
    zip_code: str
    expires_on: date
    zone: str
    places: tuple[tuple[str, str], ...]
    workstation: str


@dataclass(frozen=True)
class First:
    """The first person, who answers to DEA: her roles besides the administrator's, and digests of her secrets."""

    given_name: str
    family_name: str
    user_name: str
    roles: tuple[Role, ...]
    pin_hash: str
    badge_digest: bytes
    sheet_digest: bytes
    #: The kind of document that shows who she is (21 CFR 11.100(b)). Nobody else is there to look at it: the program
    #: enters it, and the entry says that she showed it to nobody.
    document: str
    licence: Licence | None = None
    trained_on: date | None = None


def steps(site: Site, first: First, browser_digest: bytes, now: datetime, keys: KeyRing) -> Sequence[Step]:
    """Every entry in its order. The registrant is named last: from then on two people stand behind each change."""
    return tuple(_steps(site, first, browser_digest, now, keys))


def signed_first(keys: KeyRing, site: Site, first: First, now: datetime) -> Operation[MakeSheet]:
    """The operation of the recovery sheet with her signature in it: over the plan as those before it left the books."""
    name, credential = f"{first.given_name} {first.family_name}", first.badge_digest.hex()[:16]
    proof = Proof(PERSON, name, BY_CODE, credential, WORKSTATION, now, site.zone)

    def make_first_sheet(connection: Connection, command: MakeSheet) -> Plan:
        made = make_sheet(connection, command)
        act = dataclasses.replace(command.act, signatures=(sign(keys, made, proof, "actor"),))
        return dataclasses.replace(made, act=act)

    return make_first_sheet


def _steps(site: Site, first: First, browser_digest: bytes, now: datetime, keys: KeyRing) -> Iterator[Step]:
    def act(actor: str = PROGRAM, at: str | None = None) -> Act:
        return Act(secrets.token_hex(16), HOUSE, actor, at, now, site.zone)

    yield add_person, AddPerson(act(), PROGRAM, None, "Vialtrail", "program")
    yield (
        open_registration,
        OpenRegistration(
            act(), REGISTRATION, site.name, site.dea_number, site.street, site.city, site.state, site.zip_code,
            "practitioner", site.expires_on, site.zone, PROFILE, demonstration=False,
        ),
    )  # fmt: skip
    names = dict(site.places)
    for end, kind, _ in PLACES:
        yield add_place, AddPlace(act(), f"{REGISTRATION}.{end}", REGISTRATION, kind, names[end], site.zone)
    bin_code = f"{REGISTRATION}.WASTE"
    yield (
        add_workstation,
        AddWorkstation(act(), WORKSTATION, REGISTRATION, site.workstation, "clock", bin_code),
    )
    yield add_person, AddPerson(act(), PERSON, first.user_name, first.given_name, first.family_name)
    for role in (Role.ADMINISTRATOR, *first.roles):
        yield change_role, ChangeRole(act(), PERSON, REGISTRATION, role, granted=True)
    yield reset_pin, ResetPin(act(PERSON), PERSON, first.pin_hash)
    yield enroll_badge, EnrollBadge(act(PERSON), PERSON, first.badge_digest)
    today = now.astimezone(ZoneInfo(site.zone)).date()
    yield check_identity, CheckIdentity(act(), PERSON, f"{first.document}{BY_HERSELF}", today)
    if first.licence is not None:
        held = first.licence
        yield (
            record_licence,
            RecordLicence(act(PERSON), PERSON, held.kind, held.number, held.state, held.expires_on),
        )
    if first.trained_on is not None:
        for course in policy_of(PROFILE).courses:
            yield record_training, RecordTraining(act(PERSON), PERSON, course, first.trained_on, None)
    yield enrol_workstation, EnrolWorkstation(act(PERSON), WORKSTATION, browser_digest)
    # In the same sitting: who loses her badge before a sheet is made would come back by nobody's hand.
    sheet = MakeSheet(act(PERSON, WORKSTATION), REGISTRATION, first.sheet_digest)
    yield signed_first(keys, site, first, now), sheet
    yield name_registrant, NameRegistrant(act(PERSON), REGISTRATION, PERSON)


def is_set_up(connection: Connection) -> bool:
    """There is a registration, real or of a demonstration, or somebody who could make one."""
    return (
        bool(all_registrations(connection)) or connection.execute(select(person.c.code)).first() is not None
    )


def need_empty(connection: Connection) -> None:
    """Nothing was set up here before.

    Raises: AlreadyKnown.
    """
    if is_set_up(connection):
        raise AlreadyKnown("an empty database", "one that is set up", what="This installation")
