"""`vialtrail report NAME`: one report of one registration as HTML or CSV; what it cannot make it says in a sentence.

What names patients leaves the house here, where nobody is signed in: the book says to whom before it is written, as it
does wherever a recipient or an authority is given (45 CFR 164.528).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from web.cli.database import add_database_option, now, open_database
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database
    from inventory.reports.report import Report

NAME = "report"
HELP = "write receipts, dispensing, waste or reconciliation of a registration, as html or csv"

#: Who printed it, where no person is signed in.
_PRINTED_BY = "the command line"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; days are of the registration's zone, both included."""
    add_database_option(parser)
    parser.add_argument("name", metavar="NAME", help="receipts, dispensing, waste or reconciliation")
    parser.add_argument("--registration", required=True, metavar="N", help="its code or DEA number")
    parser.add_argument("--from", dest="first", metavar="D", help="first day, YYYY-MM-DD (the books' first)")
    parser.add_argument("--to", dest="last", metavar="D", help="last day, YYYY-MM-DD (today)")
    parser.add_argument("--format", default="html", metavar="FORMAT", help="html (otherwise) or csv")
    parser.add_argument("--out", metavar="FILE", help="where to write (otherwise standard output)")
    parser.add_argument(
        "--recipient", metavar="WHO", help="to whom it is given: recorded first (whoever ran the command)"
    )
    parser.add_argument(
        "--authority", metavar="LAW", help="by which law or paper: recorded first (none was named)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the report; the exit code is 0 however much or little it finds.

    Raises: CommandError: a name, format, day or file that it cannot work with.
    """
    from inventory.reports.by_name import REPORTS, make_report
    from web.export.csv import write_csv
    from web.export.html import write_html
    from web.seal import look, seal

    if arguments.name not in REPORTS:
        raise CommandError(f"A report is named {' or '.join(REPORTS)}; {arguments.name} was found.")
    if arguments.format not in {"html", "csv"}:
        raise CommandError(f"A report is written as html or csv; {arguments.format} was found.")
    first, last = (_day(text) if text is not None else None for text in (arguments.first, arguments.last))
    database, made_at = open_database(arguments, pooled=False), now()
    try:
        with database.read() as connection:
            report = make_report(
                connection, database.keys, arguments.name, arguments.registration, first, last, made_at
            )
            looked = look(connection, database.keys, report.head.book)
        sealed = seal(database, looked, ZoneInfo(report.head.zone), made_at)
        with _place(arguments.out) as place:
            printed_by = _given(database, report, arguments) or _PRINTED_BY
            text = (
                write_csv(report, sealed.standing)
                if arguments.format == "csv"
                else write_html(report, printed_by, made_at, sealed)
            )
            _write(text, place)
    finally:
        database.close()
    return 0


def _given(database: Database, report: Report, arguments: argparse.Namespace) -> str:
    """Enter to whom it is given, and say so on the paper; nothing where it names no patient and is for nobody named."""
    from web.disclosing import disclose_report, own_act_in, whom_of

    if not (report.patients or arguments.recipient or arguments.authority):
        return ""
    whom = whom_of(arguments.recipient, arguments.authority)
    act = own_act_in(database, report.head.book, report.head.zone)
    posted = disclose_report(database, act, report, whom)
    print(f"recorded as {posted.number}: {whom.words}", file=sys.stderr)
    return f"{_PRINTED_BY} {whom.words}, recorded as {posted.number}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"A day is written YYYY-MM-DD; {text} was found.") from None


@contextmanager
def _place(out: str | None) -> Iterator[Path | None]:
    """Where to write: a file that only its owner may read, named once it is whole; or none, standard output.

    Raises: CommandError: it cannot be written.
    """
    from web.backup.beside import in_place

    if out in {None, "-"}:
        yield None
        return
    with in_place(Path(str(out))) as draft:
        yield draft


def _write(text: str, place: Path | None) -> None:
    """Write as UTF-8 with the line ends that the format has."""
    data = text.encode()
    if place is None:
        sys.stdout.buffer.write(data)
    else:
        place.write_bytes(data)
