"""A copy is put over a live SQLite file in one transaction, under the writer's lock, whoever reads."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from web.backup import into_sqlite
from web.backup.into_sqlite import put, staged
from web.cli.errors import CommandError


def filled(file: Path, number: int, rows: int = 2000) -> Path:
    """A database in WAL mode with one number in every row."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one (number INTEGER, filler TEXT)")
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) "
            "INSERT INTO one SELECT :number, printf('%400d', i) FROM n",
            {"rows": rows, "number": number},
        )
    return file


def numbers(file: Path) -> set[int]:
    """The numbers that are there."""
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT number FROM one")}


def test_readers_see_the_old_state_until_the_end(tmp_path: Path) -> None:
    """And nobody else can write from the look on."""
    live, stage = filled(tmp_path / "live", 1), filled(tmp_path / "stage", 2)
    seen: list[set[int]] = []

    def check() -> None:
        with (
            closing(sqlite3.connect(live, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("INSERT INTO one VALUES (3, '')")

    put(stage, live, check, lambda done, every: seen.append(numbers(live) if done < every else set()))
    assert {1} in seen
    assert {2} not in seen
    assert numbers(live) == {2}


def test_what_the_last_look_writes_into_the_copy_comes_with_it(tmp_path: Path) -> None:
    """The copy is begun anew, under the same lock."""
    live, stage = filled(tmp_path / "live", 1), filled(tmp_path / "stage", 2)

    def check() -> None:
        with closing(sqlite3.connect(stage, isolation_level=None)) as other:
            other.execute("INSERT INTO one VALUES (3, '')")

    put(stage, live, check, lambda *_: None)
    assert numbers(live) == {2, 3}


def test_what_the_last_look_refuses_leaves_everything(tmp_path: Path) -> None:
    """The old rows stand, and others may write again."""
    live, stage = filled(tmp_path / "live", 1), filled(tmp_path / "stage", 2)

    def check() -> None:
        raise CommandError("no")

    with pytest.raises(CommandError, match=r"^no$"):
        put(stage, live, check, lambda *_: None)
    assert numbers(live) == {1}
    with closing(sqlite3.connect(live, timeout=0, isolation_level=None)) as other:
        other.execute("INSERT INTO one VALUES (3, '')")


def test_a_writer_without_an_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time that a writer waits, with nothing changed; one that ends in time is waited for."""
    monkeypatch.setattr(into_sqlite, "LOCK_WAIT_MS", 200)
    live, stage = filled(tmp_path / "live", 1), filled(tmp_path / "stage", 2)
    with closing(sqlite3.connect(live, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CommandError, match="Somebody writes to the database without an end"):
            put(stage, live, lambda: None, lambda *_: None)
    assert numbers(live) == {1}


def test_a_file_of_some_pages_is_no_copy(tmp_path: Path) -> None:
    """It would be written before anybody could look."""
    live, stage = filled(tmp_path / "live", 1), filled(tmp_path / "stage", 2, rows=3)
    with pytest.raises(CommandError, match="is too small"):
        put(stage, live, lambda: None, lambda *_: None)


def test_the_staged_copy_is_gone_afterwards(tmp_path: Path) -> None:
    """Readable by its owner alone while it is there; what a killed one left goes with the next."""
    left = tmp_path / "live.999999999.restoring"
    left.write_text("of a process that is gone")
    with staged(filled(tmp_path / "copy", 1), tmp_path / "live") as stage:
        assert stage.stat().st_mode & 0o077 == 0
        assert numbers(stage) == {1}
        assert not left.exists()
    assert not list(tmp_path.glob("*restoring*"))
    with (
        pytest.raises(CommandError, match="cannot be written: No such file"),
        staged(tmp_path / "none", tmp_path / "live"),
    ):
        pytest.fail("there is nothing to stage")
