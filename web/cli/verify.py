"""`vialtrail verify`: replays every book, holds published checkpoints against it, prints a line for each; mends nothing.

Exit 0: clean. 1: something is wrong, and the first wrong entry of each book is named. 2: it could not be done.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, database_url, open_database
from web.cli.errors import CommandError
from web.cli.publishing import checkpoint_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inventory.published import Compared, Note
    from inventory.verification import BookVerified, Verification

NAME = "verify"
HELP = "replay the books and hold published checkpoints against them; name the first entry that is wrong"

#: Seconds after which a terminal is told how far it is.
SILENT = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument(
        "--checkpoint", nargs="+", action="extend", default=[], type=Path, metavar="FILE",
        help="notes that were kept elsewhere: fine, rolled back, forked or not ours",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Replay on one consistent view; the exit code says whether all is clean.

    Raises: CommandError: a file of notes cannot be read.
    """
    from inventory.published import verify_published
    from inventory.verification import verify

    asked = _notes(arguments.checkpoint)
    database = open_database(arguments, pooled=False)
    try:
        with database.read() as connection:
            result = verify(connection, database.keys, Progress())
            given = verify_published(connection, database.keys, asked)
            known = _known(connection, checkpoint_folder(database_url(arguments)))
            held = verify_published(connection, database.keys, known)
    finally:
        database.close()
    if arguments.json:
        print(json.dumps(as_json(result, given, held)))
    else:
        print("\n".join([*as_lines(result), *checkpoint_lines(given, held)]))
    return 0 if result.is_clean and all(each.is_right for each in (*given, *held)) else 1


def _notes(files: list[Path]) -> tuple[Note, ...]:
    """The notes of the files that the command line names."""
    from web.publication import notes_of

    try:
        return tuple(note for file in files for note in notes_of(file, str(file)))
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error


def _known(connection: Connection, folder: Path) -> tuple[Note, ...]:
    """The notes of the second path, and those that the books keep themselves and it does not have.

    A path that cannot be read is said, and stops nothing: it may lie on a machine that is away.
    """
    from inventory.published import kept_notes
    from web.publication import published_notes

    try:
        away = published_notes(folder)
    except OSError as error:
        print(f"The checkpoints in {folder} cannot be read: {error.strerror}.", file=sys.stderr)
        away = ()
    there = {note.text for note in away}
    return (*away, *(note for note in kept_notes(connection) if note.text not in there))


class Progress:
    """Says on a terminal, after two seconds, how many entries of which book are done."""

    def __init__(self) -> None:
        """Start counting the seconds."""
        self._started = time.monotonic()

    def __call__(self, book: str, done: int, total: int) -> None:
        """Write over the line before."""
        if sys.stderr.isatty() and time.monotonic() - self._started > SILENT:
            print(f"\r{book}: {done} of {total} entries", end="\n" if done == total else "", file=sys.stderr)


def as_lines(result: Verification) -> list[str]:
    """One line a book, and one for each thing that is wrong beside the books."""
    return [*(_line(book) for book in result.books), *(wrong.sentence for wrong in result.beside)]


def _line(book: BookVerified) -> str:
    """A book: its entries, and its head or what is wrong."""
    entries = "1 entry" if book.entries == 1 else f"{book.entries} entries"
    if book.wrong is None:
        return f"{book.book}: {entries}, clean, head {book.head}, root {book.root}"
    return f"{book.book}: {entries} clean, then wrong. {book.wrong.sentence}"


def checkpoint_lines(given: tuple[Compared, ...], held: tuple[Compared, ...]) -> list[str]:
    """A line for each note that was given and for each other that is not right; of those that are, one a book."""
    from inventory.published import Fit

    newest: dict[str, list[int]] = {}
    for each in held:
        if each.fit is Fit.FINE and each.published is not None:
            newest.setdefault(each.published.book, []).append(each.published.size)
    fitting = [
        f"{book}: {'1 checkpoint fits' if len(sizes) == 1 else f'{len(sizes)} checkpoints fit'}, "
        f"the newest over {'1 entry' if max(sizes) == 1 else f'{max(sizes)} entries'}"
        for book, sizes in newest.items()
    ]
    wrong = [each.sentence for each in held if each.fit is not Fit.FINE]
    return [*fitting, *wrong, *(each.sentence for each in given)]


def as_json(
    result: Verification, given: tuple[Compared, ...] = (), held: tuple[Compared, ...] = ()
) -> dict[str, object]:
    """The same for a program: `clean`, `books`, `beside` and `checkpoints`."""
    compared = (*given, *held)
    clean = result.is_clean and all(each.is_right for each in compared)
    return {
        "clean": clean,
        **dataclasses.asdict(result),
        "checkpoints": [_compared(each) for each in compared],
    }


def _compared(each: Compared) -> dict[str, object]:
    published, found = each.published, each.found
    return {
        "source": each.source, "fit": str(each.fit), "book": published.book if published else None,
        "size": published.size if published else None, "root": published.printed_root if published else None,
        "found_size": found.size if found else None, "found_root": found.printed_root if found else None,
        "why": each.why,
    }  # fmt: skip
