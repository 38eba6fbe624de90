"""Suppliers: whom drug comes from, with name, address and a DEA number whose check digit is right."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown
from inventory.plan import Act, Fact, Plan, Row
from inventory.registration import checked_dea
from inventory.tables.house import supplier


@dataclass(frozen=True)
class AddSupplier:
    """Add a supplier."""

    act: Act
    code: str
    name: str
    street: str
    city: str
    state: str
    zip_code: str
    dea_number: str


@dataclass(frozen=True)
class Supplier:
    """A supplier as others see it."""

    code: str
    name: str
    address: str
    dea_number: str


def add_supplier(connection: Connection, command: AddSupplier) -> Plan:
    """Plan the entry that adds a supplier.

    Raises: WrongForm, WrongCheckDigit: the DEA number. AlreadyKnown: the code or the number is taken.
    """
    number = checked_dea(command.dea_number)
    same = (supplier.c.code == command.code) | (supplier.c.dea_number == number)
    if connection.execute(select(supplier.c.code).where(same)).first():
        raise AlreadyKnown("a new supplier", number, what="This supplier")
    values: Row = {
        "code": command.code, "name": command.name, "street": command.street, "city": command.city,
        "state": command.state, "zip_code": command.zip_code, "dea_number": number,
    }  # fmt: skip
    return Plan("supplier_added", command.act, (Fact("supplier", values),))


def all_suppliers(connection: Connection) -> tuple[Supplier, ...]:
    """Every supplier, in the order in which they were added."""
    rows = connection.execute(select(supplier).order_by(supplier.c.seq))
    return tuple(
        Supplier(row.code, row.name, f"{row.street}, {row.city}, {row.state} {row.zip_code}", row.dea_number)
        for row in rows
    )
