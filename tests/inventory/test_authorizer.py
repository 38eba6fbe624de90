"""A connection of the program to SQLite does what the program does, and nothing else, whatever is asked of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from inventory import authorizer
from inventory.authorizer import NotGuarded, guard
from inventory.database import Database
from inventory.grants import PROJECTIONS
from inventory.guards import sqlite_triggers
from inventory.tables.schema import append_only
from tests.cast import KEYS, START, Clock


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A database as the program opens it."""
    opened = Database(sqlite_url, KEYS, Clock(START))
    yield opened
    opened.close()


def refused(database: Database, statement: str) -> None:
    """The statement is not even compiled, by a connection that writes as by one that reads."""
    for opened in (database.write, database.read):
        with (
            pytest.raises(DatabaseError, match=r"not authorized|may not be modified"),
            opened() as connection,
        ):
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("table", append_only, ids=lambda table: table.name)
def test_the_books_are_added_to_and_not_changed(database: Database, table: Any) -> None:
    """UPDATE and DELETE are refused before any trigger is asked."""
    column = next(iter(table.columns)).name
    refused(database, f"UPDATE {table.name} SET {column} = {column}")
    refused(database, f"DELETE FROM {table.name}")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO balance VALUES ('R1.SAFE', 'VIAL', 'ketamine', 1, 5)",
        "UPDATE balance SET amount_ug = 0",
        "DELETE FROM balance",
        "INSERT INTO day_net SELECT * FROM day_net",
        "UPDATE day_net SET net_ug = 0",
        "DELETE FROM day_net",
        "UPDATE outcome SET refused = NULL",
        "DELETE FROM outcome",
        "INSERT INTO attestation_rule VALUES ('waste', 'clinic', 'witness', 0, 0, 1)",
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE sqlite_master SET sql = ''",
    ],
)
def test_what_triggers_keep_is_theirs_alone(database: Database, statement: str) -> None:
    """Balances, sums of days, results, the revision, the schema itself."""
    refused(database, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER vt_line_moves",
        "DROP TABLE draft",
        "DROP INDEX ix_line_to",
        "CREATE TABLE more (a TEXT)",
        "CREATE TEMP TABLE balance (a TEXT)",
        "CREATE TRIGGER more AFTER INSERT ON line BEGIN SELECT 1; END",
        "CREATE TEMP TRIGGER more AFTER INSERT ON line BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TEMP VIEW place AS SELECT 1",
        "CREATE INDEX more ON line (amount_ug)",
        "CREATE VIRTUAL TABLE more USING fts5(words)",
        "ALTER TABLE line ADD COLUMN more TEXT",
        "ALTER TABLE line RENAME TO lines",
        "REINDEX line",
        "ANALYZE",
        "ATTACH ':memory:' AS other",
        "DETACH main",
        "SELECT load_extension('more')",
    ],
)
def test_nothing_is_made_dropped_or_brought_in(database: Database, statement: str) -> None:
    """Not for the session either: a TEMP table would stand before the real one."""
    refused(database, statement)


@pytest.mark.parametrize(
    "setting",
    [
        "foreign_keys = OFF",
        "recursive_triggers = OFF",
        "ignore_check_constraints = ON",
        "writable_schema = ON",
        "synchronous = OFF",
        "journal_mode = DELETE",
        "query_only = OFF",
        "user_version = 7",
        "defer_foreign_keys = ON",
        "trusted_schema = ON",
        "wal_checkpoint(TRUNCATE)",
        "locking_mode = EXCLUSIVE",
    ],
)
def test_no_setting_is_changed_afterwards(database: Database, setting: str) -> None:
    """What was set when the connection was made holds until it ends."""
    refused(database, f"PRAGMA {setting}")


def test_asking_is_not_refused(database: Database) -> None:
    """What the program and SQLAlchemy ask about the file."""
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA table_info(line)").all()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_what_is_worked_with_may_change(database: Database) -> None:
    """Rows beside the books: evidence is added to, and of a try and a finding only what becomes of them changes."""
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO scan_evidence (at_us, workstation, page, kind, answer) VALUES (1, 'W', 'p', 'k', 'a')"
            )
        )
        connection.execute(text("UPDATE proof_attempt SET accepted = 1, at_us = 2"))
        connection.execute(text("UPDATE finding SET closed_at_us = 1, statement = ''"))
        connection.execute(text("DELETE FROM draft"))
    for table in ("scan_evidence", "refused_attempt", "seen_twice", "proof_attempt", "finding"):
        refused(database, f"DELETE FROM {table}")
    for change in (
        "scan_evidence SET page = 'q'", "refused_attempt SET why = ''", "seen_twice SET person = 'q'",
        "proof_attempt SET person = 'q'", "finding SET key = 'q'", "proof_attempt SET accepted = 1, workstation = 'q'",
    ):  # fmt: skip
        refused(database, f"UPDATE {change}")


def test_replacing_a_row_meets_the_trigger(database: Database) -> None:
    """INSERT OR REPLACE is an insert to the authorizer, and no row is replaced for that."""
    columns = "(command_id, content_mac, at_us, actor, book, seq)"
    with database.write() as connection:
        connection.exec_driver_sql(f"INSERT INTO outcome {columns} VALUES ('c', x'00', 1, 'P-0001', 'R1', 1)")
    replace = f"INSERT OR REPLACE INTO outcome {columns} VALUES ('c', x'00', 1, 'P-0001', 'R1', 2)"
    with pytest.raises(IntegrityError, match="VT02"), database.write() as connection:
        connection.exec_driver_sql(replace)


def test_the_triggers_of_the_projections_are_those_that_write_them() -> None:
    """The names that the authorizer lets through are the triggers whose text writes the table, and no other."""
    for table, named in PROJECTIONS.items():
        writing = {
            name
            for name, statement in sqlite_triggers().items()
            if f"INTO {table} " in statement or f"UPDATE {table} " in statement
        }
        assert writing == named


@pytest.mark.parametrize(("write", "setting"), [(True, "journal_mode"), (False, "query_only")])
def test_a_setting_that_does_not_hold_ends_the_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: bool, setting: str
) -> None:
    """A build without foreign keys, a disk that bears no WAL: it is said, with what was found."""

    class Deaf(sqlite3.Connection):
        def execute(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
            return super().execute(
                "SELECT 1" if statement.startswith(f"PRAGMA {setting} =") else statement, parameters
            )

    path = tmp_path / "plain.sqlite"
    with closing(sqlite3.connect(path, factory=Deaf)) as connection:
        with pytest.raises(NotGuarded, match=f"SQLite does not hold {setting}: expected") as said:
            guard(connection, write=write)
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert said.value.sentence.endswith(".")


def test_every_statement_of_the_program_is_kept_compiled() -> None:
    """The authorizer is asked once for each; more kept than the program has costs nothing."""
    assert authorizer.CACHED_STATEMENTS >= 500
