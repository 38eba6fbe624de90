"""Giving records to an inspector: the entry that says to whom stands in the book before anything leaves the house."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from inventory.database import Database
from inventory.disclose import NO_AUTHORITY, NO_RECIPIENT, Disclose, disclose_to
from inventory.execution import execute
from inventory.plan import PROGRAM, Act, Posted
from inventory.reports.period import Period
from inventory.reports.report import Report


@dataclass(frozen=True)
class Whom:
    """Who is given records, and which law says so; a command that was told neither says that plainly."""

    recipient: str = NO_RECIPIENT
    authority: str = NO_AUTHORITY

    @property
    def words(self) -> str:
        """As it is printed on what is given."""
        return f"for {self.recipient}, authority: {self.authority}"


def whom_of(recipient: str | None, authority: str | None) -> Whom:
    """Whom a command's options name; what they leave out is said to be not named."""
    return Whom(recipient or NO_RECIPIENT, authority or NO_AUTHORITY)


def own_act_in(database: Database, registration: str, zone: str) -> Act:
    """An act of the program's own in a registration's book, now: a command proves nobody."""
    return Act(secrets.token_hex(16), registration, PROGRAM, None, database.clock(), zone)


def disclose_report(database: Database, act: Act, report: Report, whom: Whom) -> Posted:
    """Enter that a report is given.

    Raises: WrongForm, MayNot: and then nothing is given.
    """
    return _disclose(database, act, report.title, report.head.period, report.patients, whom)


def disclose_bundle(
    database: Database, registration: str, period: Period, patients: tuple[str, ...], whom: Whom
) -> Posted:
    """Enter that a bundle is given, by the program: the command that made it proves nobody.

    Raises: WrongForm: and then nothing is given.
    """
    act = own_act_in(database, registration, period.zone)
    return _disclose(database, act, "Inspection bundle", period, patients, whom)


def _disclose(
    database: Database, act: Act, what: str, period: Period, patients: tuple[str, ...], whom: Whom
) -> Posted:
    command = Disclose(act, whom.recipient, whom.authority, what, period.first, period.last, patients)
    return execute(database, disclose_to, command)
