"""`vialtrail backup` copies one consistent state while others write, records it, and names the keys it needs."""

import argparse
import hashlib
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from inventory.database import Database
from inventory.keys import Use
from inventory.tables.house import backup_book, backup_made
from inventory.tables.ledger import entry
from inventory.verification import verify
from tests.cast import KEYS, START, Clock, found
from tests.web.backup.writers import writers
from tests.web.cli.keyed import keys_at
from web.backup.copy import Copy, read_copy, sha256
from web.cli import backup
from web.cli.errors import CommandError


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The clinic of the cast with its key file, on each engine."""
    found(database_url)
    keys_at(tmp_path / "keys", monkeypatch)
    return database_url


def run(url: str, file: Path) -> int:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    backup.configure(parser)
    return backup.run(parser.parse_args(["--database", url, str(file)]))


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database as the program opens it."""
    database = Database(url, KEYS, Clock(START))
    yield database
    database.close()


def hashes(database: Database, book: str) -> dict[int, bytes]:
    """Number -> hash of the entries of a book."""
    with database.read() as connection:
        rows = connection.execute(select(entry.c.seq, entry.c.hash).where(entry.c.book == book))
        return {row.seq: bytes(row.hash) for row in rows}


def is_prefix(held: Copy, database: Database) -> bool:
    """Each book of the copy ends at an entry that the database has under the same number."""
    return all(hashes(database, each.book)[each.size] == each.head for each in held.books)


def test_a_copy_made_while_four_write_is_a_beginning_of_the_books(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody who wrote was refused, and the copy is one state of a moment between."""
    file = tmp_path / "copy"
    with opened(url) as database:
        first = len(hashes(database, "house"))
        with writers(url) as posted:
            while len(posted) < 8:
                pass
            assert run(url, file) == 0
            then = len(posted)
            while len(posted) < then + 8:
                pass
        held = read_copy(file)
        assert is_prefix(held, database)
        assert first + 8 <= held.sizes["house"] < len(hashes(database, "house"))
        assert held.sizes.keys() == {"house"}
    assert "house: " in capsys.readouterr().out


def test_a_copy_of_sqlite_verifies_clean(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a database of its own, in one file."""
    found(sqlite_url)
    keys_at(tmp_path / "keys", monkeypatch)
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "copy"
    with writers(sqlite_url):
        run(sqlite_url, file)
    assert [path.name for path in file.parent.iterdir()] == ["copy"]
    with opened(f"sqlite:///{file}") as copied, copied.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_the_house_book_says_what_was_copied(url: str, tmp_path: Path) -> None:
    """The file's name without its folder, its SHA-256, and each book as the copy holds it."""
    file = tmp_path / "copy of today"
    run(url, file)
    held = read_copy(file)
    with opened(url) as database:
        with database.read() as connection:
            made = connection.execute(select(backup_made)).one()
            books = connection.execute(select(backup_book)).all()
            assert verify(connection, KEYS, lambda *_: None).is_clean
        assert (made.file_name, made.digest) == ("copy of today", hashlib.sha256(file.read_bytes()).digest())
        assert [(row.copied_book, row.size, row.head) for row in books] == [
            (each.book, each.size, each.head) for each in held.books
        ]
        # The entry came afterwards: no copy holds its own.
        assert made.seq == held.sizes["house"] + 1


def test_the_keys_are_named_and_not_in_the_copy(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By id and use; not one byte of them is in the file."""
    file = tmp_path / "copy"
    run(url, file)
    said = capsys.readouterr().out
    for use in Use:
        assert f"needs the {use} key {KEYS.ids(use)[-1]}" in said
    assert "The keys are not in the copy." in said
    assert not any(key in file.read_bytes() for key in (KEYS.secret, *KEYS.wrapping, *KEYS.checkpoint))


def test_only_its_owner_may_read_it_and_nothing_is_written_over(url: str, tmp_path: Path) -> None:
    """0600; a second copy under the same name is refused and the first stays."""
    file = tmp_path / "copy"
    run(url, file)
    before = sha256(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="is there already, and nothing is written over it"):
        run(url, file)
    assert sha256(file) == before


def test_a_full_disk_leaves_nothing(url: str, tmp_path: Path) -> None:
    """No half copy under any name, and no entry that says there is one."""
    (tmp_path / "out").mkdir()
    with opened(url) as database:
        before = len(hashes(database, "house"))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        try:
            with pytest.raises(CommandError, match=r"could not be made|cannot be written"):
                run(url, tmp_path / "out" / "copy")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not list((tmp_path / "out").iterdir())
        assert len(hashes(database, "house")) == before


def test_a_folder_that_is_not_there_is_named(url: str, tmp_path: Path) -> None:
    """Nothing is made for the person that she did not ask for."""
    with pytest.raises(CommandError, match="No such file or directory"):
        run(url, tmp_path / "none" / "copy")
