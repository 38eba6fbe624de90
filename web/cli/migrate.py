"""`vialtrail migrate`: brings the database to the newest schema; on PostgreSQL as the owner."""

import argparse
import os

from web.cli.database import add_database_option, database_url, prepare, sqlite_file

NAME = "migrate"
HELP = "bring the database to the newest schema"

#: Who owns the tables on PostgreSQL; the program itself needs no right to change them.
OWNER_VARIABLE = "VIALTRAIL_OWNER_URL"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Migrate, install the triggers, make the keys of a new database, and say where the schema stands."""
    from web.migrations.upgrade import current

    url = database_url(arguments)
    if sqlite_file(url) is None:
        url = os.environ.get(OWNER_VARIABLE) or url
    prepare(url)
    print(f"The database is at schema {current(url)}.")
    return 0
