"""The registrant's daily digest: made once a day, kept, mailed where an address is set; it ends with one saying so."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from detection.store import open_findings
from inventory.database import Database
from inventory.mail_address import DIGEST, address_of, last_change
from inventory.moment import to_us
from inventory.registration import Registration, all_registrations
from inventory.reports.digest import digest, lines
from inventory.reports.entry_record import record
from inventory.responsibility import registrant_of
from inventory.staff import name_of
from inventory.tables.working import daily_digest
from web.checkpoint_mail import MailError, Post, send

#: The job's name in its claims.
JOB = "digest"
#: Days of which a missing digest is still made: a machine that stood still for longer has other work.
BACK = 7
#: A finding that nobody opened for so long is said (practice P19).
UNOPENED_FOR = timedelta(days=7)

_log = logging.getLogger("vialtrail.digest")


@dataclass(frozen=True)
class Due:
    """A digest that is to be made: its words, and where each copy goes; `address` is the one in force."""

    registration: str
    name: str
    day: date
    words: str
    address: str | None
    #: Who got the one before and gets none from now on, with the sentence that says so.
    last_to: str | None = None
    last_words: str = ""


def make_due(database: Database, now: datetime, *, post: Post | None) -> str:
    """Make what is due, day by day; one that could not be mailed is made by a later run. The outcome in words."""
    made, faults = 0, []
    for code in _registrations(database):
        while True:
            with database.read() as connection:
                due = next(_due(connection, code, now), None)
            if due is None:
                break
            try:
                _mail(due, post)
            except MailError as error:
                _log.warning("the digest of %s is not mailed: %s", code, error)
                faults.append(f"{code} not mailed: {error}")
                break
            with database.write() as connection:
                connection.execute(
                    insert(daily_digest).values(
                        registration=code, day=due.day.isoformat(), made_at_us=to_us(now), address=due.address,
                        words=due.words + due.last_words,
                    )
                )  # fmt: skip
            made += 1
    return "; ".join([f"{made} made", *faults])


def _registrations(database: Database) -> tuple[str, ...]:
    with database.read() as connection:
        return tuple(each.code for each in all_registrations(connection))


def _due(connection: Connection, code: str, now: datetime) -> Iterator[Due]:
    """The digests of days that ended without one, the oldest first, where somebody answers for the registration."""
    site = next(each for each in all_registrations(connection) if each.code == code)
    registrant = registrant_of(connection, code)
    if registrant is None:
        return
    today = now.astimezone(ZoneInfo(site.zone)).date()
    kept = {
        row.day: row.address
        for row in connection.execute(
            select(daily_digest.c.day, daily_digest.c.address)
            .where(daily_digest.c.registration == code)
            .order_by(daily_digest.c.day)
        )
    }
    # The first digest of a site is that of yesterday; later ones leave no day out.
    first = min((date.fromisoformat(day) for day in kept), default=today - timedelta(days=1))
    for back in range(BACK, 0, -1):
        day = today - timedelta(days=back)
        if day < first or day.isoformat() in kept:
            continue
        before = [address for each, address in kept.items() if each < day.isoformat()]
        yield _one(connection, site, registrant, day, before[-1] if before else None)


def _one(connection: Connection, site: Registration, registrant: str, day: date, before: str | None) -> Due:
    words = words_of(connection, site, registrant, day)
    address = address_of(connection, site.code, DIGEST)
    ends = before is not None and before != address
    last = _last_words(connection, site.code, str(before)) if ends else ""
    return Due(site.code, site.name, day, words, address, before if ends else None, last)


def words_of(connection: Connection, site: Registration, registrant: str, day: date) -> str:
    """The digest of a day in words."""
    ended = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(site.zone))
    old = sum(
        each.first_shown <= ended - UNOPENED_FOR and (each.opened_at is None or each.opened_at >= ended)
        for each in open_findings(connection, (site.code,))
    )
    return "\n".join(lines(digest(connection, site, day), name_of(connection, registrant), old)) + "\n"


def _last_words(connection: Connection, code: str, before: str) -> str:
    """That no further one goes to an address, and who signed that; it is never left unsaid."""
    seq = last_change(connection, code, DIGEST)
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


def _mail(due: Due, post: Post | None) -> None:
    """Send the digest where it goes, and the last one where it went.

    Raises: MailError: a server is named and takes none. Without one the digest is on its page and on paper.
    """
    if post is None:
        return
    for to, words in ((due.address, due.words), (due.last_to, due.words + due.last_words)):
        if to is not None:
            one = dataclasses.replace(post, recipients=(to,))
            send(one, message_of(one, due, words, last=to == due.last_to))


def message_of(post: Post, due: Due, words: str, *, last: bool = False) -> EmailMessage:
    """The mail of one digest."""
    message = EmailMessage()
    title = "Last daily digest" if last else "Daily digest"
    message["Subject"] = f"{title}: {due.name}, {due.day:%d %b %Y}"
    message["From"], message["To"] = post.sender, ", ".join(post.recipients)
    message.set_content(words, cte="quoted-printable")
    return message
