"""What the tables of detection refuse themselves: the same charted dose, finding or claim twice."""

from typing import Any

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from detection.tables import chart_import, charted_dose, finding, job_run
from inventory.tables.schema import append_only, facts_tables, metadata
from tests.cast import Clinic

DOSE = {
    "registration": "R1", "content_digest": b"d", "imported_at_us": 1, "administration_id": None, "dose": "{}",
}  # fmt: skip
FINDING = {
    "key": "k", "site": "R1", "scheme": "other", "owner": "compliance", "person": None, "statement": "{}",
    "first_shown_us": 1, "last_shown_us": 1,
}  # fmt: skip
CLAIM = {"job": "detect", "slot_us": 1, "started_at_us": 1, "lease_until_us": 2, "host": "here", "pid": 1}


@pytest.mark.parametrize(
    ("table", "row", "other"),
    [
        (charted_dose, DOSE, {"registration": "R2"}),
        (finding, FINDING, {"key": "l"}),
        (job_run, CLAIM, {"slot_us": 2}),
    ],
)
def test_the_same_thing_is_kept_once(
    clinic: Clinic, table: Table, row: dict[str, Any], other: dict[str, Any]
) -> None:
    """The database refuses the second, whoever sends it; another site, key or slot is another thing."""
    for each in (row, row | other):
        with clinic.database.write() as connection:
            connection.execute(insert(table).values(**each))
    with pytest.raises(IntegrityError), clinic.database.write() as connection:
        connection.execute(insert(table).values(**row))


def test_detection_keeps_nothing_in_the_books() -> None:
    """Its tables are none of the ledger's: they may change, and no entry has a fact of theirs."""
    tables = {charted_dose, chart_import, finding, job_run}
    assert tables <= set(metadata.tables.values())
    assert not tables & set(append_only)
    assert not tables & set(facts_tables.values())
