"""Findings as kept: each matter once under its key; it closes itself when the records answer it, and opens again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from detection.finding import Cause, Check, Record, Statement
from detection.tables import finding
from inventory.moment import from_us, to_us


@dataclass(frozen=True)
class StoredFinding:
    """A finding with its number and its life: first and last shown, closed when the records answered it, opened."""

    number: int
    statement: Statement
    first_shown: datetime
    last_shown: datetime
    closed_at: datetime | None
    opened_at: datetime | None = None


def keep(
    connection: Connection, site: str, statements: Iterable[Statement], as_of: datetime, since: datetime
) -> tuple[int, int]:
    """Store a run's statements for a site.

    Args: since: matters whose last record is older were not looked at, and stay as they are. as_of: what a later run
    said of a matter stays: a look at an earlier day does not undo it.
    Returns: how many are open now, and how many of them are new.
    """
    rows = {row.key: row for row in connection.execute(select(finding).where(finding.c.site == site))}
    said = {statement.key: statement for statement in statements}
    n_new = 0
    for key, statement in said.items():
        values: dict[str, Any] = {
            "scheme": statement.scheme, "owner": statement.owner, "person": statement.person,
            "statement": to_text(statement), "last_shown_us": to_us(as_of), "closed_at_us": None,
        }  # fmt: skip
        if key in rows and rows[key].last_shown_us > to_us(as_of):
            continue
        if key in rows:
            connection.execute(update(finding).where(finding.c.key == key).values(**values))
        else:
            connection.execute(
                insert(finding).values(key=key, site=site, first_shown_us=to_us(as_of), **values)
            )
            n_new += 1
    for key, row in rows.items():
        looked_at = row.last_shown_us <= to_us(as_of) and from_text(row.statement).last_at >= since
        if key not in said and row.closed_at_us is None and looked_at:
            connection.execute(update(finding).where(finding.c.key == key).values(closed_at_us=to_us(as_of)))
    still = select(func.count()).where(finding.c.site == site, finding.c.closed_at_us.is_(None))
    return connection.execute(still).scalar_one(), n_new


def open_findings(connection: Connection, sites: Iterable[str]) -> tuple[StoredFinding, ...]:
    """Open findings of these sites, the newest matter first."""
    query = select(finding).where(finding.c.site.in_(tuple(sites)), finding.c.closed_at_us.is_(None))
    found = (_stored(row) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda each: (each.statement.last_at, each.number), reverse=True))


def find_finding(connection: Connection, number: int) -> StoredFinding | None:
    """The finding with this number, open or closed."""
    row = connection.execute(select(finding).where(finding.c.number == number)).one_or_none()
    return _stored(row) if row else None


def note_opened(connection: Connection, number: int, at: datetime) -> None:
    """Somebody whose it is to look at this finding opened it; the first time stays."""
    unopened = (finding.c.number == number) & finding.c.opened_at_us.is_(None)
    connection.execute(update(finding).where(unopened).values(opened_at_us=to_us(at)))


def to_text(statement: Statement) -> str:
    """A statement as JSON."""
    return json.dumps(dataclasses.asdict(statement), default=datetime.isoformat)


def from_text(text: str) -> Statement:
    """The statement of a JSON text made by `to_text`."""
    values = json.loads(text)
    values["first_at"] = datetime.fromisoformat(values["first_at"])
    values["last_at"] = datetime.fromisoformat(values["last_at"])
    values["causes"] = tuple(Cause(**cause) for cause in values["causes"])
    values["records"] = tuple(
        Record(**{**record, "at": datetime.fromisoformat(record["at"])}) for record in values["records"]
    )
    values["rule_out"] = tuple(Check(**check) for check in values["rule_out"])
    return Statement(**values)


def _stored(row: Row[Any]) -> StoredFinding:
    closed, opened = (
        None if at_us is None else from_us(at_us) for at_us in (row.closed_at_us, row.opened_at_us)
    )
    return StoredFinding(
        row.number, from_text(row.statement), from_us(row.first_shown_us), from_us(row.last_shown_us), closed, opened
    )  # fmt: skip
