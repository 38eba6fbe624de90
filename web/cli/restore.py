"""`vialtrail restore FILE`: puts a copy in place of the database, whole or not at all."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import (
    add_database_option,
    database_url,
    key_ring,
    keys_file,
    now,
    sqlite_file,
)
from web.cli.errors import CommandError
from web.cli.migrate import OWNER_VARIABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inventory.database import Database
    from inventory.keys import KeyRing
    from web.backup.copy import Copy
    from web.backup.fit import Present

NAME = "restore"
HELP = "put a copy made by backup in place of the database, and record that it was"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="the copy")
    parser.add_argument("--yes", action="store_true", help="do it although entries are lost")
    parser.add_argument("--verify", action="store_true", help="replay every book of the copy first")
    parser.add_argument("--by", metavar="NAME", help="who restores; kept as a statement, it proves nothing")


def run(arguments: argparse.Namespace) -> int:
    """Check the copy, say what would be lost, put it in place with the entry that says so, and sign the books."""
    from web.backup.copy import read_copy
    from web.backup.fit import need_keys, need_known

    url = database_url(arguments)
    held = read_copy(arguments.file)
    file = sqlite_file(url)
    if (held.engine == "sqlite") != (file is not None):
        found = "SQLite" if file is not None else "PostgreSQL"
        raise CommandError(f"{held.file} is a copy of the other engine, and the database is of {found}.")
    need_known(held)
    keys = key_ring(url)
    need_keys(held, keys, keys_file(url))
    put = _Put(arguments, url, held, keys)
    number = put.sqlite(file) if file is not None else put.postgresql()
    print("\n".join(_lines(held, number)))
    return 0


class _Put:
    """One restore: what was asked for, and what the database held when nobody could write to it any more."""

    def __init__(self, arguments: argparse.Namespace, url: str, held: Copy, keys: KeyRing) -> None:
        """Nothing is opened yet."""
        self._held, self._url, self._keys = held, url, keys
        self._yes, self._verify = arguments.yes, arguments.verify
        self._by = _who(arguments.by)
        self._present: tuple[Present, ...] = ()

    def sqlite(self, file: Path) -> str:
        """Into an SQLite file; the number of the entry."""
        from inventory.database import Database
        from web.backup.into_sqlite import put, staged
        from web.migrations.upgrade import migrate, newest

        self._look(file)
        with staged(self._held.file, file) as stage:
            copied = Database(f"sqlite:///{stage}", self._keys, now, pooled=False)
            with copied.read() as connection:
                self._check(connection)
            if self._held.revision != newest():
                migrate(copied.url)
            if not file.exists():
                number = self._record(copied)
                # Nobody can have it open, and it is whole.
                stage.rename(file)
                return number
            numbers: list[str] = []

            def last_look() -> None:
                # Whatever was recorded meanwhile counts as lost too, and is said to be.
                self._look(file)
                numbers.append(self._record(copied))

            put(stage, file, last_look, _progress)
        return numbers[-1]

    def postgresql(self) -> str:
        """Into a PostgreSQL database, as its owner; the number of the entry."""
        from web.backup.into_postgresql import loaded
        from web.backup.record import Within
        from web.migrations.upgrade import migrate, newest

        owner = os.environ.get(OWNER_VARIABLE)
        if not owner:
            raise CommandError(
                f"A copy is put in place by the role that owns the tables: name its URL in {OWNER_VARIABLE}."
            )
        with loaded(owner, self._url, self._held.file, self._judge, _table) as connection:
            self._check(connection)
            if self._held.revision == newest():
                return self._record(Within(connection, self._url, self._keys, now))
        migrate(owner, self._url)
        return self._record(self._live())

    def _live(self) -> Database:
        from inventory.database import Database

        return Database(self._url, self._keys, now, pooled=False)

    def _look(self, file: Path) -> None:
        """Read what an SQLite database holds now, where there is one with books."""
        from sqlalchemy.exc import DBAPIError

        from web.migrations.upgrade import current

        try:
            if not file.exists() or current(self._url) is None:
                return
            with self._live().read() as connection:
                self._judge(connection)
        except DBAPIError as error:
            raise CommandError(
                f"What is in {file} now cannot be read ({error.orig}): move the file away, keep it, and run it again."
            ) from error

    def _judge(self, connection: Connection) -> None:
        """Note what the database holds; refuse to lose any of it unasked."""
        from sqlalchemy import inspect

        from web.backup.fit import losses, present_books

        if not inspect(connection).has_table("entry"):
            return
        self._present = present_books(connection, self._held)
        lost = losses(self._present, self._held)
        if lost and not self._yes:
            raise CommandError(
                "\n".join(
                    [
                        *lost,
                        "Nothing was changed. Make a backup of what is there now, then add --yes to lose this.",
                    ]
                )
            )

    def _check(self, connection: Connection) -> None:
        from web.backup.fit import need_clean, need_sound
        from web.cli.verify import Progress

        need_sound(connection, self._keys, self._held)
        if self._verify:
            need_clean(connection, self._keys, self._held, Progress())

    def _record(self, copied: Database) -> str:
        """Post the entry and sign the books as they stand after it."""
        from inventory.checkpoint import Occasion, books, checkpoint_of, keep
        from inventory.execution import execute
        from inventory.restore import RecordRestore, record_restore
        from web.backup.fit import restored_books
        from web.backup.record import own_act
        from web.key_rotation import introduce_keys

        held = self._held
        command = RecordRestore(
            own_act(copied), held.file.name, held.digest, restored_books(self._present, held), self._by
        )
        number = execute(copied, record_restore, command).number
        introduce_keys(copied)
        with copied.read() as connection:
            made = [checkpoint_of(connection, copied.keys, book) for book in books(connection)]
        for each in made:
            keep(copied, each, Occasion.RESTORE, copied.clock())
        return number


def _who(named: str | None) -> str:
    """Who was at the machine, as the machine knows it, and as somebody says."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    said = f", who is said to be {named.strip()}" if named and named.strip() else ""
    return f"operating-system user {user}{said}"


def _progress(done: int, every: int) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty():
        end = "\n" if done == every else ""
        print(f"\r{done * 100 // every} % in place", end=end, file=sys.stderr, flush=True)


def _table(name: str) -> None:
    """Say on a terminal which table is loaded."""
    if sys.stderr.isatty():
        print(f"\r{name:<40}", end="", file=sys.stderr, flush=True)


def _lines(held: Copy, number: str) -> Sequence[str]:
    """What is in place now, and what a person has to do next."""
    return [
        f"{held.file} is in place, recorded as {number}",
        *(f"{each.book}: {each.size} entries of the copy, head {each.head.hex()}" for each in held.books),
        "Badges, PINs and roles are those of the copy: end again what was ended since, and erase again who was erased.",
    ]
