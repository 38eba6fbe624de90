"""`vialtrail detect`: the scheduled detection, now."""

import argparse
from datetime import datetime

from web.cli.database import add_database_option, open_database
from web.cli.errors import CommandError

NAME = "detect"
HELP = "compare the books with themselves and with the chart, now"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument(
        "--as-of", metavar="TIME", help="as that time's run would have seen it (ISO 8601 with offset)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Detect and say what is open."""
    from web.detect import detect_all

    database = open_database(arguments, pooled=False)
    as_of = _as_of(arguments.as_of)
    if as_of is not None and as_of > database.clock():
        raise CommandError(f"--as-of takes a time that has come; {arguments.as_of} was found.")
    print(detect_all(database, as_of or database.clock(), keep=as_of is None))
    return 0


def _as_of(text: str | None) -> datetime | None:
    """The time as given.

    Raises: CommandError: no ISO 8601 time with an offset.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(f"--as-of takes a time like 2026-11-17T14:00:00-05:00; {text} was found.")
    return moment
