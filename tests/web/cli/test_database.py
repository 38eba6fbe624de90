"""Which database and keys a command takes, and the sentence when they are not what they must be."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from inventory.keys import KeyRing
from tests.owner import owner_writes
from tests.postgresql import OWNER, PROGRAM, owner_url
from web.cli.database import (
    KEYS_VARIABLE,
    URL_VARIABLE,
    add_database_option,
    data_folder,
    database_url,
    keys_file,
    open_database,
    prepare,
    ready,
    sound,
    sqlite_file,
)
from web.cli.errors import CommandError


def asked(*words: str) -> argparse.Namespace:
    """The arguments of a command that has --database."""
    parser = argparse.ArgumentParser()
    add_database_option(parser)
    return parser.parse_args(words)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine takes part, and user data would go to a new folder."""
    for name in (URL_VARIABLE, KEYS_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_the_option_wins_over_the_environment_and_that_over_user_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """--database, then VIALTRAIL_DATABASE_URL, then an SQLite file in the user's data folder."""
    assert database_url(asked()) == f"sqlite:///{data_folder('linux')}/vialtrail.sqlite"
    monkeypatch.setenv(URL_VARIABLE, "postgresql:///clinic")
    assert database_url(asked()) == "postgresql:///clinic"
    assert database_url(asked("--database", "sqlite:///a.sqlite")) == "sqlite:///a.sqlite"


@pytest.mark.parametrize("url", ["mysql://localhost/clinic", "clinic.sqlite", "://"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    """The sentence says which URLs are expected."""
    with pytest.raises(CommandError, match="sqlite: or postgresql:"):
        database_url(asked("--database", url))


def test_a_database_in_memory_is_refused() -> None:
    """Two processes could not share it."""
    with pytest.raises(CommandError, match="named by its file"):
        sqlite_file("sqlite://")


def test_keys_lie_beside_an_sqlite_file_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """VIALTRAIL_KEYS wins; a PostgreSQL database has them among user data."""
    assert keys_file("sqlite:////data/clinic.sqlite") == Path("/data/clinic.sqlite.keys")
    assert keys_file("postgresql:///clinic") == data_folder("linux") / "keys"
    monkeypatch.setenv(KEYS_VARIABLE, "/safe/keys")
    assert keys_file("postgresql:///clinic") == keys_file("sqlite:///a") == Path("/safe/keys")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_platform_has_its_own_folder(platform: str) -> None:
    """The folder is absolute and carries the program's name."""
    assert data_folder(platform).name.lower() == "vialtrail"


def test_a_database_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    """Only migrate and serve make one: a mistyped path is a sentence and no new file."""
    with pytest.raises(CommandError, match="run vialtrail migrate"):
        open_database(asked("--database", f"sqlite:///{tmp_path}/clinic.sqlite"))
    assert not list(tmp_path.iterdir())


def test_an_older_schema_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    """An empty file is at no schema at all."""
    (tmp_path / "clinic.sqlite").touch()
    with pytest.raises(CommandError, match="at schema none and"):
        open_database(asked("--database", f"sqlite:///{tmp_path}/clinic.sqlite"))


@pytest.mark.parametrize("use", [prepare, ready])
def test_a_schema_that_nobody_knows_is_said(database_url: str, use: Callable[..., object]) -> None:
    """Of a newer program, or from before the first release: one sentence, and nothing is changed or made."""
    with owner_writes(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(
        CommandError, match=r"schema 0001, which this program does not know .*newer program, or"
    ):
        use(database_url, *([owner_url(database_url)] if use is prepare else []))


def test_a_role_that_may_not_read_the_schema_is_sent_to_migrate(postgresql_url: str) -> None:
    """Its rights were not given yet, or were taken."""
    with owner_writes(postgresql_url) as connection:
        connection.execute(text(f"REVOKE SELECT ON alembic_version FROM {PROGRAM}"))
    with pytest.raises(CommandError, match="run vialtrail migrate as the owner"):
        ready(postgresql_url)


def test_a_database_that_was_changed_is_not_sound(database_url: str) -> None:
    """What, expected, found, and how many more; `verify` and `migrate` are named."""
    keys = KeyRing(b"k" * 32)
    sound(database_url, keys)
    with owner_writes(database_url) as connection:
        for index in ("ix_line_to", "ix_line_from", "ix_entry_kind", "ix_draft_person"):
            connection.execute(text(f"DROP INDEX {index}"))
    with pytest.raises(
        CommandError, match=r"index ix_draft_person: .*found none.* and 1 more\. Run vialtrail verify"
    ):
        sound(database_url, keys)


def test_a_role_that_may_do_more_is_not_sound(postgresql_url: str) -> None:
    """The owner's URL given to the program."""
    with pytest.raises(CommandError, match=f"{OWNER} may do more to the database than the program should"):
        sound(owner_url(postgresql_url), KeyRing(b"k" * 32))


def test_a_prepared_database_opens_with_the_keys_made_for_it(tmp_path: Path) -> None:
    """Prepare makes both; a second prepare changes neither."""
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    keys = prepare(url)
    database = open_database(asked("--database", url), pooled=False)
    assert database.keys == keys == prepare(url)
    assert database.clock().tzinfo is not None
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_keys_are_never_made_for_a_database_that_had_some(tmp_path: Path) -> None:
    """Without its keys no signature in it could be verified: that is said, and nothing is made."""
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    prepare(url)
    keys_file(url).unlink()
    for use in (lambda: prepare(url), lambda: open_database(asked("--database", url))):
        with pytest.raises(CommandError, match="keys of this database are expected"):
            use()
    assert not keys_file(url).exists()


def test_a_new_postgresql_database_is_prepared(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A migrated one without its keys is refused, as on SQLite; with them it opens."""
    owner = owner_url(postgresql_url)
    with pytest.raises(CommandError, match="keys of this database are expected"):
        prepare(postgresql_url, owner)
    prepare(f"sqlite:///{tmp_path}/other.sqlite")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "other.sqlite.keys"))
    assert open_database(asked("--database", postgresql_url), pooled=False).keys == prepare(
        postgresql_url, owner
    )
