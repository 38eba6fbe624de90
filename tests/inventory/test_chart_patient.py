"""Whom a chart names: a random code, the record number sealed; erased with its patient, rotated with the keys."""

from __future__ import annotations

import json

from sqlalchemy import select

from detection.charted import import_chart
from detection.tables import charted_dose
from inventory.chart_patient import MARK, code_for, known_here, number_of
from inventory.keys import KeyRing
from inventory.private import rewrap
from inventory.tables.custody import chart_patient
from inventory.tables.ledger import data_key
from inventory.tables.schema import metadata
from tests.cast import KEYS, Clinic
from tests.detection.chart_file import administration, chart
from tests.inventory.test_erasure import erase


def everything(clinic: Clinic) -> str:
    """All rows of all tables, bytes as they read."""
    with clinic.database.read() as connection:
        tables = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    cells = (cell for rows in tables for row in rows for cell in row)
    return " ".join(cell.decode("latin1") if isinstance(cell, bytes) else str(cell) for cell in cells)


def test_no_record_number_of_a_chart_stands_in_the_clear(own_clinic: Clinic) -> None:
    """In no table, of a patient of the books or of none; the same dose again is the same, in whatever case."""
    patient, at = own_clinic.register(), own_clinic.clock()
    for number in (f"N-{patient}", f"n-{patient} "):
        doses = (
            administration("a1", at, 35, patient=number),
            administration("a2", at, 20, patient="DUPX-9911"),
        )
        import_chart(own_clinic.database, "R1", chart(*doses), "day.ndjson")
    with own_clinic.database.read() as connection:
        kept = [json.loads(row.dose)["patient_id"] for row in connection.execute(select(charted_dose))]
        known = known_here(connection, "R1")
        numbers = {number_of(connection, KEYS, code) for code in kept}
    assert len(kept) == 2
    assert all(code.startswith(MARK) for code in kept)
    assert [known.get(code) for code in kept] == [patient, None]
    assert numbers == {f"N-{patient}", "DUPX-9911"}
    assert "DUPX-9911" not in everything(own_clinic)
    assert f"N-{patient}" not in everything(own_clinic)


def test_with_its_patient_the_number_and_the_way_to_it_are_erased(own_clinic: Clinic) -> None:
    """The charted dose stays, of nobody; another patient's number opens as before."""
    patient = own_clinic.register()
    with own_clinic.database.write() as connection:
        code = code_for(connection, KEYS, "R1", f"n-{patient}")
        other = code_for(connection, KEYS, "R1", "DUPX-9911")
    erase(own_clinic, patient)
    with own_clinic.database.read() as connection:
        assert (number_of(connection, KEYS, code), number_of(connection, KEYS, other)) == (None, "DUPX-9911")
        assert known_here(connection, "R1") == {}
        assert connection.execute(select(chart_patient.c.code)).scalars().all() == [other]
        assert code not in connection.execute(select(data_key.c.subject)).scalars().all()


def test_a_rotation_of_the_keys_takes_it_along(own_clinic: Clinic) -> None:
    """Its data key lies under the new wrapping key, and the number opens."""
    with own_clinic.database.write() as connection:
        code = code_for(connection, KEYS, "R1", "DUPX-9911")
    newest = KeyRing(KEYS.secret, (*KEYS.wrapping, b"w" * 32))
    with own_clinic.database.write() as connection:
        assert rewrap(connection, newest) > 0
        alone = KeyRing(KEYS.secret, newest.wrapping[1:])
        assert number_of(connection, alone, code) == "DUPX-9911"
