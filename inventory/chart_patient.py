"""Whom a chart's record number names: a random code, found by a keyed digest; the number itself is sealed under its key.

No charted dose holds a record number. Erasing a patient takes her chart's code, its key and the way to it with her.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, insert, select

from inventory.keys import KeyRing
from inventory.patient import index_digest
from inventory.private import open_secret, seal_secret
from inventory.tables.custody import chart_patient, patient_index

#: What such a code begins with, so that none is taken for a patient's.
MARK = "chart/"


def code_for(connection: Connection, keys: KeyRing, site: str, number: str) -> str:
    """The code of a record number of this registration's chart, made and kept where it has none."""
    digest = index_digest(keys, site, number)
    kept = connection.execute(select(chart_patient.c.code).where(chart_patient.c.digest == digest)).scalar()
    if kept is not None:
        return str(kept)
    code = f"{MARK}{secrets.token_hex(8)}"
    sealed = seal_secret(connection, keys, code, number.encode())
    connection.execute(
        insert(chart_patient).values(digest=digest, registration=site, code=code, sealed=sealed)
    )
    return code


def known_here(connection: Connection, site: str) -> dict[str, str]:
    """Code in the chart -> the patient of the books with the same record number."""
    rows = connection.execute(
        select(chart_patient.c.code, patient_index.c.patient)
        .join(patient_index, patient_index.c.digest == chart_patient.c.digest)
        .where(chart_patient.c.registration == site)
    )
    return {row.code: row.patient for row in rows}


def number_of(connection: Connection, keys: KeyRing, code: str) -> str | None:
    """The record number behind a code of the chart; None where it was erased."""
    sealed = connection.execute(select(chart_patient.c.sealed).where(chart_patient.c.code == code)).scalar()
    if sealed is None:
        return None
    try:
        return open_secret(connection, keys, code, sealed).decode()
    except (InvalidTag, ValueError):
        return None
