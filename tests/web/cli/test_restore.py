"""`vialtrail restore` puts a copy in place whole or not at all, says what is lost, and records what it did."""

import argparse
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from inventory.database import Database
from inventory.keys import KeyRing, Use
from inventory.tables.house import database_restored, restored_book
from inventory.tables.ledger import checkpoint, entry
from inventory.verification import verify
from tests.cast import KEYS, Clinic, found
from tests.postgresql import owner_url
from tests.test_architecture import ROOT
from tests.web.backup.writers import writers
from tests.web.cli.keyed import keys_at
from web.backup.copy import read_copy
from web.cli import backup, restore
from web.cli.errors import CommandError
from web.key_rotation import introduce_keys
from web.keys import text_of


@pytest.fixture
def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """The clinic of the cast with its key file, on each engine; its keys are named in the house book."""
    found(database_url)
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setenv("VIALTRAIL_OWNER_URL", owner_url(database_url))
    opened = Clinic(database_url)
    introduce_keys(opened.database)
    yield opened
    opened.close()


def copied(clinic: Clinic, file: Path) -> Path:
    """A copy, made by the command."""
    parser = argparse.ArgumentParser()
    backup.configure(parser)
    backup.run(parser.parse_args(["--database", clinic.database.url, str(file)]))
    return file


def run(clinic: Clinic, file: Path, *words: str) -> int:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    restore.configure(parser)
    return restore.run(parser.parse_args(["--database", clinic.database.url, *words, str(file)]))


def hashes(database: Database) -> dict[tuple[str, int], bytes]:
    """Book and number -> hash of every entry."""
    with database.read() as connection:
        rows = connection.execute(select(entry.c.book, entry.c.seq, entry.c.hash))
        return {(row.book, row.seq): bytes(row.hash) for row in rows}


def is_clean(database: Database) -> bool:
    """Nothing that `verify` looks at is wrong."""
    with database.read() as connection:
        return verify(connection, database.keys, lambda *_: None).is_clean


def test_what_the_copy_lacks_is_lost_only_when_asked(clinic: Clinic, tmp_path: Path) -> None:
    """First a sentence a book with the sizes and no change; then with --yes the copy, and an entry after it."""
    clinic.receive()
    file = copied(clinic, tmp_path / "copy")
    before = hashes(clinic.database)
    clinic.receive()
    clinic.receive()
    now = hashes(clinic.database)
    with pytest.raises(CommandError) as refused:
        run(clinic, file)
    assert "R1: 3 entries now, 1 in the copy: 2 would be lost." in str(refused.value)
    assert "Nothing was changed" in str(refused.value)
    assert hashes(clinic.database) == now
    assert run(clinic, file, "--yes") == 0
    after = hashes(clinic.database)
    size = read_copy(file).sizes["house"]
    assert {key: value for key, value in after.items() if key != ("house", size + 1)} == {
        key: value for key, value in before.items() if key != ("house", size + 1)
    }
    assert is_clean(clinic.database)
    clinic.receive()
    assert is_clean(clinic.database)


def test_the_house_book_says_what_was_lost_and_who_was_there(clinic: Clinic, tmp_path: Path) -> None:
    """Sizes before and after by book; the person is a reason and no signature."""
    clinic.receive()
    file = copied(clinic, tmp_path / "copy")
    clinic.receive()
    run(clinic, file, "--yes", "--by", "Dee Instance")
    held = read_copy(file)
    with clinic.database.read() as connection:
        made = connection.execute(select(database_restored)).one()
        books = connection.execute(select(restored_book).order_by(restored_book.c.copied_book)).all()
        said = connection.execute(select(entry).where(entry.c.book == "house", entry.c.seq == made.seq)).one()
        kept = connection.execute(select(checkpoint.c.book, checkpoint.c.occasion)).all()
    assert (made.file_name, made.digest) == ("copy", held.digest)
    rows = {row.copied_book: (row.size_before, row.size) for row in books}
    assert rows == {"R1": (2, 1), "house": (held.sizes["house"] + 1, held.sizes["house"])}
    assert (said.actor, said.n_attestations) == ("P-0000", 0)
    assert said.reason.startswith("operating-system user ")
    assert said.reason.endswith(", who is said to be Dee Instance")
    assert {tuple(row) for row in kept} == {(book, "restore") for book in ("house", "R1", "R2")}


def test_nothing_is_asked_when_nothing_is_lost(clinic: Clinic, tmp_path: Path) -> None:
    """A copy that holds every entry is put in place at once."""
    clinic.receive()
    shorter = copied(clinic, tmp_path / "shorter")
    clinic.receive()
    longer = copied(clinic, tmp_path / "longer")
    run(clinic, shorter, "--yes")
    with pytest.raises(CommandError, match=r"house: .* and they are not the same ones"):
        run(clinic, longer)
    run(clinic, longer, "--yes")
    assert clinic.entries("R1") == 2
    assert is_clean(clinic.database)


def test_it_works_while_the_program_runs(clinic: Clinic, tmp_path: Path) -> None:
    """Four write on: none is refused, and what they write afterwards follows the copy."""
    file = copied(clinic, tmp_path / "copy")
    with writers(clinic.database.url) as posted:
        while len(posted) < 4:
            pass
        run(clinic, file, "--yes")
        then = len(posted)
        while len(posted) < then + 4:
            pass
    assert is_clean(clinic.database)
    with clinic.database.read() as connection:
        house = select(restored_book).where(restored_book.c.copied_book == "house")
        restored = connection.execute(house).one()
    # What was recorded while the copy was made ready is in the count.
    assert 4 < restored.size_before - restored.size <= len(posted) + 1


def test_keys_of_another_time_are_named(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The use and id of the key that is needed; nothing is changed."""
    clinic.register()
    file = copied(clinic, tmp_path / "copy")
    now = hashes(clinic.database)
    keys_at(tmp_path / "others", monkeypatch)
    (tmp_path / "others").write_text(text_of(KeyRing(b"o" * 32)), encoding="ascii")
    secret = clinic.database.keys.ids(Use.SECRET)[0]
    with pytest.raises(CommandError, match=f"needs the secret key {secret}"):
        run(clinic, file, "--yes")
    same = KeyRing(KEYS.secret, (b"w" * 32,), (b"c" * 32,))
    (tmp_path / "others").write_text(text_of(same), encoding="ascii")
    wrapping = clinic.database.keys.ids(Use.WRAPPING)[0]
    with pytest.raises(CommandError, match=f"needs the wrapping key {wrapping}"):
        run(clinic, file, "--yes")
    assert hashes(clinic.database) == now


def test_a_file_of_something_else_changes_nothing(clinic: Clinic, tmp_path: Path) -> None:
    """No copy at all, a copy that was cut, one of the other engine."""
    file = copied(clinic, tmp_path / "copy")
    now = hashes(clinic.database)
    (tmp_path / "cut").write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "text").write_text("books")
    other = b"PGDMP" if clinic.database.is_sqlite else b"SQLite format 3\0"
    (tmp_path / "other").write_bytes(other + bytes(100))
    for name in ("cut", "text", "other"):
        with pytest.raises(CommandError):
            run(clinic, tmp_path / name, "--yes")
    assert hashes(clinic.database) == now
    assert is_clean(clinic.database)


def test_a_copy_in_which_somebody_wrote_is_found_by_verify(clinic: Clinic, tmp_path: Path) -> None:
    """With --verify every book of the copy is replayed first; nothing was changed."""
    clinic.receive()
    engine = create_engine(owner_url(clinic.database.url))
    with engine.begin() as connection:
        if clinic.database.is_sqlite:
            connection.execute(text("DROP TRIGGER vt_entry_no_update"))
        else:
            connection.execute(text("ALTER TABLE entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE entry SET reason = 'none' WHERE book = 'R1'"))
        if not clinic.database.is_sqlite:
            connection.execute(text("ALTER TABLE entry ENABLE TRIGGER USER"))
    engine.dispose()
    file = copied(clinic, tmp_path / "copy")
    if clinic.database.is_sqlite:
        with pytest.raises(CommandError, match=r"vt_entry_no_update: expected .* found none"):
            run(clinic, file, "--yes")
        return
    now = hashes(clinic.database)
    with pytest.raises(CommandError, match=r"is wrong, and nothing was changed. Entry R1/1: content"):
        run(clinic, file, "--yes", "--verify")
    assert hashes(clinic.database) == now


KILLED = """
import os, signal, sys
from web.backup import into_postgresql, into_sqlite
from web.cli import main

def put(stage, file, check, progress, put=into_sqlite.put):
    put(stage, file, check, lambda done, every: done * 2 > every and os.kill(os.getpid(), signal.SIGKILL))

def rows(cursor, statement, lines, rows=into_postgresql._rows):
    rows(cursor, statement, lines)
    if ".line " in statement:
        os.kill(os.getpid(), signal.SIGKILL)

into_sqlite.put, into_postgresql._rows = put, rows
sys.exit(main.main(sys.argv[1:]))
"""


def test_killed_in_the_middle_the_old_books_stay(clinic: Clinic, tmp_path: Path) -> None:
    """Half the pages, or half the tables, were written: the books are those before, and the next try succeeds."""
    clinic.receive()
    file = copied(clinic, tmp_path / "copy")
    clinic.receive()
    now = hashes(clinic.database)
    words = [sys.executable, "-c", KILLED, "restore", "--database", clinic.database.url, "--yes", str(file)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert hashes(clinic.database) == now
    assert is_clean(clinic.database)
    assert run(clinic, file, "--yes") == 0
    assert clinic.entries("R1") == 1
    assert is_clean(clinic.database)


def test_where_there_is_no_database_the_copy_becomes_one(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new machine: the copy, the keys, and one command."""
    found(sqlite_url)
    keys_at(tmp_path / "keys", monkeypatch)
    clinic = Clinic(sqlite_url)
    file = copied(clinic, tmp_path / "copy")
    clinic.close()
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    new = Clinic(f"sqlite:///{tmp_path}/new/vialtrail.sqlite")
    assert run(new, file) == 0
    assert is_clean(new.database)
    assert (tmp_path / "new" / "vialtrail.sqlite").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "new").iterdir() if "restoring" in path.name] == []
    with new.database.read() as connection:
        assert set(connection.execute(select(restored_book.c.size_before)).scalars()) == {None}
    new.close()
