"""What the program's connections to SQLite may do, statement by statement: read, add to the books, work beside them.

SQLite has no roles. Its authorizer is asked while a statement is compiled, names the trigger that acts, and answers
once for each statement that a connection keeps compiled. It does not bind who opens the file with another program.
"""

from __future__ import annotations

import sqlite3

from inventory.grants import PROJECTIONS, REVISION_TABLE, columns, rights

#: Compiled statements that a connection keeps: all that the program has, so that none is authorized twice.
CACHED_STATEMENTS = 1024

#: Asks SQLite about itself and changes nothing, whatever stands behind it.
_ASKING = frozenset(
    {
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "integrity_check", "quick_check",
    }
)  # fmt: skip
#: Asks when nothing stands behind it; with a value it would set.
_READ = frozenset(
    {
        "foreign_keys", "recursive_triggers", "journal_mode", "synchronous", "query_only", "read_uncommitted",
        "page_count", "page_size", "freelist_count", "data_version", "schema_version", "user_version", "encoding",
        "database_list", "compile_options", "ignore_check_constraints", "writable_schema", "busy_timeout",
    }
)  # fmt: skip
#: Functions that reach out of the database.
_OUTSIDE = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})

_PLAIN = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT,
     sqlite3.SQLITE_RECURSIVE}
)  # fmt: skip
_WRITES = {
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
}


def authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """SQLITE_OK for what the program does, SQLITE_DENY for all else: what is not named here is refused."""
    return sqlite3.SQLITE_OK if _may(action, first or "", second, database, trigger) else sqlite3.SQLITE_DENY


def _may(action: int, first: str, second: str | None, database: str | None, trigger: str | None) -> bool:
    if action in _PLAIN:
        return True
    if action in _WRITES:
        return database == "main" and _may_write(_WRITES[action], first, second, trigger)
    if action == sqlite3.SQLITE_FUNCTION:
        return (second or "").lower() not in _OUTSIDE
    if action == sqlite3.SQLITE_PRAGMA:
        name = first.lower()
        return name in _ASKING or (name in _READ and second is None)
    return False


def _may_write(verb: str, table: str, column: str | None, trigger: str | None) -> bool:
    """As on PostgreSQL: the rights of the program's role, and a projection only within the triggers that keep it."""
    name = table.lower()
    if name in PROJECTIONS:
        return trigger in PROJECTIONS[name] and verb != "DELETE"
    if verb == "UPDATE" and (column or "").lower() in columns(name):
        return True
    return not name.startswith("sqlite_") and name != REVISION_TABLE and verb in rights(name)


class NotGuarded(Exception):
    """This connection to SQLite cannot be guarded as the books ask: a setting was made and does not hold."""

    def __init__(self, setting: str, expected: str, found: object) -> None:
        """Keep what a person reads."""
        super().__init__(f"SQLite does not hold {setting}: expected {expected}, found {found}.")

    @property
    def sentence(self) -> str:
        """What is wrong, with expected and found."""
        return str(self)


#: Milliseconds that SQLite itself waits for another writer, before `inventory.database` looks again.
NAP_MS = 3


def guard(connection: sqlite3.Connection, *, write: bool, durable: bool = True) -> None:
    """Make a new connection the program's: settings, each read back, and then the authorizer.

    Args: write: it may write; otherwise it is query-only. durable: a commit waits for the disk.
    Raises: NotGuarded: SQLite, or how it was built, does not do as it was told.
    """
    # Without recursive triggers INSERT OR REPLACE deletes a guarded row and no DELETE trigger sees it.
    settings: dict[str, tuple[str, int | str]] = {
        "foreign_keys": ("ON", 1),
        "recursive_triggers": ("ON", 1),
        "ignore_check_constraints": ("OFF", 0),
    }
    if write:
        settings |= {
            "journal_mode": ("WAL", "wal"),
            "synchronous": ("FULL", 2) if durable else ("NORMAL", 1),
            # The last of all: until here the connection waits as long as it was opened to.
            "busy_timeout": (str(NAP_MS), NAP_MS),
            # What is deleted is a key that opened a patient's texts: its bytes do not stay behind in the file.
            "secure_delete": ("ON", 1),
        }
    else:
        settings |= {"query_only": ("ON", 1)}
    connection.isolation_level = None
    for name, (value, expected) in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            connection.close()
            raise NotGuarded(name, value, found)
    connection.set_authorizer(authorize)
