"""`vialtrail migrate`: brings the database to the newest schema; on PostgreSQL as the owner."""

import argparse
import os

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
    owner = None if sqlite_file(url) else os.environ.get(OWNER_VARIABLE)
    prepare(url, owner)
    print(f"The database is at schema {current(owner or url)}.")
    return 0
