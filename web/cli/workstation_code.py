"""`vialtrail workstation-code`: prints a code for a browser where no enrolled one is left; it enrols none itself."""

import argparse

from web.cli.database import add_database_option, database_url, key_ring, now
from web.cli.errors import CommandError

NAME = "workstation-code"
HELP = "print a one-time code that enrols a browser at a workstation, for a clinic without an enrolled one"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("workstation", metavar="WORKSTATION", help="its code, as in R1.W1")
    add_database_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print a code that is good for ten minutes, once; two people sign where it is typed.

    Raises: CommandError: there is no such workstation.
    """
    import secrets

    from inventory.database import Database
    from web.cli.serve import prepare_for_serving
    from web.one_time_code import Purpose, keep, new_code
    from web.visitor import find_station, stations

    url = database_url(arguments)
    prepare_for_serving(url)
    database = Database(url, key_ring(url), now, pooled=False)
    try:
        with database.read() as connection:
            if find_station(connection, arguments.workstation) is None:
                known = ", ".join(each.code for each in stations(connection)) or "none; use vialtrail setup"
                raise CommandError(f"There is no workstation {arguments.workstation}. Workstations: {known}.")
        code = new_code(secrets.randbelow)
        with database.write() as connection:
            ends = keep(
                connection, database.keys, Purpose.WORKSTATION, arguments.workstation, code, database.clock()
            )
    finally:
        database.close()
    print(code)
    print(
        f"Type it at /enrol/ in the browser before {ends:%H:%M} UTC. An administrator signs there, and a second person. "
        f"It is good once; a new one ends it."
    )
    return 0
