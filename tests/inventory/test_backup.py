"""A backup's entry says what was copied, and what a copy needs is read out of its books."""

from inventory.backup import (
    CopiedBook,
    NeededKey,
    RecordBackup,
    books_held,
    in_ring,
    lacking,
    needed_keys,
    record_backup,
)
from inventory.keys import KeyRing, Use
from tests.cast import KEYS, PROGRAM, Clinic
from tests.inventory.reading import facts, one


def test_the_entry_says_file_digest_and_every_book(own_clinic: Clinic) -> None:
    """One row of the file, and one a book in their order."""
    books = (CopiedBook("R1", 2, b"1" * 32), CopiedBook("house", 9, b"h" * 32))
    command = RecordBackup(own_clinic.act(PROGRAM), "copy", b"d" * 32, books)
    posted = own_clinic.run(record_backup, command)
    assert (posted.book, posted.kind) == ("house", "backup_made")
    assert one(own_clinic, posted, "backup_made")["digest"] == b"d" * 32
    rows = [
        (row["copied_book"], row["size"], row["head"]) for row in facts(own_clinic, posted, "backup_book")
    ]
    assert rows == [("R1", 2, b"1" * 32), ("house", 9, b"h" * 32)]


def test_the_books_held_end_at_their_last_entries(own_clinic: Clinic) -> None:
    """A book without an entry is none yet; the size is the number of the last one."""
    own_clinic.receive()
    with own_clinic.database.read() as connection:
        held = {each.book: each.size for each in books_held(connection)}
    assert held == {book: own_clinic.entries(book) for book in ("house", "R1")}


def test_a_copy_needs_every_secret_the_newest_signer_and_what_wraps_still() -> None:
    """A wrapping key under which nothing lies any more is not needed."""
    introduced = [
        ("secret", "s"),
        ("wrapping", "w1"),
        ("checkpoint", "c1"),
        ("wrapping", "w2"),
        ("checkpoint", "c2"),
    ]
    assert needed_keys(introduced, {"w2"}) == (
        NeededKey("secret", "s"), NeededKey("wrapping", "w2"), NeededKey("checkpoint", "c2"),
    )  # fmt: skip


def test_a_ring_lacks_what_another_ring_has() -> None:
    """Keys are told apart by their ids."""
    assert lacking(KEYS, in_ring(KEYS)) == ()
    others = in_ring(KeyRing(b"o" * 32))
    assert lacking(KEYS, others) == others
    assert [each.purpose for each in others] == list(Use)
