"""An empty database becomes the newest one on either engine: the same tables as the program's, and every trigger."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

import detection.tables
from inventory import guards
from inventory.guarded import unsound_schema
from inventory.tables.schema import metadata
from tests.cast import Clinic, found
from tests.postgresql import Server, owner_url
from web.migrations.upgrade import alembic_config, current, is_known, migrate, newest


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it; on SQLite not even its folder is there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/clinic.sqlite"
        return
    server: Server = request.getfixturevalue("postgresql")
    yield server.create("vialtrail_empty")
    server.drop("vialtrail_empty")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The newest database, opened by its owner."""
    made = create_engine(owner_url(database_url), poolclass=NullPool)
    yield made
    made.dispose()


def triggers_lost(engine: Engine) -> set[str]:
    """The triggers that should be there and are not."""
    with engine.connect() as connection:
        return guards.expected_triggers(connection.dialect.name) - guards.present_triggers(connection)


def test_an_empty_database_becomes_the_newest(empty_url: str) -> None:
    """Its folder is made where there is none; the revision is the program's; every trigger is there."""
    if empty_url.startswith("postgresql"):
        assert current(empty_url) is None
    migrate(owner_url(empty_url), empty_url)
    assert current(empty_url) == newest() != ""
    made = create_engine(owner_url(empty_url), poolclass=NullPool)
    assert triggers_lost(made) == set()
    assert set(inspect(made).get_table_names()) == {*metadata.tables, "alembic_version"}
    made.dispose()


def test_the_migrated_schema_is_the_programs(engine: Engine) -> None:
    """Nothing that the program's tables say differs from what the revisions made: columns, types, indexes, keys."""
    assert detection.tables.finding.name in metadata.tables
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_table_that_no_revision_makes_would_be_noticed(engine: Engine) -> None:
    """The comparison can fail: a column that only the database has is found."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE finding ADD COLUMN extra TEXT"))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        (difference,) = compare_metadata(context, metadata)
    assert (difference[0], difference[3].name) == ("remove_column", "extra")


def test_migrating_again_changes_nothing(database_url: str) -> None:
    """An up-to-date database keeps every entry, and its triggers are made anew."""
    found(database_url)
    clinic = Clinic(database_url)
    before = clinic.entries()
    migrate(owner_url(database_url), database_url)
    assert clinic.entries() == before
    clinic.receive()
    clinic.close()


def test_a_migration_that_loses_a_trigger_is_noticed_and_the_next_one_makes_it(
    engine: Engine, database_url: str
) -> None:
    """Batch operations of SQLite rebuild a table without its triggers, and no error says so."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER vt_entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER vt_entry_no_change ON entry"))
    lost = "vt_entry_no_delete" if engine.dialect.name == "sqlite" else "vt_entry_no_change"
    assert triggers_lost(engine) == {lost}
    migrate(owner_url(database_url), database_url)
    assert triggers_lost(engine) == set()


def test_a_revision_that_loses_a_trigger_for_good_fails_the_fingerprint(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the triggers not made anew at the end, or made and dropped again, the schema's fingerprint names them."""
    made = guards.install

    def forgetful(connection: Connection) -> None:
        made(connection)
        on = "" if connection.dialect.name == "sqlite" else " ON line"
        connection.exec_driver_sql(f"DROP TRIGGER vt_line_moves{on}")

    monkeypatch.setattr(guards, "install", forgetful)
    migrate(owner_url(empty_url), empty_url)
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.connect() as connection:
        ((what, _, found),) = unsound_schema(connection)
    engine.dispose()
    assert (what.removesuffix(" on line"), found) == ("trigger vt_line_moves", "none")


def test_every_way_to_the_newest_schema_ends_alike(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From each revision on its own: the fingerprint is the expected one, whatever was there before."""
    scripts = ScriptDirectory.from_config(alembic_config())
    upgrade = command.upgrade
    for revision in reversed([script.revision for script in scripts.walk_revisions()]):
        monkeypatch.setattr(command, "upgrade", lambda config, _head, to=revision: upgrade(config, to))
        migrate(owner_url(empty_url), empty_url)
        assert current(empty_url) == revision
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.connect() as connection:
        assert unsound_schema(connection) == ()
    engine.dispose()


def test_a_revision_is_known_by_its_name() -> None:
    """The newest is; one that no file has is not."""
    assert is_known(newest())
    assert not is_known("0001")


def test_every_append_only_table_has_its_triggers(engine: Engine) -> None:
    """Changing, deleting, and on PostgreSQL emptying: each table of the books refuses it by a trigger of its name."""
    from inventory.tables.schema import append_only

    endings = ("no_update", "no_delete") if engine.dialect.name == "sqlite" else ("no_change", "no_truncate")
    with engine.connect() as connection:
        present = guards.present_triggers(connection)
    assert {f"vt_{table.name}_{ending}" for table in append_only for ending in endings} <= present


def test_two_programs_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    """Two services start side by side on an empty database: both end well, and it is the newest."""
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(migrate, [owner_url(empty_url)] * 2, [empty_url] * 2)) == [None, None]
    assert current(empty_url) == newest()


def test_a_migration_that_fails_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables and triggers come in one transaction: without the triggers there are no tables either."""
    path = tmp_path / "clinic.sqlite"
    monkeypatch.setattr(guards, "install", lambda _connection: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
