"""`vialtrail purge --before D --registration N`: erases patients whose records need not be kept any longer.

Exit 0: each was erased. 1: one could not be, and its line says why. 2: it could not be done; D is too late, for example.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from web.cli.database import add_database_option, now, open_database
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.database import Database
    from inventory.erasure import LastEntry
    from inventory.registration import Registration

NAME = "purge"
HELP = "erase the texts of patients whose last entry is so old that they need not be kept"

_COPIES = (
    "Copies of the database that were made before still open these texts: destroy them when their time is over, and "
    "run vialtrail keys rotate --forget-old."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; the day is of the registration's zone."""
    add_database_option(parser)
    parser.add_argument("--registration", required=True, metavar="N", help="its code or DEA number")
    parser.add_argument(
        "--before",
        required=True,
        metavar="D",
        help="patients without an entry since the day before D (YYYY-MM-DD)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Erase one patient after another, a line for each; none is named.

    Raises: CommandError: no such registration, no such day, or a day inside the time for which records are kept.
    """
    from inventory.erasure import last_entries
    from inventory.in_force import policy_at
    from inventory.moment import to_us
    from inventory.registration import find_registration

    try:
        before = date.fromisoformat(arguments.before)
    except ValueError:
        raise CommandError(f"A day is written YYYY-MM-DD; {arguments.before} was found.") from None
    database = open_database(arguments, pooled=False)
    try:
        with database.read() as connection:
            registered = find_registration(connection, arguments.registration)
            if registered is None:
                raise CommandError(f"No registration has the code or DEA number {arguments.registration}.")
            at_us = to_us(now())
            years = policy_at(connection, registered.code, at_us).patient_kept_years
            _refuse_early(registered, before, years)
            found = last_entries(connection, registered.code)
        zone = ZoneInfo(registered.zone)
        old = [each for each in found if each.recorded_at.astimezone(zone).date() < before]
        left = [each for each in old if not _erase(database, registered, each)]
    finally:
        database.close()
    print(f"{registered.code}: {len(old) - len(left)} of {len(found)} patients erased.")
    if len(left) < len(old):
        print(_COPIES)
    return 1 if left else 0


def _refuse_early(registered: Registration, before: date, years: int) -> None:
    """Refuse a day of which something must still be kept, by the years of the registration.

    Raises: CommandError: with the last day that is allowed, and why.
    """
    from inventory.erasure import last_erasable_day

    last = last_erasable_day(now().astimezone(ZoneInfo(registered.zone)).date(), years)
    if before > last:
        raise CommandError(
            f"{registered.code} keeps a patient's records for {years} years after her last entry: a day up to "
            f"{last.isoformat()} is expected, {before.isoformat()} was found."
        )


def _erase(database: Database, registered: Registration, found: LastEntry) -> bool:
    """Erase one patient and say so, or why not."""
    from inventory.erasure import ErasePatient, erase_patient
    from inventory.errors import Refused
    from inventory.execution import execute
    from inventory.plan import PROGRAM, Act

    act = Act(secrets.token_hex(16), registered.code, PROGRAM, None, database.clock(), registered.zone)
    day = f"{found.recorded_at.astimezone(ZoneInfo(registered.zone)):%d %b %Y}"
    try:
        posted = execute(
            database, erase_patient, ErasePatient(act, found.patient, f"kept long enough, last entry {day}")
        )
    except Refused as refused:
        print(f"{found.patient}: {refused.sentence} Found: {refused.found}.", file=sys.stderr)
        return False
    print(f"{found.patient}: erased by entry {posted.number}, last entry {day}.", flush=True)
    return True
