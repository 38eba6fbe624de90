"""Checkpoints on a second path: one note a file, written whole or not at all; it replaces and deletes none.

The path is meant to lie on another machine or medium, so that whoever has the database does not have the notes.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection

from inventory.checkpoint import Kept, books, kept_after, newest
from inventory.keys import KeyRing
from inventory.published import Note, split_notes

#: How a note's file ends.
SUFFIX = ".note"

#: What a file system answers that knows no links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


def file_name(kept: Kept) -> str:
    """Book, size and the root's beginning: two notes never share a name, and a listing is in the book's order."""
    made = kept.checkpoint
    return f"{_stem(made.book)}-{made.size:010d}-{made.root.hex()[:8]}{SUFFIX}"


def unpublished(connection: Connection, keys: KeyRing, names: Iterable[str]) -> tuple[Kept, ...]:
    """The kept checkpoints that the second path wants, given the names of its files.

    Of each book those over more entries than any note there, and the newest in any case.
    """
    present = frozenset(names)
    wanted: dict[str, Kept] = {}
    for book in books(connection):
        last = newest(connection, keys, book)
        for kept in (*kept_after(connection, keys, book, _largest(present, book)), *([last] if last else [])):
            wanted.setdefault(file_name(kept), kept)
    return tuple(kept for name, kept in wanted.items() if name not in present)


def names_in(folder: Path) -> tuple[str, ...]:
    """The names of the notes in a folder.

    Raises: OSError: it cannot be read. A folder that is not there has none, and is made when a note is written.
    """
    try:
        return tuple(sorted(path.name for path in folder.iterdir() if path.suffix == SUFFIX))
    except FileNotFoundError:
        return ()


def write_notes(folder: Path, notes: Iterable[Kept]) -> int:
    """Write each note as a file of its own; returns how many there were.

    Raises: OSError: the folder is not there and cannot be made, is full, or may not be written to. What was written
    before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for kept in notes:
        _write(folder, file_name(kept), kept.note.encode())
        written += 1
    return written


def published_notes(folder: Path) -> tuple[Note, ...]:
    """Every note of a folder, with its file's name; a file that is no text is a note that nobody can read.

    Raises: OSError: the folder or a file cannot be read.
    """
    return tuple(note for name in names_in(folder) for note in notes_of(folder / name, name))


def notes_of(file: Path, source: str) -> tuple[Note, ...]:
    """The notes of one file, which may hold several.

    Raises: OSError: it cannot be read.
    """
    text = file.read_bytes().decode("utf-8", errors="replace")
    return tuple(Note(source, each) for each in split_notes(text)) or (Note(source, text),)


def _stem(book: str) -> str:
    """A book's code as part of a file's name."""
    return quote(book, safe="").replace("-", "%2D")


def _largest(names: Iterable[str], book: str) -> int:
    """The most entries that a note of a book is over, by the names of the files; -1 where there is none."""
    parts = (name.removesuffix(SUFFIX).split("-") for name in names)
    found = (
        int(part[1]) for part in parts if len(part) == 3 and part[0] == _stem(book) and part[1].isdigit()
    )
    return max(found, default=-1)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write beside, then give it its name: a reader sees the whole note or none."""
    draft = folder / f".{name}.{os.getpid()}"
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, folder / name)
        except FileExistsError:
            return
        except OSError as error:
            if error.errno not in _NO_LINKS or (folder / name).exists():
                raise
            draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
