"""The second path holds one note a file, whole, and keeps what it has."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inventory.checkpoint import Checkpoint, Kept, Occasion, checkpoint_of, keep
from inventory.published import Note
from tests.cast import KEYS
from tests.web.conftest import Desk
from web.publication import file_name, names_in, notes_of, published_notes, unpublished, write_notes

AT = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)


def kept(size: int, book: str = "R1", root: int = 1) -> Kept:
    """A checkpoint with a note of its form."""
    made = Checkpoint(book, size, bytes([root]) * 32)
    return Kept(made, f"{made.text}\n— {made.origin} {'A' * 92}\n", Occasion.DAILY, AT)


def test_each_note_has_a_file_of_its_own(tmp_path: Path) -> None:
    """The folder is made; names are in the order of the book; what is read is what was written."""
    folder = tmp_path / "away" / "notes"
    assert names_in(folder) == ()
    assert write_notes(folder, [kept(9), kept(10)]) == 2
    assert names_in(folder) == ("R1-0000000009-01010101.note", "R1-0000000010-01010101.note")
    assert published_notes(folder) == tuple(Note(file_name(each), each.note) for each in (kept(9), kept(10)))
    assert sorted(path.name for path in folder.iterdir()) == list(names_in(folder))


def test_no_note_takes_the_place_of_another(tmp_path: Path) -> None:
    """Neither a smaller one, nor one of the same size and another root, nor the same once more."""
    write_notes(tmp_path, [kept(10)])
    first = (tmp_path / file_name(kept(10))).read_bytes()
    bent = Kept(kept(10).checkpoint, "another text", Occasion.DAILY, AT)
    write_notes(tmp_path, [bent, kept(4), kept(10, root=2)])
    assert (tmp_path / file_name(kept(10))).read_bytes() == first
    assert len(names_in(tmp_path)) == 3


def test_a_file_system_without_links_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note gets its name by being renamed, and only where the name is free."""

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    write_notes(tmp_path, [kept(3)])
    assert published_notes(tmp_path) == (Note(file_name(kept(3)), kept(3).note),)
    with pytest.raises(PermissionError):
        write_notes(tmp_path, [kept(3)])


def test_a_write_that_fails_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: what was written before stays, and no draft is left lying."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_notes(tmp_path, [kept(1)])
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_notes(tmp_path, [kept(2)])
    assert [path.name for path in tmp_path.iterdir()] == [file_name(kept(1))]


def test_a_books_code_is_no_path(tmp_path: Path) -> None:
    """Whatever stands in it, the file lies in the folder and its parts are told apart."""
    strange = kept(5, "../A-1")
    write_notes(tmp_path, [strange])
    assert names_in(tmp_path) == ("..%2FA%2D1-0000000005-01010101.note",)


def test_a_file_may_hold_several_notes_or_none(tmp_path: Path) -> None:
    """One that holds none is a note that nobody can read, and is said to be so later."""
    both = tmp_path / "both"
    both.write_text(f"{kept(1).note}\n{kept(2).note}", encoding="utf-8")
    assert notes_of(both, "both") == (Note("both", kept(1).note), Note("both", kept(2).note))
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert notes_of(empty, "empty") == (Note("empty", ""),)
    strange = tmp_path / "strange"
    strange.write_bytes(b"\xff\xfe\n")
    assert notes_of(strange, "strange")[0].text == "\ufffd\ufffd\n"


def test_what_the_path_lacks_is_what_is_newer_than_its_newest(desk: Desk) -> None:
    """Of each book; the newest always, and none that somebody took away since."""
    made = []
    for _ in range(3):
        desk.clinic.receive(1)
        with desk.clinic.database.read() as connection:
            found = checkpoint_of(connection, KEYS, "R1")
        made.append(keep(desk.clinic.database, found, Occasion.DAILY, AT))
    one, two, three = made
    with desk.clinic.database.read() as connection:
        assert unpublished(connection, KEYS, ()) == (one, two, three)
        assert unpublished(connection, KEYS, [file_name(one)]) == (two, three)
        assert unpublished(connection, KEYS, [file_name(two)]) == (three,)
        assert unpublished(connection, KEYS, [file_name(three)]) == ()
        # An older copy of the database has a shorter book than the path: its newest note goes beside the others.
        assert unpublished(connection, KEYS, [file_name(kept(99))]) == (three,)
        assert unpublished(connection, KEYS, [file_name(kept(99, "R2")), "R1-strange.note"]) == (
            one,
            two,
            three,
        )
