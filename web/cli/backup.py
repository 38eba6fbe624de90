"""`vialtrail backup FILE`: one consistent copy of the whole database while it runs; it writes over nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, database_url, keys_file, open_database, sqlite_file

if TYPE_CHECKING:
    from inventory.backup import NeededKey
    from inventory.database import Database
    from web.backup.copy import Copy

NAME = "backup"
HELP = "write a consistent copy of the whole database to a file, while it runs"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="the copy; nothing may be there yet")


def run(arguments: argparse.Namespace) -> int:
    """Copy, read the copy, record it in the house book, and say what it holds and which keys it needs."""
    from inventory.backup import in_ring
    from web.backup.beside import beside
    from web.backup.copy import read_copy

    url = database_url(arguments)
    database = open_database(arguments, pooled=False)
    try:
        with beside(arguments.file) as draft:
            _copy_out(database, sqlite_file(url), draft)
            # Read before it has its name: a copy that cannot be read is none.
            held = read_copy(draft)
        number = _record(database, arguments.file.name, held)
        needed = held.keys or in_ring(database.keys)
    finally:
        database.close()
    print("\n".join(_lines(arguments.file, held, needed, number, keys_file(url))))
    return 0


def _copy_out(database: Database, file: Path | None, draft: Path) -> None:
    """The copy of either engine."""
    from web.backup import postgresql, sqlite

    if file is not None:
        sqlite.copy_out(file, draft, _progress)
        return
    with database.read() as connection:
        server = postgresql.major_of(connection)
    postgresql.copy_out(database.url, server, draft)


def _progress(done: int, every: int) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty() and every > 0:
        end = "\n" if done == every else ""
        print(f"\r{done * 100 // every} % copied", end=end, file=sys.stderr, flush=True)


def _record(database: Database, name: str, held: Copy) -> str:
    """Post the entry; its number."""
    from inventory.backup import RecordBackup, record_backup
    from inventory.execution import execute
    from web.backup.record import own_act

    command = RecordBackup(own_act(database), name, held.digest, held.books)
    return execute(database, record_backup, command).number


def _lines(file: Path, held: Copy, needed: Sequence[NeededKey], number: str, keys: Path) -> list[str]:
    """What a person writes on the label of the stick."""
    return [
        f"{file}: SHA-256 {held.digest.hex()}, recorded as {number}",
        *(f"{each.book}: {each.size} entries, head {each.head.hex()}" for each in held.books),
        *(f"needs the {each.purpose} key {each.key_id}" for each in needed),
        f"The keys are not in the copy. They are in {keys}: keep a copy of that file somewhere else.",
    ]
