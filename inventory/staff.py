"""People, their roles, badges and PINs: every change is an entry of the house book; a secret never enters it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from inventory.errors import AlreadyKnown, MayNot
from inventory.judgement import Judgement
from inventory.moment import to_us
from inventory.place import person_place
from inventory.plan import Act, Beside, Fact, Plan, Row
from inventory.statement import Query
from inventory.tables.house import badge, person, pin, place, role_grant


class Role(StrEnum):
    """What a person may do at a registration; one person may hold several."""

    PHARMACIST = "pharmacist"
    NURSE = "nurse"
    WITNESS = "witness"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"
    #: From outside, with no other role: gives the second signature of what was recorded with one (practice P6).
    REVIEWER = "reviewer"


#: Who may hold, draw and give.
HANDLERS = frozenset({Role.NURSE, Role.PHARMACIST})
#: Who may sign as a witness to waste.
WITNESSES = frozenset({Role.NURSE, Role.PHARMACIST, Role.WITNESS})

# Built once: every operation asks for it.
_GRANTS = Query(
    select(role_grant.c.role, role_grant.c.granted)
    .where(role_grant.c.person == bindparam("person"), role_grant.c.registration == bindparam("registration"))
    .order_by(role_grant.c.seq, role_grant.c.no)
)


@dataclass(frozen=True)
class AddPerson:
    """Add a person; the code is hers for ever."""

    act: Act
    code: str
    user_name: str | None
    given_name: str
    family_name: str


@dataclass(frozen=True)
class ChangeRole:
    """Give a role at a registration, or end it."""

    act: Act
    person: str
    registration: str
    role: Role
    granted: bool


@dataclass(frozen=True)
class EnrollBadge:
    """Tie a badge to a person by the keyed digest of its token."""

    act: Act
    person: str
    digest: bytes


@dataclass(frozen=True)
class ResetPin:
    """Set a PIN; only its Argon2id hash is kept, beside the books. A one-time PIN signs in once, to set another."""

    act: Act
    person: str
    argon2: str
    one_time: bool = False


def add_person(connection: Connection, command: AddPerson) -> Plan:
    """Plan the entry that adds a person.

    Raises: AlreadyKnown: the code or the user name is taken; neither is ever used again.
    """
    same = person.c.code == command.code
    if command.user_name is not None:
        same |= person.c.user_name == command.user_name
    if connection.execute(select(person.c.code).where(same)).first():
        raise AlreadyKnown("a new person", command.user_name or command.code, what="This person")
    values: Row = {
        "code": command.code, "user_name": command.user_name,
        "given_name": command.given_name, "family_name": command.family_name,
    }  # fmt: skip
    return Plan("person_added", command.act, (Fact("person", values),))


def change_role(connection: Connection, command: ChangeRole) -> Plan:
    """Plan the entry that gives or ends a role; with the first role comes the person's own place."""
    values: Row = {
        "person": command.person, "registration": command.registration,
        "role": str(command.role), "granted": int(command.granted),
    }  # fmt: skip
    facts = [Fact("role_grant", values)]
    code = person_place(command.registration, command.person)
    if not connection.execute(select(place.c.code).where(place.c.code == code)).first():
        zone = connection.execute(
            select(place.c.zone).where(place.c.registration == command.registration).limit(1)
        ).scalar_one()
        own: Row = {
            "code": code, "registration": command.registration, "kind": "person", "name": "in the hands of",
            "zone": zone, "person": command.person,
        }  # fmt: skip
        facts.append(Fact("place", own))
    return Plan("role_changed", command.act, tuple(facts))


def enroll_badge(connection: Connection, command: EnrollBadge) -> Plan:
    """Plan the entry that enrolls a badge.

    Raises: AlreadyKnown: this badge is somebody's.
    """
    if connection.execute(select(badge.c.person).where(badge.c.digest == command.digest)).first():
        raise AlreadyKnown("a new badge", "an enrolled one", what="This badge")
    return Plan(
        "badge_enrolled", command.act, (Fact("badge", {"digest": command.digest, "person": command.person}),)
    )


def reset_pin(_connection: Connection, command: ResetPin) -> Plan:
    """Plan the entry of a PIN reset; the hash goes beside the books."""
    values: Row = {
        "person": command.person,
        "argon2": command.argon2,
        "set_at_us": to_us(command.act.occurred_at),
        "one_time": int(command.one_time),
    }
    fact = Fact("pin_reset", {"person": command.person})
    return Plan("pin_reset", command.act, (fact,), beside=(Beside(pin.name, values, "person"),))


def roles_of(connection: Connection, code: str, registration: str) -> frozenset[Role]:
    """The roles in force: of each role the last entry counts."""
    rows = _GRANTS.rows(connection, {"person": code, "registration": registration})
    last = {row.role: row.granted for row in rows}
    return frozenset(Role(role) for role, granted in last.items() if granted)


def need_role(
    connection: Connection, judgement: Judgement, act: Act, roles: Collection[Role], what: str
) -> None:
    """The actor holds one of the roles at the book's registration.

    Raises: MayNot: she does not, and the act is only intended.
    """
    held = roles_of(connection, act.actor, act.book)
    if not held & frozenset(roles):
        expected = " or ".join(sorted(roles))
        judgement.broken(MayNot(expected, ", ".join(sorted(held)) or "no role here", what=what))


def name_of(connection: Connection, code: str) -> str:
    """Given and family name of a person."""
    row = connection.execute(
        select(person.c.given_name, person.c.family_name).where(person.c.code == code)
    ).one()
    return f"{row.given_name} {row.family_name}"
