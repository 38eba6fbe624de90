"""`vialtrail chart read` and `chart import`: charting files to charted doses, with or without a database."""

import argparse
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from web.cli.database import add_database_option, open_database
from web.cli.errors import CommandError

NAME = "chart"
HELP = "read charting files, or bring them in"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the two verbs and their arguments."""
    verbs = parser.add_subparsers(metavar="read|import", required=True, dest="verb")
    reading = verbs.add_parser("read", help="charting files to charted doses, JSON lines, without a database")
    importing = verbs.add_parser(
        "import", help="the same, into the database; re-sent messages change nothing"
    )
    for one in (reading, importing):
        one.add_argument("files", nargs="+", metavar="FILE")
        one.add_argument("--format", choices=["fhir"], default="fhir", help="what the files hold (FHIR R4)")
        one.add_argument("--zone", default="UTC", metavar="TZ", help="zone of times that carry none (UTC)")
    add_database_option(importing)
    importing.add_argument("--registration", required=True, metavar="N", help="its code or DEA number")


def run(arguments: argparse.Namespace) -> int:
    """Read or import; 1 where something was rejected."""
    try:
        ZoneInfo(arguments.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(
            f"--zone takes an IANA zone like America/New_York; {arguments.zone} was found."
        ) from error
    texts, unread = _texts(arguments.files)
    code = _import(arguments, texts) if arguments.verb == "import" else _read(arguments, texts)
    for name, reason in unread:
        _reject(name, "file", reason)
    return max(code, int(bool(unread)))


def _texts(names: list[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The files that can be read, with their text, and those that cannot, with the reason.

    Raises: CommandError: none can be read.
    """
    texts: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    for name in names:
        try:
            texts.append((name, Path(name).read_text(encoding="utf-8")))
        except OSError as error:
            unread.append((name, f"expected a readable file, found: {error.strerror}"))
        except UnicodeDecodeError:
            unread.append((name, "expected UTF-8 text, found other bytes"))
    if not texts:
        name, reason = unread[0]
        raise CommandError(f"{name}: {reason}.")
    return texts, unread


def _read(arguments: argparse.Namespace, texts: list[tuple[str, str]]) -> int:
    from detection.charting.line import Rejected, to_json
    from detection.charting.read import read

    bad = assumed = False
    for name, text in texts:
        for found in read(text, name, ZoneInfo(arguments.zone)):
            if isinstance(found, Rejected):
                bad = True
                _reject(found.file, found.place, found.error)
            else:
                assumed = assumed or found.zone_assumed
                print(json.dumps(to_json(found), ensure_ascii=False))
    _say_assumed(arguments, assumed=assumed)
    return int(bad)


def _import(arguments: argparse.Namespace, texts: list[tuple[str, str]]) -> int:
    from detection.charted import import_chart
    from inventory.registration import find_registration

    database = open_database(arguments, pooled=False)
    with database.read() as connection:
        registration = find_registration(connection, arguments.registration)
    if registration is None:
        raise CommandError(f"No registration has the code or DEA number {arguments.registration}.")
    bad = assumed = False
    for name, text in texts:
        done = import_chart(database, registration.code, text, name, zone=arguments.zone)
        for rejected in done.rejected:
            bad = True
            _reject(rejected.file, rejected.place, rejected.error)
        assumed = assumed or done.zone_assumed
        print(f"{name}: {done.n_read} doses read, {done.n_new} new, {len(done.rejected)} rejected")
    _say_assumed(arguments, assumed=assumed)
    return int(bad)


def _reject(file: str, place: str, error: str) -> None:
    print(json.dumps({"file": file, "place": place, "error": error}, ensure_ascii=False), file=sys.stderr)


def _say_assumed(arguments: argparse.Namespace, *, assumed: bool) -> None:
    if assumed:
        print(f"Times without a zone were taken in {arguments.zone}.", file=sys.stderr)
