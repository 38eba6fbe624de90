"""`vialtrail registrations`: the registrations of a database; elsewhere `--registration` takes id or DEA number."""

from __future__ import annotations

import argparse
import json

from web.cli.database import add_database_option, open_database

NAME = "registrations"
HELP = "list the registrations: id, DEA number and name"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("--json", action="store_true", help="as one JSON list")


def run(arguments: argparse.Namespace) -> int:
    """Print them by id; none is no fault."""
    from inventory.registration import all_registrations

    database = open_database(arguments, pooled=False)
    try:
        with database.read() as connection:
            found = all_registrations(connection)
    finally:
        database.close()
    listed = [{"id": each.code, "dea_number": each.dea_number, "name": each.name} for each in found]
    if arguments.json:
        print(json.dumps(listed, indent=2))
        return 0
    for each in listed:
        print(f"{each['id']}  {each['dea_number']}  {each['name']}")
    return 0
