"""What would be lost is said by book; a copy that does not fit this program or these keys is refused by name."""

from pathlib import Path

import pytest
from sqlalchemy import text

from inventory.backup import CopiedBook, NeededKey, books_held
from inventory.keys import KeyRing
from tests.cast import KEYS, Clinic, found
from web.backup.copy import Copy
from web.backup.fit import (
    Present,
    losses,
    need_clean,
    need_keys,
    need_known,
    need_sound,
    present_books,
    restored_books,
)
from web.cli.errors import CommandError
from web.migrations.upgrade import newest


def copy(*books: CopiedBook, revision: str = "", keys: tuple[NeededKey, ...] = ()) -> Copy:
    """A copy with these books."""
    return Copy(Path("copy"), b"d" * 32, "sqlite", revision or newest(), books, keys)


def test_what_would_be_lost_is_said_by_book() -> None:
    """Longer, other, absent in the copy; a book that the copy has whole is not named."""
    held = copy(CopiedBook("R1", 2, b"a"), CopiedBook("R2", 2, b"b"), CopiedBook("house", 9, b"h"))
    present = [
        Present("R1", 3, b"a"),
        Present("R2", 2, b"x"),
        Present("R3", 1, None),
        Present("house", 8, None),
    ]
    assert losses(present, held) == [
        "R1: 3 entries now, 2 in the copy: 1 would be lost.",
        "R2: 2 entries now, 2 in the copy, and they are not the same ones.",
        "R3: 1 entry now, none in the copy.",
    ]


def test_the_entry_names_every_book_of_both() -> None:
    """One that only the database had, and one that only the copy has."""
    held = copy(CopiedBook("R1", 2, b"a"), CopiedBook("house", 9, b"h"))
    rows = restored_books([Present("R3", 1, None), Present("house", 12, b"h")], held)
    assert [(row.book, row.size_before, row.size) for row in rows] == [
        ("R1", None, 2),
        ("R3", 1, 0),
        ("house", 12, 9),
    ]


def test_a_book_is_looked_at_where_the_copy_ends(database_url: str) -> None:
    """Its hash there, or none where it is shorter."""
    found(database_url)
    clinic = Clinic(database_url)
    with clinic.database.read() as connection:
        (house,) = books_held(connection)
        (present,) = present_books(connection, copy(house))
        assert present == Present("house", house.size, house.head)
        (shorter,) = present_books(connection, copy(CopiedBook("house", house.size + 1, b"h")))
    assert shorter.at_copy is None
    clinic.close()


def test_a_schema_that_nobody_knows_is_named() -> None:
    """The newest that this program has stands beside it."""
    need_known(copy())
    with pytest.raises(
        CommandError, match=f"at schema 9999, which this program does not know .its newest is {newest()}"
    ):
        need_known(copy(revision="9999"))


def test_a_key_that_is_lacking_is_named() -> None:
    """By use and id, with the file in which it was looked for."""
    need_keys(copy(keys=(NeededKey("wrapping", KEYS.ids("wrapping")[0]),)), KEYS, "here")  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="needs the wrapping key feed, and here does not hold it"):
        need_keys(copy(keys=(NeededKey("wrapping", "feed"),)), KEYS, "here")


def test_signatures_under_another_secret_are_found_before_any_key_is_named(database_url: str) -> None:
    """Of a copy in which no entry names a key, a signature tells; a trigger that is gone too; a good one passes."""
    found(database_url)
    clinic = Clinic(database_url)
    clinic.receive()
    with clinic.database.read() as connection:
        need_sound(connection, KEYS, copy())
        need_clean(connection, KEYS, copy(), lambda *_: None)
        with pytest.raises(CommandError, match="copy was signed under another secret than the key file's"):
            need_sound(connection, KeyRing(b"o" * 32), copy())
        with pytest.raises(
            CommandError, match=r"copy is wrong, and nothing was changed\. Entry house/\d+: signature of"
        ):
            need_clean(connection, KeyRing(b"o" * 32), copy(), lambda *_: None)
        assert connection.execute(text("SELECT count(*) FROM entry WHERE book = 'R1'")).scalar() == 1
    clinic.close()
