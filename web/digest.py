"""The registrant's daily digest: made of every day that ended, kept, queued for its address; it ends with a last one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from detection.store import open_findings
from inventory.database import Database
from inventory.mail_address import DIGEST, address_of, ended_by
from inventory.moment import to_us
from inventory.registration import Registration, all_registrations
from inventory.reports.digest import digest, lines
from inventory.reports.entry_record import record
from inventory.responsibility import registrant_of
from inventory.staff import name_of
from inventory.tables.working import daily_digest
from web import outgoing_mail
from web.checkpoint_mail import Post
from web.faults import fault_of
from web.outgoing_mail import DAILY, LAST, Waiting
from web.words import counted, day

#: The job's name in its claims.
JOB = "digest"
#: A finding that nobody opened for so long is said (practice P19).
UNOPENED_FOR = timedelta(days=7)

_log = logging.getLogger("vialtrail.digest")


@dataclass(frozen=True)
class Due:
    """The digest of a day: its words, and where each copy goes; `address` is the one in force."""

    registration: str
    day: date
    words: str
    address: str | None
    #: Who got the one before and gets none from now on, with the sentence that says so.
    last_to: str | None = None
    last_words: str = ""


def make_due(database: Database, now: datetime, *, post: Post | None) -> str:
    """Make the digest of each day that ended without one, then mail what waits; the outcome in words.

    A digest is kept and on its page whether or not its mail goes; what fails at one registration stops no other.
    """
    made, faults = 0, []
    with database.read() as connection:
        sites = all_registrations(connection)
    for site in sites:
        try:
            made += _make(database, site, now)
            outgoing_mail.follow(database, site.code, DAILY, now)
        except Exception as error:
            if fault_of(error) is not None:
                raise
            _log.warning("the digest of %s is not made: %s", site.code, type(error).__name__)
            faults.append(f"{site.code} not made: {type(error).__name__}")
    if post is not None:
        names = {site.code: site.name for site in sites}
        faults += outgoing_mail.send_waiting(
            database, now, post, (DAILY, LAST), lambda rows: _mail(names, rows)
        )
    return "; ".join([f"{made} made", *faults])


def _make(database: Database, site: Registration, now: datetime) -> int:
    """Keep and queue the digests of one registration, the oldest first; how many."""
    made = 0
    while True:
        with database.read() as connection:
            due = _due(connection, site, now)
        if due is None:
            return made
        with database.write() as connection:
            connection.execute(
                insert(daily_digest).values(
                    registration=due.registration, day=due.day.isoformat(), made_at_us=to_us(now),
                    address=due.address, words=due.words + due.last_words,
                )
            )  # fmt: skip
            about = due.day.isoformat()
            for what, to, words in (
                (DAILY, due.address, due.words),
                (LAST, due.last_to, due.words + due.last_words),
            ):
                if to is not None:
                    outgoing_mail.put(connection, due.registration, what, to, now, {about: words})
        made += 1


def _due(connection: Connection, site: Registration, now: datetime) -> Due | None:
    """The digest of the oldest day that ended without one, where somebody answers for the registration."""
    registrant = registrant_of(connection, site.code)
    if registrant is None:
        return None
    kept = {
        row.day: row.address
        for row in connection.execute(
            select(daily_digest.c.day, daily_digest.c.address)
            .where(daily_digest.c.registration == site.code)
            .order_by(daily_digest.c.day)
        )
    }
    ended = now.astimezone(ZoneInfo(site.zone)).date() - timedelta(days=1)
    # The first digest of a site is that of yesterday; later ones leave no day out.
    first = min((date.fromisoformat(each) for each in kept), default=ended)
    days = (first + timedelta(days=number) for number in range((ended - first).days + 1))
    missed = next((each for each in days if each.isoformat() not in kept), None)
    if missed is None:
        return None
    before = [address for each, address in kept.items() if each < missed.isoformat()]
    return _one(connection, site, registrant, missed, before[-1] if before else None)


def _one(connection: Connection, site: Registration, registrant: str, of: date, before: str | None) -> Due:
    words = words_of(connection, site, registrant, of)
    address = address_of(connection, site.code, DIGEST)
    ends = before is not None and before != address
    last = _last_words(connection, site.code, str(before)) if ends else ""
    return Due(site.code, of, words, address, before if ends else None, last)


def words_of(connection: Connection, site: Registration, registrant: str, of: date) -> str:
    """The digest of a day in words."""
    ended = datetime.combine(of + timedelta(days=1), datetime.min.time(), ZoneInfo(site.zone))
    old = sum(
        each.first_shown <= ended - UNOPENED_FOR and (each.opened_at is None or each.opened_at >= ended)
        for each in open_findings(connection, (site.code,))
    )
    return "\n".join(lines(digest(connection, site, of), name_of(connection, registrant), old)) + "\n"


def _last_words(connection: Connection, code: str, before: str) -> str:
    """That no further one goes to an address, and who signed that; it is never left unsaid."""
    seq = ended_by(connection, code, DIGEST, before)
    signed = "nobody"
    if seq is not None:
        found = record(connection, "house", seq)
        signed = (
            " and ".join(f"{each.printed_name} ({each.meaning})" for each in found.head.signatures)
            or "nobody"
        )
    return (
        f"\nThis is the last digest to {before}. Entry house/{seq} ended it, signed by: {signed}. "
        "You did not agree to that? Call the clinic now.\n"
    )


def _mail(names: dict[str, str], rows: Sequence[Waiting]) -> tuple[str, str]:
    """Subject and text of one mail: a day, or every day that waits for its address, and that they are several."""
    first, last = (date.fromisoformat(rows[at].about) for at in (0, -1))
    title = "Last daily digest" if rows[-1].what == LAST else "Daily digest"
    name, words = names[rows[0].registration], "\n\n".join(row.words for row in rows)
    if len(rows) == 1:
        return f"{title}: {name}, {day(last)}", words
    said = f"This mail has {counted(len(rows), 'daily digest')}, {day(first)} to {day(last)}: they could not go before."
    return f"{title}: {name}, {day(first)} to {day(last)}", f"{said}\n\n{words}"
