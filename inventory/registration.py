"""Registrations: the DEA number at an address, with its zone, its profile and the outside of its book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, WrongCheckDigit, WrongForm
from inventory.identifiers import dea_check_digit, dea_digits, dea_is_right
from inventory.place import AddPlace, outside, place_fact
from inventory.plan import Act, Fact, Plan, Row
from inventory.tables.house import registration


@dataclass(frozen=True)
class OpenRegistration:
    """Open a registration's book."""

    act: Act
    code: str
    name: str
    dea_number: str
    street: str
    city: str
    state: str
    zip_code: str
    activity: str
    expires_on: date
    zone: str
    profile: str
    demonstration: bool


@dataclass(frozen=True)
class Registration:
    """A registration as others see it."""

    code: str
    name: str
    dea_number: str
    street: str
    city: str
    state: str
    zip_code: str
    activity: str
    zone: str
    profile: str
    demonstration: bool

    @property
    def address(self) -> str:
        """The registered address on one line."""
        return f"{self.street}, {self.city}, {self.state} {self.zip_code}"


#: The outside places that entries of this version move drug from or to; more come with their operations.
OUTSIDE = (("supplier", "suppliers"), ("patient", "patients"), ("overfill", "overfill of vials"))


def open_registration(connection: Connection, command: OpenRegistration) -> Plan:
    """Plan the entry that opens a registration, with its outside places.

    Raises: WrongForm, WrongCheckDigit: the DEA number. AlreadyKnown: it has a book already.
    """
    number = checked_dea(command.dea_number)
    same = (registration.c.code == command.code) | (registration.c.dea_number == number)
    if connection.execute(select(registration.c.code).where(same)).first():
        raise AlreadyKnown("a new registration", number, what="This registration")
    values: Row = {
        "code": command.code, "name": command.name, "dea_number": number, "street": command.street,
        "city": command.city, "state": command.state, "zip_code": command.zip_code, "activity": command.activity,
        "expires_on": command.expires_on.isoformat(), "zone": command.zone, "profile": command.profile,
        "demonstration": int(command.demonstration),
    }  # fmt: skip
    facts = [Fact("registration", values)]
    for kind, name in OUTSIDE:
        outer = AddPlace(command.act, outside(command.code, kind), command.code, kind, name, command.zone)
        facts.append(place_fact(outer))
    return Plan("registration_opened", command.act, tuple(facts))


def checked_dea(number: str) -> str:
    """The DEA number in its normal form.

    Raises: WrongForm: two letters and seven digits are expected. WrongCheckDigit: the last digit does not fit.
    Source: the check digit as DEA publishes it for registration numbers.
    """
    normal = dea_digits(number)
    if normal is None or normal[2:] == "0" * 7:
        raise WrongForm("two letters and seven digits", number.strip() or "nothing", what="DEA number")
    if not dea_is_right(normal):
        raise WrongCheckDigit(f"...{dea_check_digit(normal)}", f"...{normal[8]}", what="DEA number")
    return normal


def all_registrations(connection: Connection) -> tuple[Registration, ...]:
    """Every registration, by code."""
    rows = connection.execute(select(registration).order_by(registration.c.code))
    return tuple(
        Registration(
            row.code,
            row.name,
            row.dea_number,
            row.street,
            row.city,
            row.state,
            row.zip_code,
            row.activity,
            row.zone,
            row.profile,
            bool(row.demonstration),
        )
        for row in rows
    )


def find_registration(connection: Connection, code_or_dea: str) -> Registration | None:
    """The registration with this code or DEA number."""
    wanted = code_or_dea.strip().upper()
    found = (each for each in all_registrations(connection) if wanted in (each.code.upper(), each.dea_number))
    return next(found, None)
