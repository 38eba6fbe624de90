"""`vialtrail scheduler`: the scheduled work alone; any number may be started, one runs each slot."""

import argparse
import logging
import sys
from datetime import timedelta

from web.cli.database import add_database_option, database_url, need_safe_keys, open_database
from web.cli.publishing import publication

NAME = "scheduler"
HELP = "run the scheduled detection and checkpoints; any number may be started, one runs"

#: Seconds between two looks at the clock.
LOOK_S = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument(
        "--minutes", type=int, default=5, choices=range(1, 61), metavar="N", help="between two detections (5)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run until a signal says stop."""
    from web.jobs import jobs
    from web.scheduler import keep_up, start
    from web.supervisor import Stop, end_with_parent

    end_with_parent()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    published = publication(database_url(arguments))
    database = open_database(arguments)
    need_safe_keys(database.url)
    stop = Stop()
    scheduler = start(database, jobs(timedelta(minutes=arguments.minutes), published))
    while not stop.wait(LOOK_S):
        keep_up(scheduler, database.clock())
    scheduler.shutdown(wait=True)
    database.close()
    return 0
