"""`vialtrail migrate`: brings the database to the newest schema; on PostgreSQL as the owner."""

import argparse
import os
import sys

from web.cli.database import add_database_option, database_url, prepare, sqlite_file

NAME = "migrate"
HELP = "bring the database to the newest schema"

#: Who owns the tables on PostgreSQL; the program's own role adds to the books and has no right to change them.
OWNER_VARIABLE = "VIALTRAIL_OWNER_URL"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Migrate, install triggers and rights, make the keys of a new database, and say where the schema stands."""
    from web.migrations.upgrade import current

    url = database_url(arguments)
    file = sqlite_file(url)
    owner = None if file else os.environ.get(OWNER_VARIABLE)
    changed = differing(owner or url) if file is None or file.exists() else ()
    prepare(url, owner)
    for line in changed:
        print(f"Was not as the program makes it: {line}.", file=sys.stderr)
    print(f"The database is at schema {current(owner or url)}.")
    return 0


def differing(url: str) -> tuple[str, ...]:
    """What of a database at the newest schema is not as the program makes it; of another schema nothing is said.

    Triggers and rights are about to be made anew, and nobody would learn that they were gone.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    from inventory.guarded import unsound_schema
    from web.migrations.upgrade import current, newest

    if current(url) != newest():
        return ()
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return tuple(
            f"{what}: expected {wanted}, found {found}" for what, wanted, found in unsound_schema(connection)
        )
