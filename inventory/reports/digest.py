"""What a registrant of record is told of one day (practice P19): read from the books, never from what a page says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from inventory.break_glass import OPENS_WORDS, Opens
from inventory.credential_review import review_due
from inventory.name_signing import BY_NAME
from inventory.plan import HOUSE
from inventory.registration import Registration
from inventory.reports.directory import people
from inventory.reports.entries import KIND_WORDS
from inventory.reports.group_changes import PERSONAL_KINDS, elsewhere, entries_about, staff_during
from inventory.reports.period import Period
from inventory.tables.factors import pin_changed
from inventory.tables.house import badge, role_grant, workstation
from inventory.tables.kinds import CHANGE_KINDS, KIND_TABLE, ONE_SIGNATURE
from inventory.tables.ledger import attestation, checkpoint, entry, entry_exception
from inventory.tables.rules import break_glass
from inventory.tables.schema import facts_tables
from inventory.tables.working import PLAIN_REFUSALS, refused_attempt, urgent_report

#: Of the house book's kinds those that a registrant hears of, besides every change.
_BESIDES = ("badge_ended", "pin_changed", "factor_ended", "recovery_sheet_used", "glass_broken", "glass_ended",
            "database_restored", "rollback_accounted", "api_token_ended", "reviewed", "credentials_reviewed",
            "badge_tested")  # fmt: skip

#: What a recovery sheet gives, by the fact beside its own.
_BY_SHEET = {pin_changed: "new PIN", badge: "new badge", role_grant: "administrator"}


@dataclass(frozen=True)
class Told:
    """One entry: its number, what was done, by whom, and who approved it."""

    number: str
    what: str
    actor: str
    approver: str | None
    one_signature: bool
    #: The other registration at which it was done; empty where it was done here or at no workstation.
    elsewhere: str


@dataclass(frozen=True)
class Digest:
    """One day of a registration."""

    registration: str
    name: str
    day: date
    #: Book, entries and root of each newest checkpoint.
    checkpoints: tuple[tuple[str, int, str], ...]
    told: tuple[Told, ...]
    #: Wastes that stand with one signature.
    unwitnessed: tuple[str, ...]
    #: Entries of the registration's book, and of glass, that were signed with user name and PIN.
    by_name: tuple[str, ...]
    refused: int
    #: What was told at once that day, as it was told: locks, runs of wrong tries, refused addresses.
    at_once: tuple[str, ...]
    #: Since when the review of credentials is overdue at the end of the day; None where it is not.
    review_overdue: date | None = None


def digest(connection: Connection, of: Registration, day: date) -> Digest:
    """The digest of a day by the registration's own clock."""
    period = Period(day, day, of.zone)
    stations = select(workstation.c.code).where(workstation.c.registration == of.code)
    # Glass of this site that was broken at another one's workstation is told here all the same.
    broken = select(break_glass.c.seq).where(break_glass.c.registration == of.code)
    within = (entry.c.recorded_at_us >= period.start_us) & (entry.c.recorded_at_us < period.end_us)
    # Whoever works here is told of, wherever in the group it was done.
    about = entries_about(staff_during(connection, of.code, period))
    hers = entry.c.kind.in_(PERSONAL_KINDS) & entry.c.seq.in_(about)
    house = (
        select(entry)
        .where(within, entry.c.book == HOUSE, entry.c.kind.in_((*CHANGE_KINDS, *_BESIDES)))
        .where(or_(entry.c.workstation.is_(None), entry.c.workstation.in_(stations), entry.c.seq.in_(broken), hers))
        .order_by(entry.c.seq)
    )  # fmt: skip
    wastes = (
        select(entry)
        .join(entry_exception, (entry_exception.c.book == entry.c.book) & (entry_exception.c.seq == entry.c.seq))
        .where(within, entry.c.book == of.code, entry.c.kind == "waste", entry_exception.c.name == ONE_SIGNATURE)
        .order_by(entry.c.seq)
    )  # fmt: skip
    here = or_(entry.c.book == of.code, entry.c.seq.in_(broken) & (entry.c.book == HOUSE))
    by_name = (
        select(entry)
        .join(attestation, (attestation.c.book == entry.c.book) & (attestation.c.seq == entry.c.seq))
        .where(within, here, attestation.c.method == BY_NAME)
        .order_by(entry.c.recorded_at_us)
    )
    refused = select(func.count()).where(
        refused_attempt.c.at_us >= period.start_us, refused_attempt.c.at_us < period.end_us,
        refused_attempt.c.why.not_in(PLAIN_REFUSALS),
        or_(refused_attempt.c.workstation.is_(None), refused_attempt.c.workstation.in_(stations)),
    )  # fmt: skip
    names = people(connection)
    return Digest(
        of.code, of.name, day,
        tuple(each for book in (of.code, HOUSE) for each in _newest(connection, book)),
        tuple(_told(connection, row, names, of.code) for row in connection.execute(house).all()),
        _numbered(connection.execute(wastes), names),
        _numbered(connection.execute(by_name), names),
        connection.execute(refused).scalar_one(),
        _at_once(connection, of, period),
        _overdue(connection, of, period),
    )  # fmt: skip


def _numbered(found: Iterable[Row[Any]], names: dict[str, str]) -> tuple[str, ...]:
    """Entries by number and actor."""
    return tuple(f"{row.book}/{row.seq} by {names.get(row.actor, row.actor)}" for row in found)


def lines(found: Digest, registrant: str, findings: int) -> Iterable[str]:
    """The digest as a person reads it, line by line.

    Args: registrant: her name. findings: how many nobody opened for a week.
    """
    yield f"Daily digest of {found.name}, {found.day:%d %b %Y}, for {registrant}, registrant of record."
    yield ""
    for book, size, root in found.checkpoints:
        yield f"Checkpoint of book {book}: {size} entries, root {root}."
    if not found.checkpoints:
        yield "No checkpoint has been signed yet."
    yield ""
    yield f"People, badges, secrets and rules: {len(found.told) or 'nothing'} recorded."
    for each in found.told:
        second = (
            "one signature, review due"
            if each.one_signature
            else each.approver and f"approved by {each.approver}"
        )
        where = f", at {each.elsewhere}" if each.elsewhere else ""
        yield f"- {each.number} {each.what}{where}, by {each.actor}{f', {second}' if second else ''}."
    yield f"Waste with one signature: {len(found.unwitnessed) or 'none'}."
    yield from (f"- {each}." for each in found.unwitnessed)
    yield f"Signed with {BY_NAME}, no badge or key in force: {len(found.by_name) or 'none'}."
    yield from (f"- {each}." for each in found.by_name)
    yield f"Told at once of sign-in: {len(found.at_once) or 'nothing'}."
    yield from (f"- {each}" for each in found.at_once)
    yield f"Refused for want of a right: {found.refused}."
    yield f"Findings unopened for a week or longer: {findings}."
    if found.review_overdue is not None:
        yield f"Credentials: their review is overdue since {found.review_overdue:%d %b %Y}."
    yield ""
    yield "A digest comes every day. Does none come on a day, call the clinic and ask why."


def _at_once(connection: Connection, of: Registration, period: Period) -> tuple[str, ...]:
    """What stood on home pages the moment it was; here it stands whether or not a mail of it went."""
    told = (
        select(urgent_report.c.words)
        .where(urgent_report.c.registration == of.code)
        .where(urgent_report.c.at_us >= period.start_us, urgent_report.c.at_us < period.end_us)
        .order_by(urgent_report.c.id)
    )
    return tuple(connection.execute(told).scalars())


def _overdue(connection: Connection, of: Registration, period: Period) -> date | None:
    """The day until which the credentials were to be reviewed, where it has passed."""
    due = review_due(connection, of.code, period.end)
    return due if due < period.last else None


def _newest(connection: Connection, book: str) -> Iterable[tuple[str, int, str]]:
    row = connection.execute(
        select(checkpoint.c.size, checkpoint.c.root)
        .where(checkpoint.c.book == book)
        .order_by(checkpoint.c.size.desc())
        .limit(1)
    ).one_or_none()
    return () if row is None else ((book, row.size, bytes(row.root).hex()),)


def _whose(connection: Connection, row: Row[Any], names: dict[str, str]) -> str:
    """Whom the entry is about, and of a role which one."""
    table = facts_tables[KIND_TABLE[row.kind]]
    person = table.c.get("person") if table.name != "person" else table.c.code
    if person is None:
        return ""
    code = connection.execute(
        select(person).where(table.c.book == row.book, table.c.seq == row.seq).limit(1)
    ).scalar()
    if code is None:
        return ""
    said = f": {names.get(str(code), code)}"
    if table.name == "break_glass":
        here = (table.c.book == row.book) & (table.c.seq == row.seq)
        # The reason stands on its entry's page: a digest is mailed.
        opens = connection.execute(select(table.c.opens).where(here)).scalar_one()
        return f"{said}, {OPENS_WORDS[Opens(opens)]}"
    if table.name == "recovery_used":
        given = ((what, select(of.c.seq).where(of.c.seq == row.seq)) for of, what in _BY_SHEET.items())
        return f"{said}, {next(what for what, query in given if connection.execute(query).first())}"
    if table.name != "role_grant":
        return said
    role = connection.execute(
        select(table.c.role, table.c.granted).where(table.c.book == row.book, table.c.seq == row.seq)
    ).one()
    return f"{said}, {role.role} {'given' if role.granted else 'ended'}"


def _told(connection: Connection, row: Row[Any], names: dict[str, str], here: str) -> Told:
    signed = (attestation.c.book == row.book) & (attestation.c.seq == row.seq)
    approver = connection.execute(
        select(attestation.c.printed_name).where(signed, attestation.c.role == "approver").limit(1)
    ).scalar()
    alone = connection.execute(
        select(entry_exception.c.name).where(
            entry_exception.c.book == row.book,
            entry_exception.c.seq == row.seq,
            entry_exception.c.name == ONE_SIGNATURE,
        )
    ).first()
    what = f"{KIND_WORDS.get(row.kind, row.kind)}{_whose(connection, row, names)}"
    return Told(
        f"{row.book}/{row.seq}", what, names.get(row.actor, row.actor), approver, alone is not None,
        elsewhere(connection, row.seq, here),
    )  # fmt: skip
