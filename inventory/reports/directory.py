"""Names by code, each kind of name in one query; it refuses to name a patient unless a report asks for patients."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Select, select, union_all

from inventory.keys import KeyRing
from inventory.place import Place
from inventory.private import words_of
from inventory.tables.custody import patient
from inventory.tables.house import person, place, role_grant, workstation


@dataclass(frozen=True)
class PatientName:
    """Who a patient is, as a record of dispensing states it."""

    name: str
    address: str
    record_number: str


def people(connection: Connection) -> dict[str, str]:
    """Given and family name of every person, by code."""
    rows = connection.execute(select(person.c.code, person.c.given_name, person.c.family_name))
    return {row.code: f"{row.given_name} {row.family_name}".strip() for row in rows}


def people_with(connection: Connection, registration: str, role: str) -> tuple[str, ...]:
    """Names of those who hold a role at a registration now, in the order in which they got it."""
    rows = connection.execute(
        select(role_grant.c.person, role_grant.c.granted)
        .where(role_grant.c.registration == registration, role_grant.c.role == role)
        .order_by(role_grant.c.seq, role_grant.c.no)
    )
    held = {row.person: bool(row.granted) for row in rows}
    names = people(connection)
    return tuple(names[code] for code, granted in held.items() if granted)


def places(connection: Connection, registration: str) -> dict[str, Place]:
    """Every place of a registration, by code."""
    rows = connection.execute(
        select(place).where(place.c.registration == registration).order_by(place.c.code)
    )
    return {
        row.code: Place(row.code, row.registration, row.kind, row.name, row.zone, row.person) for row in rows
    }


def place_words(found: Place, names: dict[str, str]) -> str:
    """A place as people say it: its name, or whose hands it is."""
    return names[found.person] if found.person is not None else found.name


def workstations(connection: Connection) -> dict[str, str]:
    """Name of every workstation, by code."""
    rows = connection.execute(select(workstation.c.code, workstation.c.name))
    return {row.code: row.name for row in rows}


def patients(
    connection: Connection, keys: KeyRing, registration: str, codes: Select[tuple[str]] | None = None
) -> dict[str, PatientName]:
    """Names, addresses and record numbers of a registration's patients, by code; `codes` selects which."""
    columns = (patient.c.name, patient.c.address, patient.c.record_number)
    query = select(patient.c.code, *columns).where(patient.c.book == registration)
    if codes is not None:
        query = query.where(patient.c.code.in_(codes))
    words = words_of(connection, keys, union_all(*(query.with_only_columns(column) for column in columns)))
    return {
        row.code: PatientName(words[row.name], words[row.address], words[row.record_number])
        for row in connection.execute(query)
    }
