"""Places: where drug is kept, the hands it is in, and the outside of the books; each has a kind and a zone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, UnknownPlace
from inventory.plan import Act, Fact, Plan, Row
from inventory.tables.house import place, workstation


@dataclass(frozen=True)
class AddPlace:
    """Add a storage, return, opened-vial, waste or other place to a registration."""

    act: Act
    code: str
    registration: str
    kind: str
    name: str
    zone: str


@dataclass(frozen=True)
class AddWorkstation:
    """Add a workstation, with the waste place that stands beside it."""

    act: Act
    code: str
    registration: str
    name: str
    theme: str
    waste_place: str | None


@dataclass(frozen=True)
class Place:
    """A place as others see it."""

    code: str
    registration: str
    kind: str
    name: str
    zone: str
    person: str | None


def add_place(connection: Connection, command: AddPlace) -> Plan:
    """Plan the entry that adds a place.

    Raises: AlreadyKnown: the code is taken.
    """
    if connection.execute(select(place.c.code).where(place.c.code == command.code)).first():
        raise AlreadyKnown("a new code", command.code, what="This place")
    return Plan("place_added", command.act, (place_fact(command),))


def place_fact(command: AddPlace) -> Fact:
    """The row of a place that is nobody's hands."""
    values: Row = {
        "code": command.code, "registration": command.registration, "kind": command.kind, "name": command.name,
        "zone": command.zone, "person": None,
    }  # fmt: skip
    return Fact("place", values)


def add_workstation(connection: Connection, command: AddWorkstation) -> Plan:
    """Plan the entry that adds a workstation.

    Raises: AlreadyKnown: the code is taken.
    """
    if connection.execute(select(workstation.c.code).where(workstation.c.code == command.code)).first():
        raise AlreadyKnown("a new code", command.code, what="This workstation")
    values: Row = {
        "code": command.code, "registration": command.registration, "name": command.name, "theme": command.theme,
        "waste_place": command.waste_place,
    }  # fmt: skip
    return Plan("workstation_added", command.act, (Fact("workstation", values),))


def person_place(registration: str, person: str) -> str:
    """The code of a person's hands at a registration."""
    return f"{registration}.{person}"


def outside(registration: str, kind: str) -> str:
    """The code of the one source or sink of a kind: supplier, patient, overfill."""
    return f"{registration}.{kind.upper()}"


def find_place(connection: Connection, code: str, registration: str) -> Place:
    """A place of this registration.

    Raises: UnknownPlace: there is none with this code here.
    """
    row = connection.execute(
        select(place).where(place.c.code == code, place.c.registration == registration)
    ).one_or_none()
    if row is None:
        raise UnknownPlace("a place of this registration", code)
    return Place(row.code, row.registration, row.kind, row.name, row.zone, row.person)


def places_of(connection: Connection, registration: str, *kinds: str) -> tuple[Place, ...]:
    """The places of these kinds, by code."""
    rows = connection.execute(
        select(place)
        .where(place.c.registration == registration, place.c.kind.in_(kinds))
        .order_by(place.c.code)
    )
    return tuple(Place(row.code, row.registration, row.kind, row.name, row.zone, row.person) for row in rows)
