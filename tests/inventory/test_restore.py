"""The entry of a restore says what was put in place, and how long each book was before."""

from inventory.restore import RecordRestore, RestoredBook, record_restore
from tests.cast import PROGRAM, Clinic
from tests.inventory.reading import facts, one


def test_the_entry_says_what_each_book_was_and_is(own_clinic: Clinic) -> None:
    """A book that was not there before has no size before; who was there is the reason."""
    books = (RestoredBook("R1", None, 2, b"1" * 32), RestoredBook("house", 12, 9, b"h" * 32))
    command = RecordRestore(own_clinic.act(PROGRAM), "copy", b"d" * 32, books, "operating-system user ann")
    posted = own_clinic.run(record_restore, command)
    assert (posted.book, posted.kind) == ("house", "database_restored")
    assert one(own_clinic, posted, "database_restored")["file_name"] == "copy"
    rows = [
        (row["copied_book"], row["size_before"], row["size"], row["head"])
        for row in facts(own_clinic, posted, "restored_book")
    ]
    assert rows == [("R1", None, 2, b"1" * 32), ("house", 12, 9, b"h" * 32)]
    assert one(own_clinic, posted, "database_restored")["digest"] == b"d" * 32
