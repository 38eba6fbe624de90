"""A checkpoint is the root over a book's entries, signed once for each size, and never over a bent book."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from inventory.checkpoint import (
    BookDoesNotFit,
    Checkpoint,
    NotACheckpoint,
    Occasion,
    books,
    checkpoint_of,
    hashes_of,
    keep,
    kept_after,
    newest,
    read_checkpoint,
    size_of,
)
from inventory.checkpoint_key import public_half, signing_key
from inventory.execution import Operation
from inventory.merkle import EMPTY_ROOT, grown
from inventory.signed_note import SignedNote, VerifierKey, read_note, sign_note
from inventory.staff import AddPerson, add_person
from inventory.tables.ledger import checkpoint, entry
from tests.cast import KEYS, PROGRAM, Clinic
from tests.postgresql import administrator_url

AT = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)


def of(clinic: Clinic, book: str = "R1", *, anew: bool = False) -> Checkpoint:
    """The checkpoint over a book as it stands."""
    with clinic.database.read() as connection:
        return checkpoint_of(connection, KEYS, book, anew=anew)


def bend(clinic: Clinic, statement: str) -> None:
    """What an administrator does with nothing in the way."""
    engine = create_engine(administrator_url(clinic.database.url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert connection.execute(text(statement)).rowcount
    engine.dispose()


def test_the_root_is_over_the_entries_in_their_order(own_clinic: Clinic) -> None:
    """Each entry's hash is a leaf; a book without entries has the empty root."""
    own_clinic.receive(2)
    made = of(own_clinic, "house")
    with own_clinic.database.read() as connection:
        hashes = connection.scalars(select(entry.c.hash).where(entry.c.book == "house").order_by(entry.c.seq))
        leaves = list(hashes)
        assert list(hashes_of(connection, "house")) == leaves
        assert books(connection) == ("house", "R1", "R2")
        assert (size_of(connection, "R1"), size_of(connection, "R2")) == (1, 0)
    assert (made.size, made.root) == (len(leaves), grown(leaves)[0].root)
    assert of(own_clinic, "R2") == Checkpoint("R2", 0, EMPTY_ROOT)


def test_a_kept_checkpoint_is_signed_and_reads_the_same(own_clinic: Clinic) -> None:
    """The note is of three lines, by the book's key."""
    made = of(own_clinic, "house")
    kept = keep(own_clinic.database, made, Occasion.DAILY, AT)
    note = read_note(kept.note)
    assert note.text == f"vialtrail/house\n{made.size}\n{base64.b64encode(made.root).decode()}\n"
    key = VerifierKey("vialtrail/house", public_half(own_clinic.database.keys))
    assert note.signer([key]) == key
    assert read_checkpoint(note) == made
    with own_clinic.database.read() as connection:
        assert newest(connection, KEYS, "house") == kept
        assert newest(connection, KEYS, "R1") is None


def test_of_one_size_there_is_one_checkpoint(own_clinic: Clinic) -> None:
    """The second time the first is the answer; when the book has grown there is another beside it."""
    first = keep(own_clinic.database, of(own_clinic), Occasion.DAILY, AT)
    assert keep(own_clinic.database, of(own_clinic, anew=True), Occasion.REPORT, own_clinic.clock()) == first
    own_clinic.receive(1)
    second = keep(own_clinic.database, of(own_clinic), Occasion.SHIFT_END, own_clinic.clock())
    assert (first.checkpoint.size, second.checkpoint.size) == (0, 1)
    with own_clinic.database.read() as connection:
        assert kept_after(connection, KEYS, "R1", -1) == (first, second)
        assert kept_after(connection, KEYS, "R1", 0) == (second,)


def test_a_book_that_has_not_grown_is_not_read_again(own_clinic: Clinic) -> None:
    """The kept root is given; asked for anew, what was bent meanwhile shows."""
    own_clinic.receive(1)
    kept = keep(own_clinic.database, of(own_clinic), Occasion.REPORT, AT)
    bend(own_clinic, "UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 1")
    assert of(own_clinic) == kept.checkpoint
    with pytest.raises(BookDoesNotFit) as refused:
        of(own_clinic, anew=True)
    assert refused.value.sentence == "Book R1 does not fit the checkpoint that was signed of it."
    assert refused.value.expected == f"root {kept.checkpoint.printed_root} over 1 entry"


def test_no_second_root_of_one_size_is_signed(own_clinic: Clinic) -> None:
    """Whoever brings another one is refused, and the first stays."""
    kept = keep(own_clinic.database, of(own_clinic), Occasion.REPORT, AT)
    with pytest.raises(BookDoesNotFit):
        keep(own_clinic.database, Checkpoint("R1", 0, bytes(32)), Occasion.REPORT, AT)
    with own_clinic.database.read() as connection:
        assert newest(connection, KEYS, "R1") == kept


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 1", "over 2 entries"),
        ("DELETE FROM entry WHERE book = 'R1' AND seq = 1", "over 1 entry"),
    ],
)
def test_a_book_that_was_bent_is_not_signed_again(own_clinic: Clinic, statement: str, found: str) -> None:
    """Grown since or not: what stood under the checkpoint before must still stand there."""
    own_clinic.receive(1)
    own_clinic.receive(1)
    keep(own_clinic.database, of(own_clinic), Occasion.REPORT, AT)
    if "UPDATE" in statement:
        own_clinic.receive(1)
    bend(own_clinic, statement)
    with pytest.raises(BookDoesNotFit) as refused:
        of(own_clinic, anew=True)
    assert refused.value.found.endswith(found)


def test_kept_checkpoints_are_append_only(own_clinic: Clinic) -> None:
    """The database refuses to change or delete one."""
    keep(own_clinic.database, of(own_clinic), Occasion.REPORT, AT)
    for statement in ("UPDATE checkpoint SET size = 7", "DELETE FROM checkpoint"):
        with pytest.raises(DBAPIError), own_clinic.database.write() as connection:
            connection.execute(text(statement))


def junk(clinic: Clinic, book: str, size: int, note: str, occasion: str = "daily") -> None:
    """A row of no key of ours, written as the program's own role may write."""
    with clinic.database.write() as connection:
        connection.execute(
            insert(checkpoint).values(
                book=book, size=size, root=bytes(32), note=note, occasion=occasion, made_at_us=1
            )
        )


@pytest.mark.parametrize("book", ["R1", "house"])
def test_a_row_that_no_key_of_ours_signed_stops_no_checkpoint(own_clinic: Clinic, book: str) -> None:
    """Junk, another key, and a true note under another size: each is passed over, and none is published."""
    own_clinic.receive(1)
    first = keep(own_clinic.database, of(own_clinic, book), Occasion.DAILY, AT)
    strange = Checkpoint(book, 9998, bytes(32))
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    own = signing_key(KEYS)
    junk(own_clinic, book, 9996, str(sign_note(Checkpoint("R9", 9996, bytes(32)).text, "vialtrail/R9", own)))
    junk(own_clinic, book, 9997, first.note)
    junk(own_clinic, book, 9998, str(sign_note(strange.text, strange.origin, stranger)))
    junk(own_clinic, book, 9999, "junk")
    with own_clinic.database.read() as connection:
        assert newest(connection, KEYS, book) == first
        assert kept_after(connection, KEYS, book, -1) == (first,)
    own_clinic.receive(1)
    own_clinic.register()
    own_clinic.run(*added_person(own_clinic))
    second = keep(own_clinic.database, of(own_clinic, book, anew=True), Occasion.DAILY, AT)
    assert second.checkpoint.size > first.checkpoint.size
    with own_clinic.database.read() as connection:
        assert newest(connection, KEYS, book) == second


def added_person(clinic: Clinic) -> tuple[Operation[AddPerson], AddPerson]:
    """One entry more of the house book."""
    return add_person, AddPerson(clinic.act(PROGRAM), "P-0009", "gil", "Gil", "Specimen")


def test_a_row_of_junk_in_the_place_of_one_size_holds_up_that_size_alone(own_clinic: Clinic) -> None:
    """It is never given as ours; when the book has grown, the next checkpoint is made."""
    own_clinic.receive(1)
    junk(own_clinic, "R1", 1, "junk")
    with pytest.raises(BookDoesNotFit) as refused:
        keep(own_clinic.database, of(own_clinic), Occasion.DAILY, AT)
    assert refused.value.expected == "a kept checkpoint that a key of these books signed"
    own_clinic.receive(1)
    assert keep(own_clinic.database, of(own_clinic), Occasion.DAILY, AT).checkpoint.size == 2


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("vialtrail/R1\n4\n", "origin, size and root on three lines"),
        ("elsewhere/R1\n4\nROOT\n", "an origin vialtrail/BOOK"),
        ("vialtrail/\n4\nROOT\n", "an origin vialtrail/BOOK"),
        ("vialtrail/R1\n04\nROOT\n", "a whole number of entries"),
        ("vialtrail/R1\n-4\nROOT\n", "a whole number of entries"),
        ("vialtrail/R1\n٤\nROOT\n", "a whole number of entries"),
        ("vialtrail/R1\n4\nAAAA\n", "a root of 32 bytes in base64"),
        ("vialtrail/R1\n4\nROOT \n", "a root of 32 bytes in base64"),
    ],
)
def test_a_note_of_something_else_is_no_checkpoint(lines: str, expected: str) -> None:
    """Each line has its one form."""
    whole = lines.replace("ROOT", base64.b64encode(bytes(32)).decode())
    with pytest.raises(NotACheckpoint) as refused:
        read_checkpoint(SignedNote(whole, ()))
    assert refused.value.expected == expected


def test_lines_after_the_third_are_no_concern_of_ours() -> None:
    """C2SP lets a log say more."""
    root = base64.b64encode(bytes(32)).decode()
    read = read_checkpoint(SignedNote(f"vialtrail/R1\n4\n{root}\nmore\n", ()))
    assert read == Checkpoint("R1", 4, bytes(32))
