"""`vialtrail api-token make`, `end` and `list`: tokens for stations and other programs; one is shown once."""

from __future__ import annotations

import argparse
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, open_database
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database
    from inventory.plan import Act

NAME = "api-token"
HELP = "make, end or list the tokens of stations and other programs"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the three verbs and their arguments."""
    verbs = parser.add_subparsers(metavar="make|end|list", required=True, dest="verb")
    make = verbs.add_parser("make", help="a new token, which is shown once")
    make.add_argument("--registration", required=True, metavar="N", help="its code or DEA number")
    make.add_argument(
        "--station", required=True, metavar="CODE", help="the workstation that the token acts as"
    )
    make.add_argument(
        "--scope", required=True, action="append", metavar="SCOPE",
        help="what it is good for: stock:read, entries:read, board:read, chart:write, steps:write; more may be given",
    )  # fmt: skip
    make.add_argument(
        "--days", type=int, default=90, metavar="D", help="how long it is good for (90; 366 at most)"
    )
    end = verbs.add_parser("end", help="end a token before its time")
    end.add_argument("id", metavar="ID", help="its figures, as list shows them")
    end.add_argument("--why", required=True, metavar="TEXT", help="why it ends")
    listing = verbs.add_parser("list", help="every token that was ever made, and none of their texts")
    listing.add_argument("--json", action="store_true", help="as one JSON list")
    for one in (make, end, listing):
        add_database_option(one)


def run(arguments: argparse.Namespace) -> int:
    """Make, end or list."""
    database = open_database(arguments, pooled=False)
    try:
        return {"make": _make, "end": _end, "list": _list}[arguments.verb](database, arguments)
    finally:
        database.close()


def _make(database: Database, arguments: argparse.Namespace) -> int:
    """The token on standard output, and nowhere else; once a registrant is named two people sign for it.

    Raises: CommandError: no such registration. Refused: workstation, scope or time; a proof; an approval.
    """
    from inventory.api_token import MakeToken, make_token, token_digest
    from inventory.approval import is_registrant_named
    from inventory.execution import execute
    from inventory.registration import find_registration
    from web.api.caller import MARK
    from web.cli.two_people import signed_by_two

    with database.read() as connection:
        registration = find_registration(connection, arguments.registration)
        named = is_registrant_named(connection)
    if registration is None:
        raise CommandError(f"No registration has the code or DEA number {arguments.registration}.")
    text = MARK + secrets.token_urlsafe(32)
    act = _act(database, registration.zone)
    command = MakeToken(
        act, token_digest(database.keys, text), arguments.station, registration.code, tuple(arguments.scope),
        act.occurred_at + timedelta(days=max(0, min(arguments.days, 10_000))),
    )  # fmt: skip
    if named:
        posted = signed_by_two(database, registration, arguments.station, make_token, command)
    else:
        posted = execute(database, make_token, command)
    print(text)
    print(
        f"Entry {posted.number}: good for {', '.join(arguments.scope)} until "
        f"{command.expires_at:%d %b %Y}. It is shown this once: put it where {arguments.station} reads it."
    )
    return 0


def _end(database: Database, arguments: argparse.Namespace) -> int:
    """Ended at once, whoever holds it."""
    from inventory.api_token import EndToken, end_token
    from inventory.execution import execute

    posted = execute(database, end_token, EndToken(_act(database, "UTC"), arguments.id, arguments.why))
    print(f"Entry {posted.number}: token {arguments.id} opens nothing any more.")
    return 0


def _list(database: Database, arguments: argparse.Namespace) -> int:
    """One line each; none is no fault."""
    from inventory.api_token import tokens

    with database.read() as connection:
        found = tokens(connection)
    now = database.clock()
    listed = [
        {
            "id": each.id, "station": each.station, "registration": each.registration, "scopes": list(each.scopes),
            "expires_at": each.expires_at.isoformat(),
            "state": "ended" if each.ended is not None else "in force" if each.opens(now) else "over",
        }
        for each in found
    ]  # fmt: skip
    if arguments.json:
        print(json.dumps(listed, indent=2))
        return 0
    for each in listed:
        print(
            f"{each['id']}  {each['station']}  {' '.join(each['scopes'])}  {each['expires_at'][:10]}  {each['state']}"
        )
    return 0


def _act(database: Database, zone: str) -> Act:
    """The program itself, at no workstation."""
    from inventory.plan import HOUSE, PROGRAM, Act

    return Act(secrets.token_hex(16), HOUSE, PROGRAM, None, database.clock(), zone)
