"""Rows that a CHECK refuses, tried on a database whose triggers are satisfied."""

from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from tests.cast import Clinic
from tests.owner import owner_writes


def refused(clinic: Clinic, table: Table, name: str, **changed: Any) -> None:
    """A copy of the table's first row, made new and with some columns changed, is refused by this constraint."""
    with clinic.database.read() as connection:
        row = first(connection, table)
    fresh = {"book": row.get("book", "R1"), "seq": 999_999, "no": 1} if "no" in row else {}
    for column in table.columns:
        if column.unique and row[column.name] is not None:
            fresh[column.name] = b"f" * 32 if isinstance(row[column.name], bytes) else f"fresh {column.name}"
    if "carton_serial" in row:
        fresh["carton_serial"] = "fresh"
    with pytest.raises(IntegrityError, match=name), owner_writes(clinic.database.url) as connection:
        connection.execute(insert(table).values({**row, **fresh, **changed}))


def first(connection: Connection, table: Table) -> dict[str, Any]:
    """The first row of a table."""
    return dict(connection.execute(select(table).limit(1)).mappings().one())
