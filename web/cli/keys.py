"""`vialtrail keys list|rotate|export`: the keys outside the database; it prints ids, and never a key."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import (
    add_database_option,
    database_url,
    key_ring,
    keys_are_in_environment,
    keys_file,
    open_database,
)
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database

NAME = "keys"
HELP = "list the keys, make new ones, or write them to a file for the safe"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's actions and their arguments."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    listing = actions.add_parser("list", help="ids, uses, since when, and what the database needs them for")
    rotating = actions.add_parser("rotate", help="make a new wrapping key and a new checkpoint key")
    rotating.add_argument(
        "--forget-old",
        action="store_true",
        help="take older wrapping keys out of the file: texts of patients in older copies stay closed for ever",
    )
    exporting = actions.add_parser("export", help="write the keys to a new file, for the safe")
    exporting.add_argument("file", metavar="FILE", type=Path, help="nothing may be there yet")
    for action in (listing, rotating, exporting):
        add_database_option(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says; the exit code is 1 where `list` finds that a key is lacking."""
    return {"list": _list, "rotate": _rotate, "export": _export}[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    """One line a key: use, id, since when, what for."""
    database = open_database(arguments, pooled=False)
    try:
        lines, lacking = _lines(database)
    finally:
        database.close()
    print("\n".join(lines))
    return 1 if lacking else 0


def _lines(database: Database) -> tuple[list[str], bool]:
    from inventory.introduction import introduced
    from inventory.keys import Use
    from inventory.private import in_use

    with database.read() as connection:
        named, used = introduced(connection), in_use(connection)
    since = {each.key_id: f"since {each.since:%d %b %Y %H:%M} UTC" for each in named}
    lines = []
    for use in Use:
        ids = database.keys.ids(use)
        for number, key_id in enumerate(ids, 1):
            what_for = _what_for(use, key_id, used, newest=number == len(ids))
            lines.append(f"{use:<10}  {key_id}  {since.get(key_id, 'not in the house book yet')}  {what_for}")
    there = {key_id for use in Use for key_id in database.keys.ids(use)}
    wanted = [each.key_id for each in named if each.use is Use.SECRET]
    lacking = sorted({*used, *wanted} - there)
    lines += [
        f"lacking     {key_id}  {since.get(key_id, 'not in the house book')}  needed" for key_id in lacking
    ]
    return lines, bool(lacking)


def _what_for(use: str, key_id: str, used: dict[str, int], *, newest: bool) -> str:
    """What the database needs a key for."""
    if use == "secret":
        return "needed: labels, badges, signatures and cookies rest on it"
    if use == "checkpoint":
        return "signs checkpoints" if newest else "signed checkpoints and its successor"
    count = used.get(key_id, 0)
    under = f"needed: {count} data keys lie under it" if count else "not needed by this database"
    return f"{under}; wraps new ones" if newest else under


def _rotate(arguments: argparse.Namespace) -> int:
    """A sentence a step."""
    from web.key_rotation import rotate
    from web.keys import KeyFileError

    if keys_are_in_environment():
        raise CommandError("The keys stand in the environment: only keys in a file are rotated here.")
    database = open_database(arguments, pooled=False)
    try:
        for sentence in rotate(database, keys_file(database.url), forget_old=arguments.forget_old):
            print(sentence, flush=True)
    except KeyFileError as error:
        raise CommandError(str(error)) from error
    finally:
        database.close()
    print("Write the new keys to the safe: vialtrail keys export FILE.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    """The file, and what it is for.

    Raises: CommandError: there is a file already, or it cannot be written.
    """
    from web.keys import KeyFileError, save_new

    try:
        save_new(arguments.file, key_ring(database_url(arguments)))
    except KeyFileError as error:
        raise CommandError(str(error)) from error
    print(f"{arguments.file} holds every key of the database, readable for you alone.")
    print(
        "Keep it in a safe, apart from every copy of the database: with both anybody reads the patients' texts and "
        "signs as the clinic; without it a copy opens no patient's text and no signature can be checked."
    )
    return 0
