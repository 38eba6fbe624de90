"""Receiving: cartons become labelled containers in storage; ordered, invoiced and received stay apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from inventory.custody import local_day
from inventory.errors import (
    AlreadyReceived,
    ExpiredLot,
    LabelTaken,
    NothingReceived,
    TwiceInThisReceipt,
    UnknownPlace,
    WrongForm,
)
from inventory.judgement import Judgement
from inventory.place import find_place, outside, places_of
from inventory.plan import Act, Cell, Fact, Line, Plan, Row
from inventory.product import Product, find_product
from inventory.staff import Role, need_role
from inventory.tables.custody import container, receipt, receipt_carton
from inventory.tables.house import supplier


@dataclass(frozen=True)
class Carton:
    """One carton as scanned, and the labels that were put on its containers."""

    product: str
    carton_serial: str | None
    lot: str
    expires_on: date
    n_ordered: int
    n_invoiced: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Receive:
    """Receive cartons under one invoice into one place."""

    act: Act
    supplier: str
    invoice_number: str
    received_on: date
    place: str
    cartons: tuple[Carton, ...]


def receive(connection: Connection, command: Receive) -> Plan:
    """Plan the entry of a receipt.

    Raises: AlreadyReceived: a serial that is in the books. ExpiredLot: for an intention; as a fact it goes into
    quarantine. LabelTaken, TwiceInThisReceipt, NothingReceived, UnknownProduct, UnknownPlace, WrongForm, MayNot.
    Source: 21 CFR 1304.21(d), the actual date of receipt; 1304.22(c) with (a)(2)(iv), what a receipt states.
    """
    act = command.act
    judgement = Judgement(act)
    need_role(connection, judgement, act, {Role.PHARMACIST}, "receive cartons")
    _check_head(connection, command)
    into = find_place(connection, command.place, act.book)
    if into.kind != "storage":
        raise UnknownPlace("a storage place", into.name)
    facts: list[Fact] = []
    lines: list[Line] = []
    for carton in command.cartons:
        product = find_product(connection, carton.product)
        _check_carton(connection, carton, [line.target.container for line in lines])
        target = into.code
        if local_day(act) > carton.expires_on:
            day = carton.expires_on.strftime("%d %b %Y")
            judgement.broken(ExpiredLot("a lot in date", f"lot {carton.lot}", day=day))
            target = quarantine_of(connection, act.book)
        facts.append(_carton_fact(carton))
        for label in carton.labels:
            facts.append(_container_fact(product, carton, label))
            source, goal = Cell(outside(act.book, "supplier"), label), Cell(target, label)
            lines.append(Line(source, goal, product.substance, product.amount_ug))
    values: Row = {
        "supplier": command.supplier, "invoice_number": command.invoice_number.strip(),
        "received_on": command.received_on.isoformat(), "place": command.place,
    }  # fmt: skip
    return Plan("receipt", act, (*facts, Fact("receipt", values)), tuple(lines), judgement.exceptions)


def quarantine_of(connection: Connection, registration: str) -> str:
    """The registration's quarantine place.

    Raises: UnknownPlace: it has none.
    """
    for found in places_of(connection, registration, "quarantine"):
        return found.code
    raise UnknownPlace("a quarantine place", "none")


def received_serial(connection: Connection, product: str, serial: str | None) -> str | None:
    """The day on which this serial of this product was received, as written; None for a new one."""
    if serial is None:
        return None
    query = (
        select(receipt.c.received_on)
        .join(
            receipt_carton,
            (receipt_carton.c.book == receipt.c.book) & (receipt_carton.c.seq == receipt.c.seq),
        )
        .where(receipt_carton.c.product == product, receipt_carton.c.carton_serial == serial)
    )
    return connection.execute(query).scalars().first()


def _check_head(connection: Connection, command: Receive) -> None:
    if not command.invoice_number.strip():
        raise WrongForm("the invoice's number", "nothing", what="invoice number")
    if not connection.execute(select(supplier.c.code).where(supplier.c.code == command.supplier)).first():
        raise WrongForm("a supplier of the list", command.supplier or "nothing", what="supplier")
    if command.received_on > local_day(command.act):
        raise WrongForm("today or earlier", command.received_on.isoformat(), what="date of receipt")
    if not command.cartons or any(not carton.labels for carton in command.cartons):
        raise NothingReceived("one label for each vial", "none")
    serials = [
        (each.product, each.carton_serial) for each in command.cartons if each.carton_serial is not None
    ]
    for number, serial in enumerate(serials):
        if serial in serials[:number]:
            raise TwiceInThisReceipt("each carton once", f"serial {serial[1]} twice", what="carton")


def _check_carton(connection: Connection, carton: Carton, earlier: list[str]) -> None:
    """Serial and labels are new, quantities and lot are there."""
    day = received_serial(connection, carton.product, carton.carton_serial)
    if day is not None:
        shown = date.fromisoformat(day).strftime("%d %b %Y")
        raise AlreadyReceived("a new serial", carton.carton_serial or "", day=shown)
    if not carton.lot.strip():
        raise WrongForm("the lot as printed", "nothing", what="lot")
    if min(carton.n_ordered, carton.n_invoiced) < 0:
        raise WrongForm("0 or more", str(min(carton.n_ordered, carton.n_invoiced)), what="quantity")
    taken = (
        connection.execute(select(container.c.label).where(container.c.label.in_(carton.labels)))
        .scalars()
        .first()
    )
    twice = len(set(carton.labels)) < len(carton.labels) or bool(set(carton.labels) & set(earlier))
    if taken is not None or twice:
        raise LabelTaken("a label used once", taken or "the same label twice")


def _carton_fact(carton: Carton) -> Fact:
    values: Row = {
        "product": carton.product, "carton_serial": carton.carton_serial, "lot": carton.lot,
        "expires_on": carton.expires_on.isoformat(), "n_ordered": carton.n_ordered,
        "n_invoiced": carton.n_invoiced, "n_received": len(carton.labels),
    }  # fmt: skip
    return Fact("receipt_carton", values)


def _container_fact(product: Product, carton: Carton, label: str) -> Fact:
    values: Row = {
        "label": label, "kind": product.container, "product": product.code, "substance": product.substance,
        "parent": None, "root": label, "lot": carton.lot, "expires_on": carton.expires_on.isoformat(),
        "carton_serial": carton.carton_serial, "amount_ug": product.amount_ug, "volume_ul": product.volume_ul,
    }  # fmt: skip
    return Fact("container", values)
