"""An older copy under a running program is noticed against the second path, once, and for as long as it stands."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from inventory.checkpoint import Occasion, checkpoint_of, keep
from inventory.database import Database
from inventory.keys import KeyRing
from inventory.published import Compared, Note, verify_published
from inventory.rollback import State, standing_now
from inventory.tables.ledger import standing
from tests.cast import KEYS, Clinic, found
from web import rollback_watch
from web.publication import write_notes
from web.rollback_watch import Watch, look_at_start


def publish(clinic: Clinic, folder: Path) -> None:
    """Sign the book of R1 and the house book, and put the notes on the second path."""
    for book in ("R1", "house"):
        with clinic.database.read() as connection:
            made = checkpoint_of(connection, KEYS, book)
        write_notes(folder, [keep(clinic.database, made, Occasion.DAILY, clinic.clock())])


@pytest.fixture
def clinic(sqlite_url: str, tmp_path: Path) -> Clinic:
    """A clinic with one receipt, and a copy of its file from before a second one."""
    found(sqlite_url)
    opened = Clinic(sqlite_url)
    opened.receive()
    publish(opened, tmp_path / "notes")
    opened.close()
    shutil.copyfile(tmp_path / "vialtrail.sqlite", tmp_path / "older")
    opened = Clinic(sqlite_url, prefix="d")
    opened._labels = iter(range(100, 200))  # type: ignore[assignment]
    opened.receive()
    publish(opened, tmp_path / "notes")
    return opened


def swap(clinic: Clinic, tmp_path: Path) -> None:
    """Somebody moves an older file into the place of the database, under the running program."""
    shutil.copyfile(tmp_path / "older", tmp_path / "moved")
    for end in ("-wal", "-shm"):
        Path(f"{tmp_path}/vialtrail.sqlite{end}").unlink(missing_ok=True)
    (tmp_path / "moved").replace(tmp_path / "vialtrail.sqlite")


def test_a_swapped_file_is_noticed_with_one_log_line(
    clinic: Clinic, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The next look finds it; looks after that say nothing more; the file put back ends it."""
    watch = Watch(tmp_path / "notes")
    assert watch.look(clinic.database, clinic.clock()) == "3 notes, 0 standing"
    shutil.copyfile(tmp_path / "vialtrail.sqlite", tmp_path / "newest")
    clinic.close()
    swap(clinic, tmp_path)
    with caplog.at_level(logging.WARNING, "vialtrail.rollback"):
        for _ in range(2):
            assert watch.look(clinic.database, clinic.clock()) == "3 notes, 1 standing"
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "book R1 does not fit a published checkpoint over 2 entries (rolled_back)"
    ]
    with clinic.database.read() as connection:
        (each,) = standing_now(connection, KEYS)
    assert (each.book, each.published_size, each.found_size, each.state) == ("R1", 2, 1, State.ROLLED_BACK)
    clinic.close()


def test_a_book_that_went_another_way_is_a_fork(clinic: Clinic, tmp_path: Path) -> None:
    """The older copy grew to the size of the note."""
    clinic.close()
    swap(clinic, tmp_path)
    other = Clinic(clinic.database.url, prefix="e")
    other._labels = iter(range(300, 400))  # type: ignore[assignment]
    other.receive()
    Watch(tmp_path / "notes").look(other.database, other.clock())
    with other.database.read() as connection:
        (each,) = standing_now(connection, KEYS)
    assert (each.state, each.published_size, each.found_size) == (State.FORKED, 2, 1)
    other.close()


def test_what_fitted_is_not_read_anew_until_its_last_entry_changes(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look every five minutes at a million entries costs one row a note."""
    watch = Watch(tmp_path / "notes")
    watch.look(clinic.database, clinic.clock())
    asked: list[int] = []

    def counted(connection: Connection, keys: KeyRing, notes: Sequence[Note]) -> tuple[Compared, ...]:
        asked.append(len(notes))
        return verify_published(connection, keys, notes)

    monkeypatch.setattr(rollback_watch, "verify_published", counted)
    watch.look(clinic.database, clinic.clock())
    assert asked == [0]
    clinic.close()
    swap(clinic, tmp_path)
    watch.look(clinic.database, clinic.clock())
    assert asked == [0, 1]
    clinic.close()


def test_the_books_own_notes_are_looked_at_too(clinic: Clinic, tmp_path: Path) -> None:
    """A second path that cannot be read stops nothing, and is said."""
    (tmp_path / "file").touch()
    assert (
        Watch(tmp_path / "file")
        .look(clinic.database, clinic.clock())
        .startswith("3 notes, 0 standing, the second path cannot be read")
    )
    clinic.close()


def test_at_start_a_database_that_cannot_be_read_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One log line; the job looks later."""
    database = Database(f"sqlite:///{tmp_path}/none.sqlite", KEYS, Clinic("sqlite://").clock)
    look_at_start(database, tmp_path, database.clock())
    assert "published checkpoints are not compared yet" in caplog.text


def test_the_tables_may_be_emptied_by_whoever_owns_them_and_the_second_path_still_knows(
    clinic: Clinic, tmp_path: Path
) -> None:
    """What stands in the database is for what it is worth: the notes outside are what tells."""
    clinic.close()
    swap(clinic, tmp_path)
    Watch(tmp_path / "notes").look(clinic.database, clinic.clock())
    with clinic.database.write() as connection:
        connection.execute(delete(standing))
    assert Watch(tmp_path / "notes").look(clinic.database, clinic.clock()) == "3 notes, 1 standing"
    clinic.close()
