"""Bringing charted doses in: a file is read, what is new is kept, what was sent before changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from detection.charting.line import Rejected, to_json
from detection.charting.read import read
from detection.streams import ChartedDose
from detection.tables import chart_import, charted_dose
from inventory.chart_patient import code_for
from inventory.database import Database
from inventory.keys import KeyRing
from inventory.moment import to_us


@dataclass(frozen=True)
class Imported:
    """What became of one file."""

    file: str
    n_read: int
    n_new: int
    rejected: tuple[Rejected, ...]
    zone_assumed: bool


def import_chart(
    database: Database,
    site: str,
    text: str,
    file: str,
    *,
    zone: str = "UTC",
    complete_to: datetime | None = None,
) -> Imported:
    """Keep the charted doses of one file for a registration.

    Args: complete_to: up to when the chart is in the file; otherwise the newest time that the file itself holds.
    Returns: how many were read, how many of them are new, and what was rejected; a bad one never stops the others.
    """
    doses: list[ChartedDose] = []
    rejected: list[Rejected] = []
    for found in read(text, file, ZoneInfo(zone)):
        if isinstance(found, Rejected):
            rejected.append(found)
        else:
            doses.append(found)
    reached = complete_to or max((at for dose in doses if (at := _newest(dose))), default=None)
    # Under a lock of its own: of two imports of one file side by side the second finds what the first kept.
    with database.write(f"chart/{site}") as connection:
        named = _named(connection, database.keys, site, doses)
        n_new = sum(_keep(connection, site, dose, to_us(database.clock())) for dose in named)
        connection.execute(
            insert(chart_import).values(
                registration=site, file=file, file_digest=hashlib.sha256(text.encode()).digest(),
                imported_at_us=to_us(database.clock()), complete_to_us=to_us(reached) if reached else None,
                n_read=len(doses), n_new=n_new, n_rejected=len(rejected),
            )
        )  # fmt: skip
    return Imported(file, len(doses), n_new, tuple(rejected), any(dose.zone_assumed for dose in doses))


def _named(
    connection: Connection, keys: KeyRing, site: str, doses: Sequence[ChartedDose]
) -> Iterator[ChartedDose]:
    """The doses with a code in the place of each record number, which stands in no row and in no digest of one."""
    codes: dict[str, str] = {}
    for dose in doses:
        if dose.patient is not None and dose.patient not in codes:
            codes[dose.patient] = code_for(connection, keys, site, dose.patient)
        yield replace(dose, patient=codes[dose.patient] if dose.patient is not None else None)


def _newest(dose: ChartedDose) -> datetime | None:
    times = [at for at in (dose.recorded_at, dose.ended_at, dose.started_at) if at is not None]
    return max(times, default=None)


def _keep(connection: Connection, site: str, dose: ChartedDose, now_us: int) -> bool:
    """Keep one dose unless the same content is there; where it stood in which file is no part of the content."""
    values = to_json(dose)
    content = {name: value for name, value in values.items() if name not in {"file", "place"}}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    known = select(charted_dose.c.id).where(
        charted_dose.c.registration == site, charted_dose.c.content_digest == digest
    )
    if connection.execute(known).first() is not None:
        return False
    connection.execute(
        insert(charted_dose).values(
            registration=site, content_digest=digest, imported_at_us=now_us,
            administration_id=dose.administration_id, dose=json.dumps(values),
        )
    )  # fmt: skip
    return True
