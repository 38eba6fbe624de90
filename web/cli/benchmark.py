"""`vialtrail benchmark NAME`: the project's own measurements; it touches no database of yours."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from web.cli.errors import CommandError

if TYPE_CHECKING:
    from web.benchmark.post import Measured

NAME = "benchmark"
HELP = "measure posts per second on new databases, beside a driver's bare loop of the same statements"

#: Names a PostgreSQL server whose user may create databases and roles, as for the tests.
SERVER_VARIABLE = "VIALTRAIL_TEST_POSTGRESQL_URL"
#: Registrations and processes that write at once.
SHAPES = tuple((registrations, writers) for registrations in (1, 4) for writers in (1, 4, 16))
#: Posts of all processes in a round, and pairs of rounds of which the median counts.
POSTS, PAIRS = 192, 5


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("measurement", choices=["post"], help="post: entries posted per second")
    parser.add_argument("--json", action="store_true", help="print a list of measures instead of lines")
    parser.add_argument(
        "--full",
        action="store_true",
        help="four times the posts, and the cost of a post on histories of up to 2 million entries; takes an hour",
    )
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        default=os.environ.get(SERVER_VARIABLE),
        help=f"a server whose user may create databases and roles (otherwise {SERVER_VARIABLE}; without it SQLite "
        "alone)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print, each measure as soon as it is there."""
    results: list[dict[str, object]] = []
    for name, server in engines(arguments.postgresql):
        for measured in measures(name, server, full=arguments.full):
            results += measured
            if not arguments.json:
                print("\n".join(map(line, measured)), flush=True)
    if arguments.json:
        print(json.dumps(results))
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


def measures(name: str, server: str | None, *, full: bool) -> Iterator[list[dict[str, object]]]:
    """Each shape's measures on one engine; with `full` then those of a growing history."""
    from inventory.keys import KEY_LENGTH, KeyRing
    from web.benchmark.databases import postgresql_databases, sqlite_databases
    from web.benchmark.growth import grow
    from web.benchmark.post import Shape, measure

    engine = sqlite_databases if server is None else postgresql_databases(server)
    keys = KeyRing(os.urandom(KEY_LENGTH))
    for registrations, writers in SHAPES:
        shape = Shape(registrations, writers, POSTS * (4 if full else 1))
        yield stated(_shape_words(name, registrations, writers), measure(engine, keys, shape, PAIRS))
    if full:
        for size, measured in grow(engine, keys):
            yield stated(f"post, {name}, 1 writer after {size:,} entries", measured)


def _shape_words(name: str, registrations: int, writers: int) -> str:
    books = "1 registration" if registrations == 1 else f"{registrations} registrations"
    return f"post, {name}, {books}, {writers} {'writer' if writers == 1 else 'writers'}"


def stated(what: str, measured: Measured) -> list[dict[str, object]]:
    """Rate, p50 and p99 in the form of the contract; the rate's ratio is the median of the pairs' own."""
    from web.benchmark.post import percentile

    ratios = measured.ratios
    rate = {
        "measure": what,
        "value": round(median(measured.posts), 1),
        "unit": "posts/s",
        "baseline": round(median(measured.bare), 1),
        "ratio": round(median(ratios), 3),
        "lowest_ratio": round(min(ratios), 3),
        "highest_ratio": round(max(ratios), 3),
    }
    stated: list[dict[str, object]] = [rate]
    for percent in (50, 99):
        ours = 1000 * percentile(measured.post_seconds, percent)
        bare = 1000 * percentile(measured.bare_seconds, percent)
        stated.append(
            {
                "measure": f"{what}, p{percent}",
                "value": round(ours, 2),
                "unit": "ms",
                "baseline": round(bare, 2),
                "ratio": round(ours / bare, 2),
            }
        )
    return stated


def line(result: dict[str, object]) -> str:
    """A measure as people read it."""
    spread = f" ({result['lowest_ratio']} to {result['highest_ratio']})" if "lowest_ratio" in result else ""
    return (
        f"{result['measure']}: {result['value']} {result['unit']}; "
        f"a bare loop of the same statements: {result['baseline']} {result['unit']}; "
        f"ratio {result['ratio']}{spread}"
    )
