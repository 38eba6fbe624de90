"""verify is clean over what the operations wrote, and says of each book what it found."""

import sqlite3

import pytest
from sqlalchemy import text

from inventory import stored
from inventory.keys import KeyRing, Use
from inventory.private import KeyMissing
from inventory.verification import Wrong, verify
from tests.cast import KEYS, Clinic
from tests.inventory.tampered import WASTE, made, quiet
from web.key_rotation import introduce_keys


@pytest.fixture(scope="module")
def day(clinic: Clinic) -> Clinic:
    """A day of operations."""
    return made(clinic)


def test_a_day_made_by_operations_is_clean(day: Clinic) -> None:
    """Every book is replayed to its last entry, and nothing is wrong in or beside them."""
    with day.database.read() as connection:
        result = verify(connection, KEYS, quiet)
    assert result.is_clean, result
    assert {book.book: book.entries for book in result.books} == {
        "house": day.entries("house"), "R1": WASTE, "R2": 0,
    }  # fmt: skip


def test_the_sentence_says_expected_and_found() -> None:
    """A wrong entry is named as people print it."""
    wrong = Wrong("R1", 7, "lines", "2", "1")
    assert wrong.sentence == "Entry R1/7: lines: expected 2, found 1."


def test_more_entries_than_a_batch_are_all_replayed(day: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain is followed over the seam of two batches, and progress is told at each."""
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(stored, "BATCH", 2)
    with day.database.read() as connection:
        result = verify(connection, KEYS, lambda *step: told.append(step))
    assert result.is_clean
    assert [step for step in told if step[0] == "R1"] == [("R1", done, 9) for done in (2, 4, 6, 8, 9)]


def test_a_wrapping_key_of_ours_that_is_not_there_is_named_and_nothing_is_called_wrong(
    own_clinic: Clinic,
) -> None:
    """Texts that this key file cannot open say nothing of the books, when the house book names the key."""
    introduce_keys(own_clinic.database)
    own_clinic.patient_with_order()
    wanted = KEYS.ids(Use.WRAPPING)[0]
    with own_clinic.database.read() as connection, pytest.raises(KeyMissing) as caught:
        verify(connection, KeyRing(KEYS.secret, (b"x" * 32,)), quiet)
    assert caught.value.expected == f"wrapping key {wanted}"


def test_a_wrapping_key_that_nobody_introduced_stops_no_other_book(own_clinic: Clinic) -> None:
    """Whoever names a key that never was keeps verify from nothing: the entry is named, the other books go on."""
    introduce_keys(own_clinic.database)
    own_clinic.patient_with_order()
    with own_clinic.database.write() as connection:
        connection.execute(text("UPDATE data_key SET wrapping_key = '0000'"))
    with own_clinic.database.read() as connection:
        result = verify(connection, KEYS, quiet)
    wrong = {book.book: book.wrong.what if book.wrong else None for book in result.books}
    assert wrong == {"house": None, "R1": "key of its texts", "R2": None}


def test_a_text_that_is_no_bytes_is_wrong_and_breaks_nothing(own_clinic_url: str) -> None:
    """SQLite keeps any value in any column."""
    if not own_clinic_url.startswith("sqlite"):
        pytest.skip("only SQLite keeps a text where bytes belong")
    clinic = Clinic(own_clinic_url)
    clinic.patient_with_order()
    with sqlite3.connect(own_clinic_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE private_text SET sealed = 'abc'")
    connection.close()
    with clinic.database.read() as opened:
        (book,) = [each for each in verify(opened, KEYS, quiet).books if each.book == "R1"]
    clinic.close()
    assert book.wrong is not None
    assert "key" in book.wrong.expected


def test_an_index_that_leads_past_a_row_is_wrong(own_clinic_url: str) -> None:
    """A report that reads by the index would not see the row."""
    if not own_clinic_url.startswith("sqlite"):
        pytest.skip("only SQLite shows its file to whoever has it")
    path = own_clinic_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        (whole,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'ix_entry_occurred'"
        ).fetchone()
        connection.execute("DROP INDEX ix_entry_occurred")
        connection.execute("CREATE INDEX ix_entry_occurred ON entry (book, occurred_at_us) WHERE seq > 1")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'ix_entry_occurred'", (whole,))
    connection.close()
    clinic = Clinic(own_clinic_url)
    with clinic.database.read() as opened:
        beside = verify(opened, KEYS, quiet).beside
    clinic.close()
    assert {wrong.what for wrong in beside} == {"database file"}
    assert "ix_entry_occurred" in beside[0].found
