"""A registration's patients as a list, and one patient's weights and orders; for those who treat her alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from inventory.dose_order import DoseOrder, orders_for
from inventory.moment import from_us
from inventory.patient import grams_of
from inventory.tables.custody import dose_order, patient, weighing
from inventory.tables.house import person
from inventory.tables.ledger import entry, private_text


@dataclass(frozen=True)
class PatientLine:
    """One patient of the list."""

    code: str
    name: str
    born_on: date
    record_number: str


@dataclass(frozen=True)
class WeighingLine:
    """One weight as typed. `grams` to the nearest 100; none where it was impossible to take."""

    typed: str
    grams: int | None
    how: str
    at: datetime
    who: str


@dataclass(frozen=True)
class OrderLine:
    """An order valid now, with who prescribed it."""

    order: DoseOrder
    prescriber: str


def patient_lines(connection: Connection, registration: str) -> tuple[PatientLine, ...]:
    """Every patient of a registration, by family name as far as the last word of a name is one."""
    name, born, number = (private_text.alias(tag) for tag in ("name", "born", "number"))
    rows = connection.execute(
        select(
            patient.c.code,
            name.c.text.label("name"),
            born.c.text.label("born"),
            number.c.text.label("number"),
        )
        .join(name, name.c.commitment == patient.c.name)
        .join(born, born.c.commitment == patient.c.born_on)
        .join(number, number.c.commitment == patient.c.record_number)
        .where(patient.c.book == registration)
    )
    found = [PatientLine(row.code, row.name, date.fromisoformat(row.born), row.number) for row in rows]
    return tuple(
        sorted(found, key=lambda line: (line.name.split()[-1].lower(), line.name.lower(), line.code))
    )


def weighings(connection: Connection, code: str) -> tuple[WeighingLine, ...]:
    """A patient's weights, newest first."""
    rows = connection.execute(
        select(
            private_text.c.text,
            weighing.c.how,
            entry.c.occurred_at_us,
            person.c.given_name,
            person.c.family_name,
        )
        .join(private_text, private_text.c.commitment == weighing.c.weight)
        .join(entry, (entry.c.book == weighing.c.book) & (entry.c.seq == weighing.c.seq))
        .join(person, person.c.code == entry.c.actor)
        .where(weighing.c.patient == code)
        .order_by(weighing.c.seq.desc())
    )
    return tuple(
        WeighingLine(
            row.text, None if row.how == "impossible" else grams_of(row.text), row.how, from_us(row.occurred_at_us),
            f"{row.given_name} {row.family_name}".strip(),
        )
        for row in rows
    )  # fmt: skip


def valid_orders(connection: Connection, code: str, at: datetime) -> tuple[OrderLine, ...]:
    """A patient's orders valid at an instant, oldest first."""
    prescribers = {
        row.code: str(row.text)
        for row in connection.execute(
            select(dose_order.c.code, private_text.c.text)
            .join(private_text, private_text.c.commitment == dose_order.c.prescriber)
            .where(dose_order.c.patient == code)
        )
    }
    return tuple(
        OrderLine(order, prescribers[order.code]) for order in orders_for(connection, code, None, at)
    )
