"""`vialtrail verify`: replays every book and prints one line for each; it mends nothing.

Exit 0: clean. 1: something is wrong, and the first wrong entry of each book is named. 2: it could not be done.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, open_database

if TYPE_CHECKING:
    from inventory.verification import BookVerified, Verification

NAME = "verify"
HELP = "replay the books: sums, floors, chain, signatures, triggers; name the first entry that is wrong"

#: Seconds after which a terminal is told how far it is.
SILENT = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """Replay on one consistent view; the exit code says whether all is clean."""
    from inventory.verification import verify

    database = open_database(arguments, pooled=False)
    try:
        with database.read() as connection:
            result = verify(connection, database.keys, Progress())
    finally:
        database.close()
    print(json.dumps(as_json(result)) if arguments.json else "\n".join(as_lines(result)))
    return 0 if result.is_clean else 1


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
        return f"{book.book}: {entries}, clean, head {book.head}"
    return f"{book.book}: {entries} clean, then wrong. {book.wrong.sentence}"


def as_json(result: Verification) -> dict[str, object]:
    """The same for a program: `clean`, `books` and `beside`."""
    return {"clean": result.is_clean, **dataclasses.asdict(result)}
