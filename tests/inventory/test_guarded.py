"""A guard that is absent, changed, switched off or strange is named."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from inventory.guarded import unsound_triggers
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


def test_a_migrated_database_is_sound(owner: Connection) -> None:
    """Every trigger of every append-only table is as it was made, and there are at least two a table."""
    assert unsound_triggers(owner) == {}
    assert len(expected_triggers(owner.dialect.name)) > 2 * len(append_only)


def test_a_trigger_that_is_gone(owner: Connection) -> None:
    """By its name."""
    on = "" if owner.dialect.name == "sqlite" else " ON line"
    owner.execute(text(f"DROP TRIGGER vt_line_moves{on}"))
    assert unsound_triggers(owner) == {"vt_line_moves": "absent"}


def test_a_trigger_of_the_same_name_that_does_nothing(owner: Connection) -> None:
    """Its name is right and its body is not."""
    if owner.dialect.name == "sqlite":
        owner.execute(text("DROP TRIGGER vt_entry_insert"))
        owner.execute(text("CREATE TRIGGER vt_entry_insert BEFORE INSERT ON entry BEGIN SELECT 1; END"))
    else:
        body = "$$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"
        owner.execute(text(f"CREATE OR REPLACE FUNCTION vt_entry_insert() RETURNS trigger AS {body}"))
    assert unsound_triggers(owner) == {"vt_entry_insert": "changed"}


def test_a_trigger_of_nobody(owner: Connection) -> None:
    """One that carries our prefix and is not ours."""
    if owner.dialect.name == "sqlite":
        owner.execute(text("CREATE TRIGGER vt_more BEFORE INSERT ON entry BEGIN SELECT 1; END"))
    else:
        owner.execute(
            text("CREATE TRIGGER vt_more BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION vt_no_change()")
        )
    assert unsound_triggers(owner) == {"vt_more": "unknown"}


@pytest.mark.parametrize(
    ("statement", "name", "how"),
    [
        ("ALTER TABLE line DISABLE TRIGGER vt_line_insert", "vt_line_insert", "switched off"),
        ("ALTER TABLE line ENABLE REPLICA TRIGGER vt_line_insert", "vt_line_insert", "switched off"),
        ("ALTER FUNCTION vt_line_insert() RESET search_path", "vt_line_insert", "changed"),
        ("ALTER FUNCTION vt_line_insert() SET search_path = public", "vt_line_insert", "changed"),
    ],
)
def test_a_trigger_switched_off_or_under_another_search_path(
    postgresql_url: str, statement: str, name: str, how: str
) -> None:
    """PostgreSQL alone can do either."""
    engine = create_engine(owner_url(postgresql_url))
    with engine.connect() as connection:
        connection.execute(text(statement))
        assert unsound_triggers(connection) == {name: how}
    engine.dispose()
