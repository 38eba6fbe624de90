"""`vialtrail migrate` makes a new database with its keys, brings an old one up, and says where the schema stands."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cast import Clinic, found
from tests.owner import owner_writes
from tests.postgresql import Server, owner_url
from tests.web.cli.keyed import keys_at
from web.cli.main import main
from web.cli.migrate import OWNER_VARIABLE
from web.migrations.upgrade import current, newest


def test_a_new_database_is_made_with_its_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and keys are their owner's alone; doing it again says the same."""
    path = tmp_path / "data" / "clinic.sqlite"
    for _ in range(2):
        assert main(["migrate", "--database", f"sqlite:///{path}"]) == 0
        assert capsys.readouterr().out == f"The database is at schema {newest()}.\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = path.with_name("clinic.sqlite.keys")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_what_is_made_anew_is_said(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A trigger that somebody took out is put back, and its name goes to standard error."""
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setenv(OWNER_VARIABLE, owner_url(database_url))
    with owner_writes(database_url) as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON line"
        connection.execute(text(f"DROP TRIGGER vt_line_moves{on}"))
    assert main(["migrate", "--database", database_url]) == 0
    assert "Was not as the program makes it: trigger vt_line_moves" in capsys.readouterr().err
    assert main(["migrate", "--database", database_url]) == 0
    assert capsys.readouterr().err == ""


def test_a_database_without_its_keys_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New keys would make every signature in it unverifiable: exit 2, and the file that is expected."""
    path = tmp_path / "clinic.sqlite"
    main(["migrate", "--database", f"sqlite:///{path}"])
    keys = path.with_name("clinic.sqlite.keys")
    keys.unlink()
    capsys.readouterr()
    assert main(["migrate", "--database", f"sqlite:///{path}"]) == 2
    assert (
        capsys.readouterr().err
        == f"The keys of this database are expected in {keys}, and there is no file.\n"
    )
    assert not keys.exists()


def test_entries_stay_as_they_are(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An up-to-date database has the same books afterwards."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    clinic = Clinic(database_url)
    before = clinic.entries()
    monkeypatch.setenv(OWNER_VARIABLE, owner_url(database_url))
    assert main(["migrate", "--database", database_url]) == 0
    assert clinic.entries() == before
    clinic.close()


def test_on_postgresql_the_owner_migrates(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program's own role makes no table: its owner is named beside it. Without one, the lines to run are said."""
    keys_at(tmp_path / "keys", monkeypatch)
    programs = postgresql.create("vialtrail_owned")
    try:
        monkeypatch.setenv(OWNER_VARIABLE, owner_url(programs))
        assert main(["migrate", "--database", programs]) == 0
        assert capsys.readouterr().out == f"The database is at schema {newest()}.\n"
        assert current(programs) == newest()
        monkeypatch.delenv(OWNER_VARIABLE)
        assert main(["migrate", "--database", programs]) == 2
        said = capsys.readouterr().err
        assert "CREATE ROLE vialtrail_owner LOGIN" in said
        assert "ALTER DATABASE vialtrail_owned OWNER TO vialtrail_owner" in said
        assert said.count("\n") == 1
    finally:
        postgresql.drop("vialtrail_owned")


def test_the_owner_is_not_asked_for_an_sqlite_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is for PostgreSQL."""
    monkeypatch.setenv(OWNER_VARIABLE, "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert main(["migrate", "--database", f"sqlite:///{tmp_path}/clinic.sqlite"]) == 0
