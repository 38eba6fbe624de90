"""`vialtrail benchmark NAME`: the project's own measurements; it touches no database of yours."""

from __future__ import annotations

import argparse
import json
import os
import sys

from web.cli.errors import CommandError

NAME = "benchmark"
HELP = "measure posts per second on new databases, beside a bare loop of the same inserts"

#: Names a PostgreSQL server whose user may create databases, as for the tests.
SERVER_VARIABLE = "VIALTRAIL_TEST_POSTGRESQL_URL"
#: Processes that write at once, doses that each draws up and gives, rounds of which the median counts.
WRITERS, DOSES, ROUNDS = 4, 40, 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("measurement", choices=["post"], help="post: entries posted per second")
    parser.add_argument("--json", action="store_true", help="print a list of measures instead of lines")
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        default=os.environ.get(SERVER_VARIABLE),
        help=f"a server whose user may create databases (otherwise {SERVER_VARIABLE}; without it SQLite alone)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    results = [measured(name, server) for name, server in engines(arguments.postgresql)]
    print(json.dumps(results) if arguments.json else "\n".join(map(line, results)))
    return 0


def engines(server: str | None) -> list[tuple[str, str | None]]:
    """What is measured: SQLite, and PostgreSQL where a server is named.

    Raises: CommandError: the server's URL is none of PostgreSQL.
    """
    if server is None:
        print(f"PostgreSQL is left out: name a server by --postgresql or {SERVER_VARIABLE}.", file=sys.stderr)
        return [("sqlite", None)]
    if not server.startswith("postgresql"):
        raise CommandError(f"A PostgreSQL server is named by a postgresql: URL; {server} was found.")
    return [("sqlite", None), ("postgresql", server)]


def measured(
    name: str, server: str | None, *, writers: int = WRITERS, doses: int = DOSES, rounds: int = ROUNDS
) -> dict[str, object]:
    """One engine's measure, in the form of the contract."""
    from inventory.keys import KEY_LENGTH, KeyRing
    from web.benchmark.databases import postgresql_databases, sqlite_databases
    from web.benchmark.post import measure

    databases = sqlite_databases if server is None else postgresql_databases(server)
    keys = KeyRing(os.urandom(KEY_LENGTH))
    found = measure(databases, keys, writers=writers, doses=doses, rounds=rounds)
    return {
        "measure": f"post, {name}, {writers} processes, one book",
        "value": round(found.posts, 1),
        "unit": "posts/s",
        "baseline": round(found.bare, 1),
        "ratio": round(found.posts / found.bare, 3),
    }


def line(result: dict[str, object]) -> str:
    """A measure as people read it."""
    return (
        f"{result['measure']}: {result['value']} {result['unit']}; "
        f"a bare loop of the same inserts: {result['baseline']} {result['unit']}; ratio {result['ratio']}"
    )
