"""The only reader of the ledger for detection: its lines as movements, its orders, and the charted doses as kept."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from detection.charting.line import from_json
from detection.streams import ChartedDose, Movement, Order, Streams
from detection.tables import chart_import, charted_dose
from inventory.chart_patient import known_here
from inventory.keys import KeyRing
from inventory.moment import from_us, to_us
from inventory.patient import newest_weight
from inventory.tables.custody import administration, container, dose_order, draw, issue, take_explained
from inventory.tables.house import person, place
from inventory.tables.ledger import attestation, balance, entry, entry_exception, line

#: Nanograms in a microgram.
_NG = 1000


def streams_of(connection: Connection, keys: KeyRing, site: str, since: datetime, as_of: datetime) -> Streams:
    """All that detectors may see of a site: what was recorded since, and the whole of what is still in a hand."""
    return Streams(
        site=site,
        movements=_movements(connection, site, since),
        charted=_charted(connection, site, since),
        orders=_orders(connection, keys, site, since),
        charted_to=_charted_to(connection, site, as_of),
    )


def _movements(connection: Connection, site: str, since: datetime) -> tuple[Movement, ...]:
    wanted = _wanted(site, since)
    source, target = place.alias("source"), place.alias("target")
    query = (
        select(
            entry.c.seq, entry.c.kind, entry.c.actor, entry.c.occurred_at_us, entry.c.recorded_at_us, line.c.no,
            line.c.from_container, line.c.to_container, line.c.substance, line.c.amount_ug, container.c.root,
            source.c.kind.label("from_kind"), target.c.kind.label("to_kind"),
            source.c.person.label("from_person"), target.c.person.label("to_person"),
        )
        .join(line, and_(line.c.book == entry.c.book, line.c.seq == entry.c.seq))
        .join(container, container.c.label == line.c.from_container)
        .join(source, source.c.code == line.c.from_place)
        .join(target, target.c.code == line.c.to_place)
        .where(entry.c.book == site, wanted)
        .order_by(entry.c.seq, line.c.no)
    )  # fmt: skip
    witnesses = _by_seq(connection, site, attestation, attestation.c.signer, attestation.c.role == "witness")
    exceptions = _by_seq(connection, site, entry_exception, entry_exception.c.name)
    meant = _meant_for(connection, site)
    due = _due(connection, site)
    return tuple(
        Movement(
            entry=f"{site}/{row.seq}", occurred_at=from_us(row.occurred_at_us), recorded_at=from_us(row.recorded_at_us),
            kind=row.kind, person=row.actor, witness=next(iter(witnesses[row.seq]), None),
            patient=meant.get(row.seq, (None, None))[0], order=meant.get(row.seq, (None, None))[1],
            container=row.to_container, root=row.root, substance=row.substance, amount_ng=row.amount_ug * _NG,
            from_kind=row.from_kind, to_kind=row.to_kind, from_person=row.from_person, to_person=row.to_person,
            due_at=due.get(row.seq), exceptions=tuple(exceptions[row.seq]), site=site,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _wanted(site: str, since: datetime) -> ColumnElement[bool]:
    """Lines recorded since, and all lines of what comes from a vial of which something is in a hand."""
    in_hand = (
        select(container.c.root)
        .join(balance, balance.c.container == container.c.label)
        .join(place, place.c.code == balance.c.place)
        .where(place.c.registration == site, place.c.kind == "person", balance.c.amount_ug > 0)
    )
    return or_(entry.c.recorded_at_us >= to_us(since), container.c.root.in_(in_hand))


def _by_seq(
    connection: Connection, site: str, table: Any, column: Any, condition: Any = None
) -> defaultdict[int, list[str]]:
    """One column of an entry part, by the entry's sequence."""
    query = select(table.c.seq, column).where(table.c.book == site).order_by(table.c.seq, table.c.no)
    if condition is not None:
        query = query.where(condition)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row[0]].append(row[1])
    return found


def _meant_for(connection: Connection, site: str) -> dict[int, tuple[str | None, str | None]]:
    """Patient and order of each entry that names them; an emergency take has those that were named afterwards."""
    found: dict[int, tuple[str | None, str | None]] = {}
    for table in (issue, draw, administration):
        rows = connection.execute(
            select(table.c.seq, table.c.patient, table.c.dose_order).where(table.c.book == site)
        )
        found |= {row.seq: (row.patient, row.dose_order) for row in rows}
    explained = connection.execute(
        select(take_explained.c.issue_seq, take_explained.c.patient, take_explained.c.dose_order).where(
            take_explained.c.book == site
        )
    )
    return found | {row.issue_seq: (row.patient, row.dose_order) for row in explained}


def _due(connection: Connection, site: str) -> dict[int, datetime]:
    rows = connection.execute(select(issue.c.seq, issue.c.due_at_us).where(issue.c.book == site))
    return {row.seq: from_us(row.due_at_us) for row in rows}


def _orders(connection: Connection, keys: KeyRing, site: str, since: datetime) -> tuple[Order, ...]:
    rows = connection.execute(
        select(dose_order, entry.c.recorded_at_us)
        .join(entry, and_(entry.c.book == dose_order.c.book, entry.c.seq == dose_order.c.seq))
        .where(dose_order.c.book == site, dose_order.c.valid_to_us >= to_us(since))
        .order_by(dose_order.c.seq)
    ).all()
    per_kg = {row.patient for row in rows if row.per_kg}
    weights = {code: newest_weight(connection, keys, code) for code in per_kg}
    return tuple(
        Order(
            order=row.code, encounter=None, patient=row.patient, substance=row.substance, dose_ng=row.dose_ug * _NG,
            per_kg=bool(row.per_kg), weight_g=weight.grams if (weight := weights.get(row.patient)) else None,
            ordered_at=from_us(row.recorded_at_us),
        )
        for row in rows
    )  # fmt: skip


def _charted(connection: Connection, site: str, since: datetime) -> tuple[ChartedDose, ...]:
    """The charted doses in the order in which they came, with the books' codes for patient and person where known."""
    rows = connection.execute(
        select(charted_dose.c.dose, charted_dose.c.imported_at_us)
        .where(charted_dose.c.registration == site, charted_dose.c.imported_at_us >= to_us(since))
        .order_by(charted_dose.c.id)
    )
    people = _people(connection)
    patients = known_here(connection, site)
    found = []
    for row in rows:
        values = json.loads(row.dose)
        code, staff = values.get("patient_id"), values.get("staff_id")
        values["patient_id"] = patients.get(code, code)
        values["staff_id"] = people.get(str(staff).lower(), staff) if staff is not None else None
        dose = from_json(values)
        # Known here when it came here, however early the chart says it was written: no run may look ahead.
        arrived = from_us(row.imported_at_us)
        found.append(replace(dose, recorded_at=max(dose.recorded_at or arrived, arrived)))
    return tuple(found)


def _people(connection: Connection) -> dict[str, str]:
    """The chart's name of a person, which is her user name or her code here, and her code."""
    rows = connection.execute(select(person.c.user_name, person.c.code)).all()
    return {name.lower(): row.code for row in rows for name in (row.user_name, row.code) if name}


def _charted_to(connection: Connection, site: str, as_of: datetime) -> datetime | None:
    """Up to when the chart is complete: what the files say of themselves that were there by then."""
    rows = connection.execute(
        select(chart_import.c.complete_to_us).where(
            chart_import.c.registration == site, chart_import.c.imported_at_us <= to_us(as_of)
        )
    ).scalars()
    reached = [complete for complete in rows if complete is not None]
    return from_us(max(reached)) if reached else None
