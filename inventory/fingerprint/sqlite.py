"""What an SQLite file has, read from the statements that it keeps of each thing it was made of.

SQLite works by these texts alone: they are all there is of columns, keys, checks, triggers and views.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from inventory.fingerprint.digest import short
from inventory.guards import sqlite_triggers

_KEPT = """
    SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL
    UNION ALL SELECT 'temporary ' || type, name, tbl_name, sql FROM sqlite_temp_master
"""
#: Tables that SQLite makes for itself; a trigger or view is never one of its own, whatever it is called.
_OWN = ("sqlite_sequence", "sqlite_stat")
_CONSTRAINT = re.compile(r'^CONSTRAINT\s+"?(\w+)"?\s+(.*)$', re.IGNORECASE)
_UNNAMED = ("CHECK", "UNIQUE", "PRIMARY KEY", "FOREIGN KEY")
_NAME = re.compile(r'^"?(\w+)"?\s*(.*)$')


def present(connection: Connection) -> dict[str, str]:
    """What it is -> how it is, for every table, column, constraint, index, trigger and view of the file."""
    found: dict[str, str] = {}
    for row in connection.execute(text(_KEPT)):
        if row.type == "table" and row.name.startswith(_OWN):
            continue
        if row.type == "table":
            found |= _table(row.name, row.sql)
        elif row.type == "trigger":
            found[f"trigger {row.name}"] = short(row.sql)
        else:
            found[f"{row.type} {row.name}"] = _plain(row.sql)
    return found


def triggers() -> dict[str, str]:
    """The same for the triggers that the program makes."""
    return {f"trigger {name}": short(statement) for name, statement in sqlite_triggers().items()}


def _table(name: str, statement: str) -> dict[str, str]:
    """A table, its columns and its constraints, each from its own part of the statement."""
    opened, closed = statement.find("("), statement.rfind(")")
    if opened < 0:
        return {f"table {name}": _plain(statement)}
    found = {f"table {name}": f"table {_plain(statement[closed + 1 :])}".strip()}
    if not re.match(r"CREATE TABLE\b", statement, re.IGNORECASE):
        found[f"table {name}"] = _plain(statement[:opened])
    for part in _parts(statement[opened + 1 : closed]):
        constraint = _CONSTRAINT.match(part)
        if constraint:
            found[f"table {name}, constraint {constraint[1]}"] = constraint[2]
        elif part.upper().startswith(_UNNAMED):
            found[f"table {name}, constraint {part}"] = "unnamed"
        else:
            column = _NAME.match(part)
            found[f"table {name}, column {column[1] if column else part}"] = column[2] if column else ""
    return found


def _parts(body: str) -> list[str]:
    """What stands between the commas that are in no bracket and no quotation."""
    parts, depth, quoted, start = [], 0, "", 0
    for at, sign in enumerate(body):
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "'\"`":
            quoted = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and depth == 0:
            parts.append(body[start:at])
            start = at + 1
    return [_plain(part) for part in (*parts, body[start:])]


def _plain(words: str) -> str:
    """Line breaks and runs of blanks say nothing."""
    return " ".join(words.split())
