"""An SQLite file is read by the statements that it keeps: each part of each is a line of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from inventory.fingerprint.sqlite import present, triggers


@pytest.fixture
def empty() -> Iterator[Connection]:
    """A database in memory with nothing in it."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_each_part_of_a_table_is_a_line(empty: Connection) -> None:
    """Commas within brackets and quotations part nothing; line breaks say nothing; added columns count."""
    empty.execute(
        text(
            "CREATE TABLE vial (label TEXT NOT NULL,\n amount INTEGER DEFAULT (1 + 2), "
            "CONSTRAINT ck_kind CHECK (label IN ('a, (b', 'c')), CHECK (amount > 0)) WITHOUT ROWID".replace(
                "label TEXT NOT NULL", "label TEXT PRIMARY KEY"
            )
        )
    )
    empty.execute(text("ALTER TABLE vial ADD COLUMN lot TEXT"))
    assert present(empty) == {
        "table vial": "table WITHOUT ROWID",
        "table vial, column label": "TEXT PRIMARY KEY",
        "table vial, column amount": "INTEGER DEFAULT (1 + 2)",
        "table vial, column lot": "TEXT",
        "table vial, constraint ck_kind": "CHECK (label IN ('a, (b', 'c'))",
        "table vial, constraint CHECK (amount > 0)": "unnamed",
    }


def test_a_table_that_was_rebuilt_is_the_same(empty: Connection) -> None:
    """A batch migration makes a table under another name and renames it: SQLite writes the name in quotation marks."""
    empty.execute(text("CREATE TABLE made (a TEXT NOT NULL, CONSTRAINT pk_made PRIMARY KEY (a))"))
    before = present(empty)
    empty.execute(text("CREATE TABLE other (a TEXT NOT NULL, CONSTRAINT pk_made PRIMARY KEY (a))"))
    empty.execute(text("DROP TABLE made"))
    empty.execute(text("ALTER TABLE other RENAME TO made"))
    assert present(empty) == before


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("CREATE VIEW seen AS SELECT 1 AS one", "view seen"),
        ("CREATE TEMP TABLE balance (a TEXT)", "temporary table balance"),
        ("CREATE TEMP TRIGGER t AFTER INSERT ON line BEGIN SELECT 1; END", "temporary trigger t"),
        ("CREATE TRIGGER t AFTER INSERT ON line BEGIN SELECT 1; END", "trigger t"),
        ("CREATE UNIQUE INDEX u ON line (a)", "index u"),
        ("CREATE VIRTUAL TABLE found USING fts5(words)", "table found"),
    ],
)
def test_whatever_is_made_is_named(empty: Connection, statement: str, named: str) -> None:
    """Views, TEMP tables and triggers that shadow, indexes, virtual tables."""
    empty.execute(text("CREATE TABLE line (a TEXT)"))
    before = present(empty)
    empty.execute(text(statement))
    assert named in present(empty).keys() - before.keys()


def test_every_trigger_of_the_program_has_its_line() -> None:
    """Two triggers of one text are two, since the text has the name."""
    assert len(set(triggers().values())) == len(triggers()) > 50
