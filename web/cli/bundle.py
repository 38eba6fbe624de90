"""`vialtrail bundle`: an inspection bundle of one registration and period; it writes over nothing.

The file has its name only after the book says to whom it is given, and which patients are in it (45 CFR 164.528).
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.database import add_database_option, now, open_database
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database
    from inventory.plan import Posted
    from inventory.registration import Registration
    from inventory.reports.period import Period
    from web.bundle.write import Written

NAME = "bundle"
HELP = "write an inspection bundle of a registration and period, with the script that checks it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; days are of the registration's zone, both included."""
    add_database_option(parser)
    parser.add_argument("--registration", required=True, metavar="N", help="its code or DEA number")
    parser.add_argument("--from", dest="first", required=True, metavar="D", help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="last", required=True, metavar="D", help="last day, YYYY-MM-DD")
    parser.add_argument(
        "--out", required=True, metavar="ZIP", type=Path, help="where to write; nothing may be there yet"
    )
    parser.add_argument("--recipient", metavar="WHO", help="to whom it is given (whoever ran the command)")
    parser.add_argument("--authority", metavar="LAW", help="by which law or paper (none was named)")


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle, enter to whom it is given, and say what is in it and which fingerprint it is checked against."""
    from web.backup.beside import beside
    from web.bundle.write import write_bundle
    from web.disclosing import disclose_bundle, whom_of

    first, last = (_day(text) for text in (arguments.first, arguments.last))
    database = open_database(arguments, pooled=False)
    try:
        registration, period = _chosen(database, arguments.registration, first, last)
        with beside(arguments.out) as draft:
            written = write_bundle(database, draft, registration, period)
            whom, patients = whom_of(arguments.recipient, arguments.authority), written.disclosure.patients
            posted = disclose_bundle(database, registration.code, period, patients, whom)
        lines = [*_lines(database, arguments.out, written), _given(posted, written, whom.words)]
    finally:
        database.close()
    print("\n".join(lines))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"A day is written YYYY-MM-DD; {text} was found.") from None


def _chosen(database: Database, code: str, first: date, last: date) -> tuple[Registration, Period]:
    """The registration and the days of its zone.

    Raises: CommandError: there is no such registration. PeriodReversed, DayToCome.
    """
    from inventory.registration import find_registration
    from inventory.reports.period import checked_period

    with database.read() as connection:
        registration = find_registration(connection, code)
    if registration is None:
        raise CommandError(f"No registration has the code or DEA number {code}: see vialtrail registrations.")
    return registration, checked_period(first, last, registration.zone, now())


def _lines(database: Database, out: Path, written: Written) -> list[str]:
    """What was written, and what has to be compared with paper."""
    from inventory.checkpoint_key import fingerprint, public_half
    from web.backup.copy import sha256
    from web.bundle.write import VERIFIER

    shown = written.disclosure
    closed = f", {written.closed} are erased" if written.closed else ""
    return [
        f"{out}: SHA-256 {sha256(out).hex()}",
        f"{shown.registration}: {len(shown.shown)} of {written.checkpoints[0].size} entries shown whole",
        f"{shown.last - shown.first + 1} were recorded in the period, {len(shown.late)} later about it",
        f"{written.texts} texts opened{closed}",
        f"verify.py in it: SHA-256 {sha256(VERIFIER).hex()}",
        f"key fingerprint: {fingerprint(public_half(database.keys))}",
    ]


def _given(posted: Posted, written: Written, whom: str) -> str:
    """The entry that accounts for it."""
    count = len(written.disclosure.patients)
    return f"{count} {'patient' if count == 1 else 'patients'} in it, recorded as {posted.number}: {whom}"
