"""What the drivers are given is kept as it was given, and only within the block."""

import pytest
from sqlalchemy import create_engine, text

from web.benchmark.recorded import COMMIT, recording


def test_statements_come_with_their_parameters_and_their_end(database_url: str) -> None:
    """An insert says where its place in the chain stands; a look-up says that it reads."""
    with recording() as found:
        engine = create_engine(database_url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            connection.rollback()
            found.taken()
            connection.execute(
                text("SELECT kind FROM attestation_rule WHERE role = :role"), {"role": "witness"}
            )
            connection.execute(
                text("INSERT INTO outcome (command_id, content_mac, at_us, actor, book, seq)"
                     " VALUES (:c, :m, 1, 'P', 'R1', :seq)"),
                [{"c": "a", "m": b"\x00", "seq": 1}, {"c": "b", "m": b"\x01", "seq": 2}],
            )  # fmt: skip
            connection.commit()
        engine.dispose()
    taken = [each for each in found.taken() if not each.sql.startswith("BEGIN")]
    read, written, end = taken
    assert read.is_read
    assert "witness" in str(read.rows)
    assert written.is_many
    assert len(written.rows) == 2
    assert not written.is_read
    assert end.sql == COMMIT
    assert found.taken() == []


def test_what_a_connection_of_sqlite_is_asked_without_a_cursor_is_kept_too(sqlite_url: str) -> None:
    """A write begins that way."""
    with recording() as found:
        engine = create_engine(sqlite_url)
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("SELECT 5")
        engine.dispose()
    assert "SELECT 5" in [each.sql for each in found.taken()]


def test_nothing_is_kept_of_connections_opened_afterwards(sqlite_url: str) -> None:
    """The drivers are as they were."""
    with recording() as found:
        pass
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert found.taken() == []


@pytest.mark.parametrize(("sql", "is_head"), [
    ("SELECT entry.seq, entry.hash \nFROM entry \nWHERE entry.book = ? ORDER BY entry.seq DESC", True),
    ("SELECT entry.kind, entry.recorded_at_us \nFROM entry \nWHERE entry.book = ?", False),
])  # fmt: skip
def test_the_look_up_of_the_head_is_known(sql: str, is_head: bool) -> None:
    """By its hash and its order."""
    with recording() as found:
        found.add(sql, [["R1"]])
    assert found.taken()[0].is_head is is_head


def test_an_insert_of_an_entry_says_where_its_place_stands() -> None:
    """By number where the driver has no names, by name where it has."""
    with recording() as found:
        found.add(
            "INSERT INTO entry (book, seq, previous_hash, recorded_at_us) VALUES (?, ?, ?, ?)",
            [["R1", 1, b"", 5]],
        )
        found.add("INSERT INTO line (book, seq) VALUES (%(book)s, %(seq)s)", [{"book": "R1", "seq": 1}])
    entry, line = found.taken()
    assert entry.chained == {"seq": 1, "previous_hash": 2, "recorded_at_us": 3}
    assert line.chained == {"seq": "seq"}
