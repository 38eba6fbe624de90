"""People, their roles, badges and PINs: every change is an entry of the house book; a secret never enters it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from inventory.errors import (
    AlreadyKnown,
    MayNot,
    NamedNotGiven,
    NoSuchPerson,
    NoSuchRegistration,
    NotForYourself,
    NotHerself,
    ReviewersDoNothingElse,
    UnknownBadge,
    WrongForm,
)
from inventory.judgement import Judgement
from inventory.moment import to_us
from inventory.place import person_place
from inventory.plan import Act, Beside, Fact, Plan, Row
from inventory.rights import HANDLERS as HANDLERS  # noqa: PLC0414 - known under this name
from inventory.rights import WITNESSES as WITNESSES  # noqa: PLC0414 - as above
from inventory.rights import Role as Role  # noqa: PLC0414 - as above
from inventory.rights import granted_roles, rights_of
from inventory.tables.factors import badge_ended
from inventory.tables.house import badge, person, pin, place, registration
from inventory.tables.people import registrant
from inventory.tables.working import notice

#: How the notice of a reset begins, by which it is known.
PIN_WAS_RESET = "Your PIN was reset by"


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
class EndBadge:
    """A badge opens nothing any more: lost, broken, given back."""

    act: Act
    person: str
    digest: bytes
    why: str


@dataclass(frozen=True)
class ChangePin:
    """The actor sets her own PIN; only its Argon2id hash is kept, beside the books."""

    act: Act
    argon2: str


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
    """Plan the entry that gives or ends a role; with the first role comes the person's own place.

    Raises: NotForYourself: nobody gives herself a role. NamedNotGiven: of the registrant. ReviewersDoNothingElse: who
    reviews from outside has no other role there, whichever comes first.
    """
    if command.role is Role.REGISTRANT:
        raise NamedNotGiven("a role that is given", command.role)
    if command.granted:
        if command.person == command.act.actor:
            raise NotForYourself("another person", name_of(connection, command.person))
        _need_alone(connection, command)
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


def _need_alone(connection: Connection, command: ChangeRole) -> None:
    """A reviewer is from outside (practice P6): she has no other role at the registration, nor answers for it."""
    others = granted_roles(connection, command.person, command.registration) - {command.role}
    if command.role is Role.REVIEWER:
        named = select(registrant.c.person).where(registrant.c.registration == command.registration)
        last = connection.execute(named.order_by(registrant.c.seq.desc()).limit(1)).scalar()
        if last == command.person:
            others |= {Role.REGISTRANT}
    if others and (command.role is Role.REVIEWER or Role.REVIEWER in others):
        raise ReviewersDoNothingElse("no other role here", ", ".join(sorted(others)))


def enroll_badge(connection: Connection, command: EnrollBadge) -> Plan:
    """Plan the entry that enrolls a badge.

    Raises: AlreadyKnown: this badge is somebody's.
    """
    if connection.execute(select(badge.c.person).where(badge.c.digest == command.digest)).first():
        raise AlreadyKnown("a new badge", "an enrolled one", what="This badge")
    return Plan(
        "badge_enrolled", command.act, (Fact("badge", {"digest": command.digest, "person": command.person}),)
    )


def end_badge(connection: Connection, command: EndBadge) -> Plan:
    """Plan the entry after which a badge opens nothing; one person ends it at once, and its owner is told who did.

    Raises: UnknownBadge: it is not hers. AlreadyKnown: it was ended before. WrongForm: no reason.
    """
    owner = connection.execute(select(badge.c.person).where(badge.c.digest == command.digest)).scalar()
    if owner != command.person:
        raise UnknownBadge("a badge of this person", "another one")
    if connection.execute(select(badge_ended.c.seq).where(badge_ended.c.digest == command.digest)).first():
        raise AlreadyKnown("a badge that opens something", "an ended one", what="The end of this badge")
    if not command.why.strip():
        raise WrongForm("why it is ended", "nothing", what="reason")
    act, why = command.act, command.why.strip()
    values: Row = {"digest": command.digest, "person": command.person, "why": why}
    made = Plan("badge_ended", act, (Fact("badge_ended", values),))
    if act.actor == command.person:
        return made
    said = f"Your badge was ended by {name_of(connection, act.actor)}: {why}."
    told: Row = {
        "at_us": to_us(act.occurred_at), "person": command.person,
        "words": f"{said} You did not ask for it? Tell the registrant.",
    }  # fmt: skip
    return replace(made, beside=(Beside(notice.name, told, ""),))


def reset_pin(connection: Connection, command: ResetPin) -> Plan:
    """Plan the entry of a PIN reset; the hash goes beside the books, and its owner is told of a one-time PIN."""
    act = command.act
    made = _pin_plan("pin_reset", act, command.person, command.argon2, one_time=command.one_time)
    if not command.one_time:
        return made
    told: Row = {
        "at_us": to_us(act.occurred_at), "person": command.person,
        "words": f"{PIN_WAS_RESET} {name_of(connection, act.actor)}. You did not ask for it? Tell the registrant.",
    }  # fmt: skip
    return replace(made, beside=(*made.beside, Beside(notice.name, told, "")))


def change_pin(_connection: Connection, command: ChangePin) -> Plan:
    """Plan the entry of a PIN that its owner chose; the hash goes beside the books."""
    return _pin_plan("pin_changed", command.act, command.act.actor, command.argon2, one_time=False)


def _pin_plan(kind: str, act: Act, code: str, argon2: str, *, one_time: bool) -> Plan:
    values: Row = {
        "person": code, "argon2": argon2, "set_at_us": to_us(act.occurred_at), "one_time": int(one_time),
    }  # fmt: skip
    return Plan(kind, act, (Fact(kind, {"person": code}),), beside=(Beside(pin.name, values, "person"),))


def roles_of(connection: Connection, code: str, at_registration: str, at: datetime) -> frozenset[Role]:
    """The roles in force at a moment; `inventory.rights` says why another is not."""
    return rights_of(connection, code, at_registration, at).roles


def need_role(
    connection: Connection, judgement: Judgement, act: Act, roles: Collection[Role], what: str
) -> None:
    """The actor holds one of the roles at the book's registration, when the act is done.

    Raises: MayNot: she does not, and the act is only intended.
    """
    rights = rights_of(connection, act.actor, act.book, act.occurred_at)
    if rights.roles & frozenset(roles):
        return
    # What took it away stands on her own page: the books, where this may be written, are read by her peers.
    gone = any(each.role in roles for each in rights.lost)
    found = ", ".join(sorted(rights.roles)) or "no role here"
    judgement.broken(
        MayNot(" or ".join(sorted(roles)), "a role that was taken away" if gone else found, what=what)
    )


def need_another(act: Act, code: str, what: str, *, by: str | None = None) -> None:
    """`by`, who is the actor where nobody is named, does this to another person.

    Raises: NotHerself.
    """
    if (by or act.actor) == code:
        raise NotHerself("another person", "herself", what=what)


def need_person(connection: Connection, code: str) -> None:
    """There is such a person.

    Raises: NoSuchPerson.
    """
    if not connection.execute(select(person.c.code).where(person.c.code == code)).first():
        raise NoSuchPerson("a person's code", code.strip() or "nothing")


def need_registration(connection: Connection, code: str) -> None:
    """There is such a registration.

    Raises: NoSuchRegistration.
    """
    if not connection.execute(select(registration.c.code).where(registration.c.code == code)).first():
        raise NoSuchRegistration("a registration's code", code.strip() or "nothing")


def name_of(connection: Connection, code: str) -> str:
    """Given and family name of a person."""
    row = connection.execute(
        select(person.c.given_name, person.c.family_name).where(person.c.code == code)
    ).one()
    return f"{row.given_name} {row.family_name}"
