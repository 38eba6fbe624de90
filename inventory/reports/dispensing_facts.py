"""What the log of doses says beside the amounts: patients, orders, prescribers, routes; each kind in one query."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select

from inventory.keys import KeyRing
from inventory.private import words_of
from inventory.reports.directory import PatientName, patients
from inventory.tables.custody import administration, dose_order, draw, issue, take_explained
from inventory.tables.ledger import entry


@dataclass(frozen=True)
class Dose:
    """A dose as its fact states it. Unit: microlitres."""

    patient: str
    dose_order: str | None
    route: str
    volume_ul: int


@dataclass(frozen=True)
class DispensingFacts:
    """For whom: by entry for doses and issues, by label for syringes."""

    doses: dict[int, Dose]
    issues: dict[int, tuple[str | None, str | None]]
    syringes: dict[str, tuple[str, str | None]]
    patients: dict[str, PatientName]
    prescribers: dict[str, str]

    def meant_for(self, seq: int, label: str) -> tuple[str | None, str | None]:
        """Patient and order of an event: the dose's own, else the issue's, else the syringe's."""
        dose = self.doses.get(seq)
        if dose is not None:
            return dose.patient, dose.dose_order
        return self.issues.get(seq) or self.syringes.get(label) or (None, None)


def read_facts(
    connection: Connection, keys: KeyRing, book: str, within: ColumnElement[bool]
) -> DispensingFacts:
    """The facts of the entries within, and of the syringes of the book."""
    chosen = select(entry.c.seq).where(entry.c.book == book, within).correlate(None)
    return DispensingFacts(
        doses=_doses(connection, book, chosen),
        issues=_issues(connection, book, chosen),
        syringes={
            row.syringe: (row.patient, row.dose_order)
            for row in connection.execute(
                select(draw.c.syringe, draw.c.patient, draw.c.dose_order).where(draw.c.book == book)
            )
        },
        patients=patients(connection, keys, book),
        prescribers=_prescribers(connection, keys, book),
    )


def _prescribers(connection: Connection, keys: KeyRing, book: str) -> dict[str, str]:
    """Who prescribed, by order."""
    orders = select(dose_order.c.code, dose_order.c.prescriber).where(dose_order.c.book == book)
    words = words_of(connection, keys, orders.with_only_columns(dose_order.c.prescriber))
    return {row.code: words[row.prescriber] for row in connection.execute(orders)}


def _doses(connection: Connection, book: str, chosen: Select[tuple[int]]) -> dict[int, Dose]:
    query = select(administration).where(administration.c.book == book, administration.c.seq.in_(chosen))
    return {
        row.seq: Dose(row.patient, row.dose_order, row.route, row.volume_ul)
        for row in connection.execute(query)
    }


def _issues(
    connection: Connection, book: str, chosen: Select[tuple[int]]
) -> dict[int, tuple[str | None, str | None]]:
    """Patient and order of each issue, as named then or afterwards."""
    explained = {
        row.issue_seq: (row.patient, row.dose_order)
        for row in connection.execute(
            select(take_explained.c.issue_seq, take_explained.c.patient, take_explained.c.dose_order).where(
                take_explained.c.book == book, take_explained.c.issue_seq.in_(chosen)
            )
        )
    }
    rows = connection.execute(
        select(issue.c.seq, issue.c.patient, issue.c.dose_order).where(
            issue.c.book == book, issue.c.seq.in_(chosen)
        )
    )
    return {row.seq: explained.get(row.seq, (row.patient, row.dose_order)) for row in rows}
