"""The rows of entries inserted in a bare loop: same rows, same transactions, same pragmas, nothing of the program."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.engine import make_url

from inventory import guards
from inventory.database import LOCK_WAIT_MS
from inventory.tables.ledger import attestation, entry, entry_exception, entry_scan, line, outcome
from inventory.tables.schema import facts_tables

#: One insert: the table, its columns, the values.
Inserted = tuple[str, tuple[str, ...], tuple[Any, ...]]


def rows_by_writer(connection: Connection, book: str, after: int) -> dict[str, list[list[Inserted]]]:
    """The inserts of each entry of a book after a number, in the order of the writer's own, by writer.

    The writer is what stands before the first hyphen of the command's id.
    """
    headers = connection.execute(
        select(entry).where(entry.c.book == book, entry.c.seq > after).order_by(entry.c.seq)
    ).mappings()
    parts: dict[int, list[tuple[int, Inserted]]] = defaultdict(list)
    others = (line, attestation, entry_exception, entry_scan, outcome)
    for rank, table in enumerate((*facts_tables.values(), *others)):
        query = select(table).where(table.c.book == book, table.c.seq > after)
        for row in connection.execute(query).mappings():
            # Facts go in by their own numbers, whatever their tables; then lines and the rest; the result at the end.
            order = row["no"] if table.name in facts_tables else 1_000 * (rank + 1)
            parts[row["seq"]].append((order, _inserted(table.name, row)))
    found: dict[str, list[list[Inserted]]] = defaultdict(list)
    for header in headers:
        inserts = [each for _, each in sorted(parts[header["seq"]], key=lambda pair: pair[0])]
        inserts.insert(len(inserts) - 1, _inserted("entry", header))
        found[header["command_id"].split("-")[0]].append(inserts)
    return found


def _inserted(table: str, row: Any) -> Inserted:
    return table, tuple(row.keys()), tuple(row.values())


def without_triggers(url: str) -> None:
    """Take the program's triggers out of a database: the bare loop is to be bare."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in sorted(guards.present_triggers(connection)):
            on = "" if connection.dialect.name == "sqlite" else f" ON {_table_of(connection, name)}"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
    engine.dispose()


def _table_of(connection: Connection, trigger: str) -> str:
    query = text(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = :name"
    )
    return str(connection.execute(query, {"name": trigger}).scalar_one())


def insert_rows(start: Callable[[], None], url: str, entries: list[list[Inserted]]) -> int:
    """One process: opens the database with its own driver, waits for the others, inserts. Returns: transactions."""
    path = make_url(url)
    if path.get_backend_name() == "sqlite":
        _insert_sqlite(start, str(path.database), entries)
    else:
        _insert_postgresql(start, url, entries)
    return len(entries)


def _statement(table: str, columns: tuple[str, ...], mark: str) -> str:
    """The insert with one mark a column; the names are the program's own."""
    marks = ", ".join(mark for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - as above


def _insert_sqlite(start: Callable[[], None], path: str, entries: list[list[Inserted]]) -> None:
    connection = sqlite3.connect(path, timeout=LOCK_WAIT_MS / 1000, isolation_level=None)
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    start()
    for inserts in entries:
        connection.execute("BEGIN IMMEDIATE")
        for table, columns, values in inserts:
            connection.execute(_statement(table, columns, "?"), values)
        connection.execute("COMMIT")
    connection.close()


def _insert_postgresql(start: Callable[[], None], url: str, entries: list[list[Inserted]]) -> None:
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        start()
        for inserts in entries:
            for table, columns, values in inserts:
                connection.execute(_statement(table, columns, "%s").encode(), values)
            connection.commit()
