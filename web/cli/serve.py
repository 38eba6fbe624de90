"""`vialtrail serve`: web server and scheduler together; it listens to the outside only with TLS before or in it."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from web.cli.database import (
    KEYS_VARIABLE,
    URL_VARIABLE,
    add_database_option,
    database_url,
    key_ring,
    keys_are_in_environment,
    keys_file,
    need_safe_keys,
    now,
    prepare,
    ready,
    sound,
    sqlite_file,
)
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.keys import KeyRing
    from web.server import Address
    from web.supervisor import Child

NAME = "serve"
HELP = "start web server and scheduler"

#: Minutes between two detections: a demonstration shows its findings while somebody watches.
DETECT_MINUTES, DETECT_MINUTES_DEMO = 5, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--certificate", metavar="FILE", help="TLS certificate chain, with --key")
    parser.add_argument("--key", metavar="FILE", help="private key of the certificate")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="a proxy on this machine or network speaks TLS"
    )
    parser.add_argument(
        "--demo", action="store_true", help="fill an empty database with a demonstration clinic"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, migrate, fill when asked to, then serve until a signal says stop."""
    from web.server import Address
    from web.supervisor import PARENT, Stop, end_with_parent, supervise

    follow_parent = PARENT in os.environ
    end_with_parent()
    check_exposure(arguments)
    check_port(arguments.host, arguments.port)
    url = database_url(arguments)
    prepare_for_serving(url)
    address = Address(arguments.host, arguments.port, arguments.certificate, arguments.key)
    lines = demonstration(url, address) if arguments.demo else []
    introduce(url)
    stop = Stop()
    ended = supervise(
        children(arguments, url), stop, started=announce(address, lines), follow_parent=follow_parent
    )
    if ended is None:
        return 0
    print(ended, file=sys.stderr)
    return 1


def check_exposure(arguments: argparse.Namespace) -> None:
    """Refuse to carry PINs over a network in the clear, and half a certificate.

    Raises: CommandError: the address is not loopback and neither a certificate nor a proxy is named, or a file of
    the certificate cannot be read.
    """
    from web.server import is_loopback

    if bool(arguments.certificate) != bool(arguments.key):
        raise CommandError("A certificate goes with its key: name both --certificate and --key.")
    if arguments.certificate and arguments.behind_proxy:
        raise CommandError(
            "The certificate is the proxy's or ours: name --behind-proxy or --certificate, not both."
        )
    for file in filter(None, (arguments.certificate, arguments.key)):
        if not os.access(file, os.R_OK):
            raise CommandError(f"{file} is expected to be a file that can be read, and it is not.")
    if not (is_loopback(arguments.host) or arguments.certificate or arguments.behind_proxy):
        raise CommandError(
            f"{arguments.host} is reached from other machines: name --certificate and --key, or --behind-proxy, "
            "or listen on 127.0.0.1."
        )


def check_port(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on, before anything slow.

    Raises: CommandError: with the system's reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else "a port is a number up to 65535"
            raise CommandError(f"Port {port} of {host} cannot be used: {reason}.") from error


def prepare_for_serving(url: str) -> None:
    """Migrate an SQLite database; of a PostgreSQL one only see that somebody did (the server is not its owner).

    One at the newest schema is left as it is: a trigger that somebody took out is not put back without a word.

    Keys that are there are judged before anything is opened or made: a weak one would be in the first entry already.

    Raises: CommandError: a key is weak or its file open to others, a PostgreSQL database is not at the newest schema,
    the keys are not there, the database is not as the program makes it, or the program's role may do more to it than
    it should.
    """
    from web.migrations.upgrade import current, newest

    if keys_are_in_environment() or keys_file(url).exists():
        need_safe_keys(url)
    file = sqlite_file(url)
    if file is not None and not (file.is_file() and current(url) == newest()):
        prepare(url)
    ready(url)
    sound(url, key_ring(url))


def demonstration(url: str, address: "Address") -> Sequence[str]:
    """Fill the database when it is empty; what a person needs to try it out, for the terminal and no log.

    A database that holds something else than a demonstration is served as it is, and nothing is said of it.
    """
    from inventory.database import Database
    from web.demonstration.build import is_demonstration, is_empty
    from web.demonstration.card import lines

    database = Database(url, key_ring(url), now, pooled=False)
    if is_empty(database):
        print("Filling the database with a demonstration clinic", file=sys.stderr)
        fill(url, database.keys)
    return lines(address.url) if is_demonstration(database) else []


def introduce(url: str) -> None:
    """Name the keys in the house book, where they are not yet: at the first start, and after a rotation that broke off.

    Not before the demonstration was filled, whose first entries are of days long past.
    """
    from inventory.database import Database
    from web.key_rotation import introduce_keys

    database = Database(url, key_ring(url), now, pooled=False)
    try:
        introduce_keys(database)
    finally:
        database.close()


def fill(url: str, keys: "KeyRing") -> None:
    """Build the demonstration and save its charts; what is interrupted leaves an empty database."""
    from inventory.database import Database
    from web.cli.demo import chart_folder, save_charts
    from web.demonstration.build import build

    database = Database(url, keys, now, pooled=False)
    save_charts(build(database).charts, chart_folder(url))
    database.close()


def children(arguments: argparse.Namespace, url: str) -> "list[Child]":
    """The two processes: web server and scheduler, on the same database with the same keys."""
    from web.supervisor import Child

    environment = {URL_VARIABLE: url}
    if not keys_are_in_environment():
        environment[KEYS_VARIABLE] = str(keys_file(url))
    # -P: the folder that a person stands in may hold a file called as one of ours.
    python = [sys.executable, "-P", "-m"]
    web = [*python, "web.server", "--host", arguments.host, "--port", str(arguments.port)]
    if arguments.certificate:
        web += ["--certificate", arguments.certificate, "--key", arguments.key]
        environment["VIALTRAIL_TLS"] = "1"
    if arguments.behind_proxy:
        environment["VIALTRAIL_BEHIND_PROXY"] = "1"
    minutes = DETECT_MINUTES_DEMO if arguments.demo else DETECT_MINUTES
    scheduler = [*python, "web.cli.main", "scheduler", "--minutes", str(minutes)]
    return [Child("web server", web, environment), Child("scheduler", scheduler, environment)]


def announce(address: "Address", lines: Sequence[str]) -> Callable[[], bool]:
    """Asked again and again: whether the server answers, and the first time that it does, the lines are printed."""

    def answers() -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104 - a name, not a bind
        try:
            socket.create_connection((host, address.port), timeout=1).close()
        except OSError:
            return False
        print("\n".join([address.url, *lines]), flush=True)
        return True

    return answers
