"""A registration's patients as a list, and one patient's weights and orders; for those who treat her alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, union_all

from inventory.dose_order import DoseOrder, orders_for
from inventory.keys import KeyRing
from inventory.moment import from_us
from inventory.patient import day_of_birth, known_grams
from inventory.private import words_of
from inventory.tables.custody import dose_order, patient, patient_erased, weighing
from inventory.tables.house import person
from inventory.tables.ledger import entry


@dataclass(frozen=True)
class PatientLine:
    """One patient of the list."""

    code: str
    name: str
    born_on: date | None
    record_number: str


@dataclass(frozen=True)
class WeighingLine:
    """One weight as typed. `grams` to the nearest 100; none where it was impossible to take, or was erased."""

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


def patient_lines(connection: Connection, keys: KeyRing, registration: str) -> tuple[PatientLine, ...]:
    """Every patient of a registration but those who were erased, by the last word of the name."""
    kept = (
        select(patient)
        .outerjoin(patient_erased, patient_erased.c.patient == patient.c.code)
        .where(patient.c.book == registration, patient_erased.c.patient.is_(None))
    )
    columns = (patient.c.name, patient.c.born_on, patient.c.record_number)
    words = words_of(connection, keys, union_all(*(kept.with_only_columns(column) for column in columns)))
    found = [
        PatientLine(row.code, words[row.name], day_of_birth(words[row.born_on]), words[row.record_number])
        for row in connection.execute(kept)
    ]
    return tuple(
        sorted(found, key=lambda line: (line.name.split()[-1].lower(), line.name.lower(), line.code))
    )


def weighings(connection: Connection, keys: KeyRing, code: str) -> tuple[WeighingLine, ...]:
    """A patient's weights, newest first."""
    rows = connection.execute(
        select(
            weighing.c.weight,
            weighing.c.how,
            entry.c.occurred_at_us,
            person.c.given_name,
            person.c.family_name,
        )
        .join(entry, (entry.c.book == weighing.c.book) & (entry.c.seq == weighing.c.seq))
        .join(person, person.c.code == entry.c.actor)
        .where(weighing.c.patient == code)
        .order_by(weighing.c.seq.desc())
    ).all()
    words = words_of(connection, keys, [row.weight for row in rows])
    return tuple(
        WeighingLine(
            words[row.weight], known_grams(words[row.weight]), row.how, from_us(row.occurred_at_us),
            f"{row.given_name} {row.family_name}".strip(),
        )
        for row in rows
    )  # fmt: skip


def valid_orders(connection: Connection, keys: KeyRing, code: str, at: datetime) -> tuple[OrderLine, ...]:
    """A patient's orders valid at an instant, oldest first."""
    within = dose_order.c.patient == code
    words = words_of(connection, keys, select(dose_order.c.prescriber).where(within))
    rows = connection.execute(select(dose_order.c.code, dose_order.c.prescriber).where(within))
    prescribers = {row.code: words[row.prescriber] for row in rows}
    return tuple(
        OrderLine(order, prescribers[order.code]) for order in orders_for(connection, code, None, at)
    )
