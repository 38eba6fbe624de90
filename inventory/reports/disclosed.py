"""To whom a patient's records were given: the accounting that she may ask for (45 CFR 164.528); of no other patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from inventory.moment import local
from inventory.reports.directory import people
from inventory.tables.custody import disclosed_patient, disclosure
from inventory.tables.ledger import entry


@dataclass(frozen=True)
class DisclosedLine:
    """One disclosure: when and by whom it was made, to whom, by which authority, what, of which days."""

    number: str
    at: datetime
    who: str
    recipient: str
    authority: str
    what: str
    from_day: date
    to_day: date


def disclosed_lines(connection: Connection, book: str, patient: str) -> tuple[DisclosedLine, ...]:
    """Every disclosure of a patient of a registration, newest first."""
    names = people(connection)
    query = (
        select(disclosure, entry.c.actor, entry.c.occurred_at_us, entry.c.occurred_zone)
        .join(entry, (entry.c.book == disclosure.c.book) & (entry.c.seq == disclosure.c.seq))
        .join(
            disclosed_patient,
            (disclosed_patient.c.book == disclosure.c.book) & (disclosed_patient.c.seq == disclosure.c.seq),
        )
        .where(disclosure.c.book == book, disclosed_patient.c.patient == patient)
        .order_by(disclosure.c.seq.desc())
    )
    return tuple(
        DisclosedLine(
            f"{row.book}/{row.seq}", local(row.occurred_at_us, row.occurred_zone), names[row.actor], row.recipient,
            row.authority, row.what, date.fromisoformat(row.from_day), date.fromisoformat(row.to_day),
        )
        for row in connection.execute(query)
    )  # fmt: skip
