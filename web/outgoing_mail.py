"""A registration's mails wait here until they went: each to one address, at most once, none in another's way.

What a server does not take is tried again, later each time, and given up after `TERM`; `late` says so to people. A
machine that stops between the server's yes and the row that notes it sends that one mail twice: none is lost for it.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from inventory.database import Database
from inventory.mail_address import DIGEST, address_of
from inventory.moment import from_us, to_us
from inventory.tables.working import outgoing_mail
from web.checkpoint_mail import MailError, Post, send

#: The three mails: of a day, the last one to an address that it names, and what is told at once.
DAILY, LAST, URGENT = "digest", "last digest", "urgent"
#: Until the second try; twice as long before each later one, and never longer than the second figure.
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=2), timedelta(hours=4)
#: After so long a mail is tried no more: what it says stays on its page.
TERM = timedelta(days=30)
#: Waiting longer than this is said on home: two runs of the digest's job, and a scheduler that stands still is said too.
LATE_AFTER = timedelta(hours=1)

_log = logging.getLogger("vialtrail.mail")


@dataclass(frozen=True)
class Waiting:
    """One row of the queue."""

    id: int
    registration: str
    what: str
    about: str
    recipient: str
    words: str
    made_at: datetime
    tries: int
    next_at: datetime


@dataclass(frozen=True)
class Late:
    """Mail to an address does not go: since when, and how many mails to it are tried no more."""

    recipient: str
    #: None where nothing waits for it any more.
    since: datetime | None
    given_up: int


#: Subject and text of the rows that go as one mail to one address; they are of one registration, the oldest first.
Compose = Callable[[Sequence[Waiting]], tuple[str, str]]


def put(
    connection: Connection, registration: str, what: str, recipient: str, now: datetime, rows: dict[str, str]
) -> None:
    """Queue a mail of each row, by what it is about; one that was queued for that address before is not again."""
    known = connection.execute(
        select(outgoing_mail.c.about).where(
            outgoing_mail.c.registration == registration, outgoing_mail.c.what == what,
            outgoing_mail.c.recipient == recipient, outgoing_mail.c.about.in_(rows),
        )
    ).scalars().all()  # fmt: skip
    for about, words in rows.items():
        if about not in known:
            connection.execute(
                insert(outgoing_mail).values(
                    registration=registration, what=what, about=about, recipient=recipient, words=words,
                    made_at_us=to_us(now), tries=0, next_at_us=to_us(now),
                )
            )  # fmt: skip


def follow(database: Database, registration: str, what: str, now: datetime) -> None:
    """What waits for an address that is in force no more goes to the one in force too: the old box may be closed."""
    with database.read() as connection:
        address = address_of(connection, registration, DIGEST)
        found = {} if address is None else _elsewhere(connection, registration, what, address)
    if address is not None and found:
        with database.write() as connection:
            put(connection, registration, what, address, now, found)


def _elsewhere(connection: Connection, registration: str, what: str, address: str) -> dict[str, str]:
    """What waits for other addresses, and was never queued for this one."""
    mine = outgoing_mail.alias()
    queued = select(mine.c.id).where(
        mine.c.registration == registration, mine.c.what == what, mine.c.recipient == address,
        mine.c.about == outgoing_mail.c.about,
    )  # fmt: skip
    query = select(outgoing_mail.c.about, outgoing_mail.c.words).where(
        _waits(), outgoing_mail.c.registration == registration, outgoing_mail.c.what == what, ~queued.exists()
    )
    return {row.about: row.words for row in connection.execute(query.order_by(outgoing_mail.c.id))}


def send_waiting(
    database: Database,
    now: datetime,
    post: Post,
    whats: Collection[str],
    compose: Compose,
    most: int | None = None,
) -> list[str]:
    """Send what is due, all that waits for an address as one mail; the faults in words, none with an address.

    Whatever goes wrong with one address stops no other. Args: most: rows of one mail; the next run sends the rest.
    """
    faults = []
    with database.read() as connection:
        waiting = _waiting(connection, whats)
    for (code, recipient), found in groupby(waiting, key=lambda row: (row.registration, row.recipient)):
        rows = list(found)[:most]
        if not any(row.next_at <= now for row in rows):
            continue
        try:
            subject, words = compose(rows)
            to = dataclasses.replace(post, recipients=(recipient,))
            send(to, message_of(to, subject, words))
        except MailError as error:
            fault = str(error)
        except Exception as error:  # noqa: BLE001 - a text that makes no mail stops no mail of another
            fault = type(error).__name__
        else:
            _note(database, rows, {"sent_at_us": to_us(now)})
            continue
        _log.warning("mail of %s (%s) has not gone: %s", code, rows[-1].what, fault)
        faults.append(f"{code} not mailed: {fault}")
        _later(database, rows, now)
    return faults


def _waiting(connection: Connection, whats: Collection[str]) -> list[Waiting]:
    """What is neither sent nor given up, by registration and address, the oldest first."""
    query = select(outgoing_mail).where(_waits(), outgoing_mail.c.what.in_(whats))
    order = (outgoing_mail.c.registration, outgoing_mail.c.recipient, outgoing_mail.c.id)
    return [
        Waiting(
            row.id, row.registration, row.what, row.about, row.recipient, row.words, from_us(row.made_at_us),
            row.tries, from_us(row.next_at_us),
        )
        for row in connection.execute(query.order_by(*order))
    ]  # fmt: skip


def _later(database: Database, rows: Sequence[Waiting], now: datetime) -> None:
    """Try them again after a delay that grows; what is older than the term is given up."""
    old = [row for row in rows if row.made_at <= now - TERM]
    _note(database, old, {"given_up_at_us": to_us(now)})
    tries = max(row.tries for row in rows) + 1
    delay = min(FIRST_DELAY * 2 ** min(tries - 1, 10), LONGEST_DELAY)
    _note(database, rows, {"tries": tries, "next_at_us": to_us(now + delay)})


def _note(database: Database, rows: Sequence[Waiting], values: dict[str, int]) -> None:
    if rows:
        here = outgoing_mail.c.id.in_([row.id for row in rows])
        with database.write() as connection:
            connection.execute(update(outgoing_mail).where(here).values(**values))


def message_of(post: Post, subject: str, words: str) -> EmailMessage:
    """A mail; its subject is one line of what can be printed, whatever a site is named."""
    message = EmailMessage()
    message["Subject"] = " ".join("".join(each if each.isprintable() else " " for each in subject).split())
    message["From"], message["To"] = post.sender, ", ".join(post.recipients)
    message.set_content(words, cte="quoted-printable")
    return message


def late(connection: Connection, registration: str, now: datetime) -> tuple[Late, ...]:
    """The addresses of a registration that mail does not reach, or of which some was given up."""
    rows = outgoing_mail.c
    sent = outgoing_mail.alias()
    last = (
        select(func.max(sent.c.id))
        .where(
            sent.c.registration == registration, sent.c.recipient == rows.recipient, sent.c.sent_at_us.is_not(None)
        )
        .scalar_subquery()
    )  # fmt: skip
    # After a long time some of them are given up: since when none went is still said.
    stuck = (rows.sent_at_us.is_(None)) & (rows.id > func.coalesce(last, 0))
    waits = _waits() & or_(rows.tries > 0, rows.made_at_us <= to_us(now - LATE_AFTER))
    query = (
        select(
            rows.recipient,
            func.coalesce(
                func.min(rows.made_at_us).filter(stuck), func.min(rows.made_at_us).filter(waits)
            ).label("since_us"),
            func.count().filter(waits).label("waits"),
            func.count().filter(rows.given_up_at_us.is_not(None)).label("given_up"),
        )
        .where(rows.registration == registration, rows.sent_at_us.is_(None))
        .group_by(rows.recipient)
        .order_by(func.min(rows.id))
    )
    return tuple(
        Late(row.recipient, from_us(row.since_us) if row.waits else None, row.given_up)
        for row in connection.execute(query)
        if row.waits or row.given_up
    )


def _waits() -> ColumnElement[bool]:
    return outgoing_mail.c.sent_at_us.is_(None) & outgoing_mail.c.given_up_at_us.is_(None)
