"""`vialtrail setup`: prints the one-time code with which a browser sets up an empty installation; it makes no person."""

import argparse

from web.cli.database import (
    add_database_option,
    database_url,
    key_ring,
    now,
)
from web.cli.errors import CommandError

NAME = "setup"
HELP = "print a one-time code for the first registration, its registrant of record and administrator"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database, and print a code that is good for an hour, once.

    Raises: CommandError: it is set up already, or cannot be served.
    """
    import secrets

    from inventory.database import Database
    from web.cli.serve import introduce, prepare_for_serving
    from web.one_time_code import Purpose, keep, new_code
    from web.setting_up import is_set_up

    url = database_url(arguments)
    prepare_for_serving(url)
    introduce(url)
    database = Database(url, key_ring(url), now, pooled=False)
    try:
        with database.read() as connection:
            if is_set_up(connection):
                raise CommandError(
                    "This installation is set up already: people and workstations are added on its pages. Where no "
                    "enrolled browser is left, vialtrail workstation-code gives a code for one."
                )
        code = new_code(secrets.randbelow)
        with database.write() as connection:
            ends = keep(connection, database.keys, Purpose.SETUP, None, code, database.clock())
    finally:
        database.close()
    print(code)
    print(
        f"Open /setup/ on the first workstation, at the address that vialtrail serve prints, and type the code before "
        f"{ends:%H:%M} UTC. It is good once; a new one ends it."
    )
    return 0
