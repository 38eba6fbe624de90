"""`vialtrail checkpoint --out FILE`: signs each book as it stands, and writes the notes to one file; it mends nothing.

Exit 0: every book is signed. 1: a book does not fit the checkpoint before, and has no note. 2: it could not be done.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, open_database

if TYPE_CHECKING:
    from inventory.checkpoint import Kept
    from inventory.database import Database

NAME = "checkpoint"
HELP = "write a signed checkpoint for each book, to be kept where nobody of the clinic can change it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument(
        "--out", required=True, metavar="FILE", help="where to write the notes (- prints them)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Sign and write; the exit code says whether every book has its note.

    Raises: CommandError: the file cannot be written.
    """
    from web.backup.beside import in_place

    database = open_database(arguments, pooled=False)
    try:
        kept, refused = sign_books(database)
    finally:
        database.close()
    text = "\n".join(each.note for each in kept)
    if arguments.out == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        with in_place(Path(arguments.out)) as draft:
            draft.write_bytes(text.encode())
        for each in kept:
            print(
                f"{each.checkpoint.book}: {each.checkpoint.printed_size}, root {each.checkpoint.printed_root}"
            )
    for sentence in refused:
        print(sentence, file=sys.stderr)
    return 1 if refused else 0


def sign_books(database: Database) -> tuple[list[Kept], list[str]]:
    """A checkpoint of every book, read anew from its entries; and a sentence for each that does not fit its last one."""
    from inventory.checkpoint import BookDoesNotFit, Occasion, books, checkpoint_of, keep

    kept, refused = [], []
    with database.read() as connection:
        codes = books(connection)
    for book in codes:
        try:
            with database.read() as connection:
                made = checkpoint_of(connection, database.keys, book, anew=True)
            kept.append(keep(database, made, Occasion.COMMAND, database.clock()))
        except BookDoesNotFit as error:
            refused.append(f"{error.sentence} Expected {error.expected}, found {error.found}.")
    return kept, refused
