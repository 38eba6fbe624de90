"""One place opens the database: writers wait for their book, readers see one moment and write nothing."""

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError

from inventory.database import LOCK_WAIT_MS, Database
from tests.cast import KEYS, START, Clock
from tests.owner import owner_writes


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database."""
    opened = Database(database_url, KEYS, Clock(START))
    with owner_writes(database_url) as connection:
        connection.execute(text("CREATE TABLE note (n INTEGER)"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("GRANT SELECT, INSERT ON note TO PUBLIC"))
    yield opened
    opened.close()


def count(database: Database) -> int:
    """The rows that a new reader sees."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM note")).scalar_one())


def test_a_write_is_committed_at_its_end(database: Database) -> None:
    """And not before."""
    with database.write("R1") as connection:
        connection.execute(text("INSERT INTO note VALUES (1)"))
        assert count(database) == 0
    assert count(database) == 1


def test_a_write_that_breaks_off_leaves_nothing(database: Database) -> None:
    """Whatever broke."""
    with pytest.raises(ZeroDivisionError), database.write("R1") as connection:  # noqa: PT012
        connection.execute(text("INSERT INTO note VALUES (1)"))
        raise ZeroDivisionError
    assert count(database) == 0


def test_a_reader_sees_one_moment(database: Database) -> None:
    """What is committed while it reads it does not see."""
    with database.read() as connection:
        query = text("SELECT count(*) FROM note")
        assert connection.execute(query).scalar_one() == 0
        with database.write() as other:
            other.execute(text("INSERT INTO note VALUES (1)"))
        assert connection.execute(query).scalar_one() == 0
    assert count(database) == 1


def test_a_reader_cannot_write(database: Database) -> None:
    """The database says so."""
    with (
        pytest.raises((OperationalError, InternalError), match=r"read.?only"),
        database.read() as connection,
    ):
        connection.execute(text("INSERT INTO note VALUES (1)"))


def test_two_writers_of_one_book_come_one_after_the_other(database: Database) -> None:
    """The second begins when the first has committed, and sees what it wrote."""
    began = threading.Event()
    seen: list[int] = []

    def second() -> None:
        began.wait()
        with database.write("R1") as connection:
            seen.append(connection.execute(text("SELECT count(*) FROM note")).scalar_one())

    thread = threading.Thread(target=second)
    thread.start()
    with database.write("R1") as connection:
        began.set()
        time.sleep(0.2)
        assert seen == []
        connection.execute(text("INSERT INTO note VALUES (1)"))
    thread.join()
    assert seen == [1]


def test_books_do_not_wait_for_one_another_on_postgresql(postgresql_url: str) -> None:
    """Each registration has a lock of its own."""
    database = Database(postgresql_url, KEYS, Clock(START))
    with database.write("R1"), database.write("R2") as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()


def test_a_lock_that_never_comes_fails_the_writer(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not hang; the limit stands in the server's session."""
    monkeypatch.setattr("inventory.database.LOCK_WAIT_MS", 100)
    database = Database(postgresql_url, KEYS, Clock(START))
    with (
        database.write("R1"),
        pytest.raises(OperationalError, match="lock timeout"),
        database.write("R1"),
    ):
        pass
    database.close()
    assert LOCK_WAIT_MS == 10_000


def test_an_sqlite_writer_waits_for_the_disk_and_holds_foreign_keys(sqlite_url: str) -> None:
    """WAL, synchronous FULL, foreign keys and recursive triggers on each connection."""
    database = Database(sqlite_url, KEYS, Clock(START))
    with database.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
