"""What one person did on one day, counted from the entries; it ranks nobody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from inventory.tables.ledger import attestation, entry


@dataclass(frozen=True)
class DayCounts:
    """Entries that a person made, and those of others that she witnessed."""

    issued: int
    doses: int
    witnessed: int


def day_counts(connection: Connection, registration: str, person: str, start_us: int) -> DayCounts:
    """Counts of the entries recorded since an instant, in microseconds."""
    since = (entry.c.book == registration) & (entry.c.recorded_at_us >= start_us)
    made = {
        row.kind: int(row.made)
        for row in connection.execute(
            select(entry.c.kind, func.count().label("made"))
            .where(since, entry.c.actor == person)
            .group_by(entry.c.kind)
        )
    }
    witnessed = connection.execute(
        select(func.count())
        .select_from(attestation)
        .join(entry, (entry.c.book == attestation.c.book) & (entry.c.seq == attestation.c.seq))
        .where(since, attestation.c.signer == person, attestation.c.role == "witness")
    ).scalar_one()
    return DayCounts(made.get("issue", 0), made.get("administration", 0), int(witnessed))
