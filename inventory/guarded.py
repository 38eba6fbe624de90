"""Whether the database still is as the program makes it, every guard unchanged and switched on; it mends nothing."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.fingerprint.schema import differences

#: What differs, how the program expects it, how the database has it.
Difference = tuple[str, str, str]


def unsound_schema(connection: Connection) -> tuple[Difference, ...]:
    """Everything in which the database is not as the program makes it: tables, constraints, triggers, rights."""
    return differences(connection)
