"""A guard that is absent, changed, switched off or strange is named."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from inventory.guarded import unsound_schema
from inventory.guards import expected_triggers
from inventory.tables.schema import append_only
from tests.postgresql import owner_url


@pytest.fixture
def owner(database_url: str) -> Iterator[Connection]:
    """The database's owner; what she changes is rolled back."""
    engine = create_engine(owner_url(database_url))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        yield connection
        connection.rollback()
    engine.dispose()


def unsound(connection: Connection) -> dict[str, str]:
    """What differs, without the table it is on, and how the database has it."""
    return {what.partition(" on ")[0]: found for what, _, found in unsound_schema(connection)}


def test_a_migrated_database_is_sound(owner: Connection) -> None:
    """Every trigger of every append-only table is as it was made, and there are at least two a table."""
    assert unsound(owner) == {}
    assert len(expected_triggers(owner.dialect.name)) > 2 * len(append_only)


def test_a_trigger_that_is_gone(owner: Connection) -> None:
    """By its name."""
    on = "" if owner.dialect.name == "sqlite" else " ON line"
    owner.execute(text(f"DROP TRIGGER vt_line_moves{on}"))
    assert unsound(owner) == {"trigger vt_line_moves": "none"}


def test_a_trigger_of_the_same_name_that_does_nothing(owner: Connection) -> None:
    """Its name is right and its body is not."""
    if owner.dialect.name == "sqlite":
        owner.execute(text("DROP TRIGGER vt_entry_insert"))
        owner.execute(text("CREATE TRIGGER vt_entry_insert BEFORE INSERT ON entry BEGIN SELECT 1; END"))
    else:
        body = "$$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"
        owner.execute(text(f"CREATE OR REPLACE FUNCTION vt_entry_insert() RETURNS trigger AS {body}"))
    (what,) = unsound(owner)
    assert what == (
        "trigger vt_entry_insert" if owner.dialect.name == "sqlite" else "function vt_entry_insert()"
    )


def test_a_trigger_of_nobody(owner: Connection) -> None:
    """One that carries our prefix and is not ours."""
    if owner.dialect.name == "sqlite":
        owner.execute(text("CREATE TRIGGER vt_more BEFORE INSERT ON entry BEGIN SELECT 1; END"))
    else:
        owner.execute(
            text("CREATE TRIGGER vt_more BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION vt_no_change()")
        )
    ((what, expected, _),) = unsound_schema(owner)
    assert (what.partition(" on ")[0], expected) == ("trigger vt_more", "none")


def test_whoever_asks_first_knows_every_table() -> None:
    """A command that imported nothing else, as `restore` does, expects the guards of every append-only table."""
    said = (
        "from inventory.guards import expected_triggers\n"
        "from inventory.guarded import unsound_schema\n"
        "print(len(expected_triggers('sqlite')))"
    )
    alone = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert int(alone.stdout) == len(expected_triggers("sqlite"))


@pytest.mark.parametrize(
    ("statement", "name", "how"),
    [
        ("ALTER TABLE line DISABLE TRIGGER vt_line_insert", "trigger vt_line_insert", "switched off"),
        ("ALTER TABLE line ENABLE REPLICA TRIGGER vt_line_insert", "trigger vt_line_insert", "switched off"),
        ("ALTER FUNCTION vt_line_insert() RESET search_path", "function vt_line_insert()", "no settings"),
        ("ALTER FUNCTION vt_line_insert() SET search_path = public", "function vt_line_insert()", "=public,"),
    ],
)
def test_a_trigger_switched_off_or_under_another_search_path(
    postgresql_url: str, statement: str, name: str, how: str
) -> None:
    """PostgreSQL alone can do either."""
    engine = create_engine(owner_url(postgresql_url))
    with engine.connect() as connection:
        connection.execute(text(statement))
        ((what, found),) = unsound(connection).items()
        assert what == name
        assert how in found
    engine.dispose()
