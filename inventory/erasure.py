"""Erasing a patient: her data key goes when her records need not be kept any longer; no entry and no hash changes.

It refuses a day too early, and while drug is open for her. What older copies of the database hold it cannot reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, union_all

from inventory.errors import DrugOpenForPatient, StillKept
from inventory.in_force import policy_at
from inventory.moment import from_us, to_us
from inventory.patient import known_patient
from inventory.plan import Act, Beside, Fact, Plan
from inventory.registration import find_registration
from inventory.tables.custody import (
    administration,
    chart_patient,
    disclosed_patient,
    dose_order,
    draw,
    issue,
    patient,
    patient_erased,
    patient_index,
    take_explained,
    weighing,
)
from inventory.tables.house import place
from inventory.tables.ledger import balance, data_key, entry, line

#: Facts that name a patient, and the column that does.
_NAMING = (
    patient.c.code, weighing.c.patient, dose_order.c.patient, issue.c.patient, take_explained.c.patient,
    draw.c.patient, administration.c.patient, disclosed_patient.c.patient,
)  # fmt: skip


@dataclass(frozen=True)
class ErasePatient:
    """Erase a patient's texts, and say why."""

    act: Act
    patient: str
    why: str


@dataclass(frozen=True)
class LastEntry:
    """A patient who was not erased, and when the last entry about her was recorded."""

    patient: str
    recorded_at: datetime


def erase_patient(connection: Connection, command: ErasePatient) -> Plan:
    """Plan the entry that erases a patient; with it go her data key and the ways to find her by her record number.

    Raises: UnknownPatient. PatientErased: she was erased before. DrugOpenForPatient. StillKept: the term of the
    registration's profile since her last entry is not over at the time of the act.
    """
    act = command.act
    known_patient(connection, command.patient, act.book)
    open_in = connection.execute(_open_for(command.patient)).scalar()
    if open_in is not None:
        raise DrugOpenForPatient("nothing open for this patient", f"something is left in {open_in}")
    registered = find_registration(connection, act.book)
    if registered is None:
        raise ValueError(f"{act.book} is no registration")
    zone, years = (
        ZoneInfo(registered.zone),
        policy_at(connection, act.book, to_us(act.occurred_at)).patient_kept_years,
    )
    (last,) = last_entries(connection, act.book, command.patient)
    until = years_after(last.recorded_at.astimezone(zone).date(), years)
    if act.occurred_at.astimezone(zone).date() < until:
        day = until.strftime("%d %b %Y")
        raise StillKept(f"{day} or later", act.occurred_at.astimezone(zone).strftime("%d %b %Y"), day=day)
    gone = (
        Beside(data_key.name, {"subject": command.patient}, "subject", gone=True),
        *_charted_as(connection, command.patient),
        Beside(patient_index.name, {"patient": command.patient}, "patient", gone=True),
    )
    fact = Fact("patient_erased", {"patient": command.patient, "why": command.why})
    return Plan("patient_erased", act, (fact,), beside=gone)


def _charted_as(connection: Connection, code: str) -> tuple[Beside, ...]:
    """What goes of her in the chart: her record number, its key, and the way from it to what was charted for her."""
    hers = select(chart_patient.c.code).join(patient_index, patient_index.c.digest == chart_patient.c.digest)
    codes = connection.execute(hers.where(patient_index.c.patient == code)).scalars().all()
    return tuple(
        each
        for charted in codes
        for each in (
            Beside(data_key.name, {"subject": charted}, "subject", gone=True),
            Beside(chart_patient.name, {"code": charted}, "code", gone=True),
        )
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the first of March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def last_erasable_day(today: date, years: int) -> date:
    """The last day of which everything has been kept for so many years today."""
    found = years_after(today, -years)
    return found if found.day == today.day else date(found.year, 2, 28)


def last_entries(connection: Connection, book: str, code: str | None = None) -> tuple[LastEntry, ...]:
    """When each patient of a registration who was not erased had her last entry, the oldest first; or one patient.

    Entries that name her, and those that moved what was drawn for her or issued for her alone.
    """
    named = [
        select(column.label("patient"), column.table.c.seq).where(
            column.table.c.book == book, _is(column, code)
        )
        for column in _NAMING
    ]
    about = union_all(*named, *_moved(book, code)).subquery()
    query = (
        select(about.c.patient, func.max(entry.c.recorded_at_us).label("last_us"))
        .join(entry, and_(entry.c.book == literal(book), entry.c.seq == about.c.seq))
        .outerjoin(patient_erased, patient_erased.c.patient == about.c.patient)
        .where(patient_erased.c.patient.is_(None))
        .group_by(about.c.patient)
        .order_by("last_us", about.c.patient)
    )
    return tuple(LastEntry(row.patient, from_us(row.last_us)) for row in connection.execute(query))


def _is(column: ColumnElement[str], code: str | None) -> ColumnElement[bool]:
    """The column names this patient, or any."""
    return column.is_not(None) if code is None else column == code


def _moved(book: str, code: str | None) -> list[Select[Any]]:
    """Patient and entry of every line from or to a container that was meant for one patient."""
    meant = union_all(
        *(
            select(whose.label("patient"), container.label("container")).where(
                table.c.book == book, _is(whose, code)
            )
            for table, whose, container in (
                (draw, draw.c.patient, draw.c.syringe),
                (issue, issue.c.patient, issue.c.container),
            )
        )
    ).subquery()
    return [
        select(meant.c.patient, line.c.seq).join(
            line, and_(line.c.book == literal(book), side == meant.c.container)
        )
        for side in (line.c.from_container, line.c.to_container)
    ]


def _open_for(code: str) -> Select[tuple[str]]:
    """A container with drug in it that was drawn for the patient, or is in a hand to which it was issued for her."""
    issued = union_all(
        select(issue.c.container).where(issue.c.patient == code),
        select(take_explained.c.container).where(take_explained.c.patient == code),
    )
    return (
        select(balance.c.container)
        .join(place, place.c.code == balance.c.place)
        .where(
            balance.c.bounded == 1,
            balance.c.amount_ug > 0,
            or_(
                balance.c.container.in_(select(draw.c.syringe).where(draw.c.patient == code)),
                and_(place.c.kind == "person", balance.c.container.in_(issued)),
            ),
        )
        .limit(1)
    )
