"""A copy of SQLite is one state, whoever writes meanwhile, and is read without a trace."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from web.backup import sqlite
from web.cli.errors import CommandError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database of some hundred pages in WAL mode."""
    file = tmp_path / "source.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one (number INTEGER, filler TEXT)")
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
            "INSERT INTO one SELECT i, printf('%400d', i) FROM n"
        )
    return file


def test_a_commit_in_the_middle_is_not_in_the_copy_and_did_not_wait(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy ends with the state it began with, after as many steps as there are pages."""
    monkeypatch.setattr(sqlite, "PAGES", 10)
    target, steps = tmp_path / "copy", list[tuple[int, int]]()
    writer = sqlite3.connect(source, timeout=0, isolation_level=None)

    def write(done: int, every: int) -> None:
        steps.append((done, every))
        writer.execute("INSERT INTO one VALUES (0, 'late')")

    sqlite.copy_out(source, target, write)
    writer.close()
    assert len(steps) > 10
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]
    with sqlite.reading(target) as connection:
        assert connection.execute(text("SELECT count(*) FROM one")).scalar() == 2000
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_reading_leaves_nothing_beside_the_copy(source: Path, tmp_path: Path) -> None:
    """The copy is one file before and after, and cannot be written through the view."""
    folder = tmp_path / "out"
    folder.mkdir()
    sqlite.copy_out(source, folder / "copy", lambda *_: None)
    with sqlite.reading(folder / "copy") as connection:
        connection.execute(text("SELECT count(*) FROM one"))
        with pytest.raises(Exception, match="readonly"):
            connection.execute(text("DELETE FROM one"))
    assert [path.name for path in folder.iterdir()] == ["copy"]


def test_what_sqlite_cannot_do_is_a_sentence(tmp_path: Path) -> None:
    """No source, no copy."""
    with pytest.raises(CommandError, match="The copy could not be made: unable to open"):
        sqlite.copy_out(tmp_path / "none", tmp_path / "copy", lambda *_: None)
