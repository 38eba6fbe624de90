"""Whether the database still is as the program makes it, every guard unchanged and switched on; it mends nothing."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from inventory.fingerprint.schema import differences
from inventory.guards import postgresql_statements, sqlite_triggers

#: Bits of pg_trigger.tgtype, by the words of the statement.
_BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_TRIGGER = re.compile(
    r"^CREATE TRIGGER (\w+) (BEFORE|AFTER) ([A-Z ]+) ON (\w+) FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (\w+)\(\)$"
)
_FUNCTION = re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)\(\) .*?\$\$(.*)\$\$", re.DOTALL)
_SEARCH_PATH = ["search_path=pg_catalog, public, pg_temp"]

_PRESENT = """
    SELECT t.tgname, t.tgtype, t.tgenabled, c.relname, p.proname, p.prosrc, p.proconfig,
           t.tgqual IS NULL AND t.tgnargs = 0 AS plain
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND n.nspname = 'public' AND substr(t.tgname, 1, 3) = 'vt_'
"""


#: What differs, how the program expects it, how the database has it.
Difference = tuple[str, str, str]


def unsound_schema(connection: Connection) -> tuple[Difference, ...]:
    """Everything in which the database is not as the program makes it: tables, constraints, triggers, rights."""
    return differences(connection)


def unsound_triggers(connection: Connection) -> dict[str, str]:
    """Name -> what is wrong with it (absent, changed, switched off, unknown), for every trigger that is not as made."""
    if connection.dialect.name == "sqlite":
        return _compare(sqlite_triggers(), _sqlite_present(connection))
    present, off = _postgresql_present(connection)
    return _compare(_postgresql_expected(), present) | off


def _compare(expected: dict[str, str], present: dict[str, str]) -> dict[str, str]:
    """The differences of two fingerprints."""
    found = dict.fromkeys(sorted(expected.keys() - present.keys()), "absent")
    found |= dict.fromkeys(sorted(present.keys() - expected.keys()), "unknown")
    return found | {
        name: "changed"
        for name in sorted(expected.keys() & present.keys())
        if expected[name] != present[name]
    }


def _sqlite_present(connection: Connection) -> dict[str, str]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 3) = 'vt_'"
    return {row.name: row.sql for row in connection.execute(text(query))}


def _postgresql_expected() -> dict[str, str]:
    """Name -> table, moment and body, read from the statements that make them."""
    statements = postgresql_statements()
    bodies = {found[1]: found[2] for each in statements if (found := _FUNCTION.match(each))}
    expected: dict[str, str] = {}
    for statement in statements:
        found = _TRIGGER.match(statement)
        if found:
            name, moment, events, table, level, function = found.groups()
            words = [moment, level, *events.split(" OR ")]
            bits = sum(_BITS.get(word, 0) for word in words)
            expected[name] = f"{table} {bits} {function} {bodies[function]}"
    return expected


def _postgresql_present(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    """The same as the server has them, and those that are switched off."""
    present: dict[str, str] = {}
    off: dict[str, str] = {}
    for row in connection.execute(text(_PRESENT)):
        if row.tgenabled not in {"O", "A"}:
            off[row.tgname] = "switched off"
        sound = row.plain and row.proconfig == _SEARCH_PATH
        body = row.prosrc if sound else "under another search path or condition"
        present[row.tgname] = f"{row.relname} {row.tgtype} {row.proname} {body}"
    return present, off
