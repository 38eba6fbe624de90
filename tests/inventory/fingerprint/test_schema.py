"""A migrated database has exactly what is expected; each thing that differs is named, with what was expected."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from inventory.fingerprint.schema import differences, expected, golden_file, golden_text
from tests.owner import owner_engine


@pytest.fixture
def owner(database_url: str) -> Iterator[Connection]:
    """The database's owner; what she changes is rolled back."""
    engine = owner_engine(database_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_the_kept_text_is_that_of_a_migrated_database(owner: Connection) -> None:
    """Where it is not, `python -m tests.golden` writes it anew, and the difference is looked at before it is kept."""
    assert golden_file(owner.dialect.name).read_text(encoding="utf-8") == golden_text(owner)


def test_a_migrated_database_differs_in_nothing(owner: Connection) -> None:
    """And there is a lot in which it could."""
    assert differences(owner) == ()
    assert len(expected(owner)) > 700


def test_the_rules_of_signatures_are_part_of_it(owner: Connection) -> None:
    """A rule more that asks for nobody would make wastes lawful that nobody witnessed."""
    owner.execute(text("INSERT INTO attestation_rule VALUES ('waste', 'clinic', 'witness', 0, 0, 5)"))
    what = "rule of signatures waste, clinic, witness, since 5"
    assert differences(owner) == ((what, "none", "actor signs 0, others 0"),)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DROP INDEX ix_line_to", "index ix_line_to"),
        ("DROP TABLE draft", "table draft"),
        ("ALTER TABLE line ADD COLUMN note TEXT", "table line, column note"),
        ("CREATE VIEW lines AS SELECT * FROM line", "view lines"),
        ("CREATE TABLE more (a TEXT)", "table more"),
    ],
)
def test_what_either_database_can_lose_or_gain_is_named(owner: Connection, statement: str, what: str) -> None:
    """Expected and found say which of the two it was."""
    owner.execute(text(statement))
    (found,) = [each for each in differences(owner) if each[0] == what]
    assert ("none" in found[1:]) is True
    assert (found[1] == "none") is not statement.startswith("DROP")


def test_a_trigger_that_is_gone_is_named(owner: Connection) -> None:
    """With nothing else beside it."""
    sqlite = owner.dialect.name == "sqlite"
    owner.execute(text("DROP TRIGGER vt_line_moves" + ("" if sqlite else " ON line")))
    ((what, wanted, found),) = differences(owner)
    assert what == ("trigger vt_line_moves" if sqlite else "trigger vt_line_moves on line")
    assert wanted != found == "none"


def test_a_constraint_that_sqlite_forgot_is_named(sqlite_url: str) -> None:
    """Who can write the schema table takes a CHECK out without a trace in any row."""
    engine = owner_engine(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, 'CHECK (amount_ug > 0)', 'CHECK (1)') WHERE name = 'line'"
        )
        (found,) = differences(connection)
        connection.rollback()
    engine.dispose()
    assert found == ("table line, constraint ck_line_amount", "CHECK (amount_ug > 0)", "CHECK (1)")
