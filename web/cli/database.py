"""Which database and which keys a command works with; it opens neither before it is asked."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database
    from inventory.keys import KeyRing

#: The environment's names for both.
URL_VARIABLE, KEYS_VARIABLE = "VIALTRAIL_DATABASE_URL", "VIALTRAIL_KEYS"
#: The keys themselves instead of their file: the text of a key file, with line ends or semicolons between its lines.
KEY_TEXT_VARIABLE = "VIALTRAIL_KEY_TEXT"


def add_database_option(parser: argparse.ArgumentParser) -> None:
    """Give a command its `--database`."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help=f"SQLAlchemy URL (otherwise {URL_VARIABLE}, otherwise an SQLite file in the user's data folder)",
    )


def data_folder(platform: str = sys.platform) -> Path:
    """The folder for a user's data by the custom of the platform."""
    if platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Vialtrail"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Vialtrail"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "vialtrail"


def database_url(arguments: argparse.Namespace) -> str:
    """The URL of the database that a command is asked to use.

    Raises: CommandError: it is no URL of SQLite or PostgreSQL.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    url: str = (
        arguments.database or os.environ.get(URL_VARIABLE) or f"sqlite:///{data_folder()}/vialtrail.sqlite"
    )
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = "no URL"
    if backend not in {"sqlite", "postgresql"}:
        raise CommandError(f"A database is named by a sqlite: or postgresql: URL; {backend} was found.")
    return url


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for PostgreSQL."""
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise CommandError("An SQLite database is named by its file; a URL without one was found.")
    return Path(parsed.database)


def keys_file(url: str) -> Path:
    """Where the keys of a database lie: as VIALTRAIL_KEYS says, else beside an SQLite file, else among user data."""
    named = os.environ.get(KEYS_VARIABLE)
    if named:
        return Path(named)
    file = sqlite_file(url)
    return file.with_name(f"{file.name}.keys") if file else data_folder() / "keys"


def key_ring(url: str, *, make: bool = False) -> "KeyRing":
    """The keys of a database; with `make`, new ones where there is no file.

    Raises: CommandError: there are none or they cannot be read.
    """
    from web.keys import KeyFileError, load, load_or_make, read

    try:
        if keys_are_in_environment():
            return read(os.environ[KEY_TEXT_VARIABLE], KEY_TEXT_VARIABLE)
        return (load_or_make if make else load)(keys_file(url))
    except KeyFileError as error:
        raise CommandError(str(error)) from error


def keys_are_in_environment() -> bool:
    """The keys themselves stand in the environment, so that there is no file.

    Raises: CommandError: a file is named too, and nobody can say which holds.
    """
    if not os.environ.get(KEY_TEXT_VARIABLE):
        return False
    if os.environ.get(KEYS_VARIABLE):
        raise CommandError(f"The keys are named twice: set {KEY_TEXT_VARIABLE} or {KEYS_VARIABLE}, not both.")
    return True


def need_safe_keys(url: str) -> None:
    """Return when the program may start with these keys.

    Raises: CommandError: one is weak or well known, or others than the owner can read the file.
    """
    from web.key_strength import need_private, need_strong
    from web.keys import KeyFileError

    ring = key_ring(url)
    try:
        if keys_are_in_environment():
            need_strong(ring, KEY_TEXT_VARIABLE)
        else:
            need_private(keys_file(url))
            need_strong(ring, str(keys_file(url)))
    except KeyFileError as error:
        raise CommandError(str(error)) from error


def prepare(url: str, owner: str | None = None) -> "KeyRing":
    """Bring a database to the newest schema and return its keys, which are made where the database is new.

    Args: url: by which the program opens it. owner: on PostgreSQL the URL of the role that owns the tables.
    Raises: CommandError: there is a database and its keys are not there (new ones would make every signature in it
    unverifiable), its schema is none that this program knows, or its roles are not what they must be.
    """
    from inventory.grants import RoleError
    from web.migrations.upgrade import current, migrate

    file, opened = sqlite_file(url), owner or url
    there = file is None or file.exists()
    found = current(opened) if there else None
    if found is not None:
        _refuse_unknown(found)
    keys = key_ring(url, make=found is None)
    if file is not None and found is None:
        # Patients' names are in it; SQLite gives its side files the same permissions.
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    try:
        migrate(opened, url)
    except RoleError as error:
        raise CommandError(str(error)) from error
    return keys


def ready(url: str) -> None:
    """Return when the database has the newest schema.

    Raises: CommandError: it is at another one, or is not there; the sentence names `vialtrail migrate`.
    """
    from sqlalchemy.exc import ProgrammingError

    from web.migrations.upgrade import current, newest

    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise CommandError(
            f"There is no database {file} yet: run vialtrail migrate, or start vialtrail serve."
        )
    try:
        found, wanted = current(url), newest()
    except ProgrammingError as error:
        raise CommandError(
            "The program's role may not read which schema the database is at: run vialtrail migrate as the owner."
        ) from error
    if found not in {None, wanted}:
        _refuse_unknown(found)
    if found != wanted:
        raise CommandError(
            f"The database is at schema {found or 'none'} and this program needs {wanted}: run vialtrail migrate."
        )


def _refuse_unknown(found: str) -> None:
    """Return when the program has this revision, and so a way from it to the newest.

    Raises: CommandError: it has none.
    """
    from web.migrations.upgrade import is_known, newest

    if not is_known(found):
        raise CommandError(
            f"The database is at schema {found}, which this program does not know (its newest is {newest()}): it was "
            "made by a newer program, or by one before the first release, whose databases are not carried over."
        )


def sound(url: str, keys: "KeyRing") -> None:
    """Return when the database refuses what it must: the schema as the program makes it, and no role with more rights.

    Raises: CommandError: a table, constraint, trigger, function or right differs, the program could do too much, or
    SQLite does not hold what each connection sets.
    """
    from inventory.authorizer import NotGuarded
    from inventory.database import Database
    from inventory.grants import RoleError, refuse_excess
    from inventory.guarded import unsound_schema

    database = Database(url, keys, now, pooled=False)
    try:
        with database.read() as connection:
            if not database.is_sqlite:
                refuse_excess(connection)
            unsound = unsound_schema(connection)
    except (RoleError, NotGuarded) as error:
        raise CommandError(str(error)) from error
    if unsound:
        first = "; ".join(f"{what}: expected {wanted}, found {found}" for what, wanted, found in unsound[:3])
        more = f" and {len(unsound) - 3} more" if len(unsound) > 3 else ""
        raise CommandError(
            f"The database is not as the program makes it: {first}{more}. Run vialtrail verify, and find out who "
            "changed it; vialtrail migrate makes triggers and rights anew."
        )


def open_database(arguments: argparse.Namespace, *, pooled: bool = True) -> "Database":
    """The database of a command, with its keys and the machine's clock; its schema is the newest.

    Raises: CommandError: the URL, the keys or the schema are not what they must be.
    """
    from inventory.database import Database

    url = database_url(arguments)
    ready(url)
    return Database(url, key_ring(url), now, pooled=pooled)


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)
