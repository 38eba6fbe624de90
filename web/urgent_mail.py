"""Mails what is told at once to the address of the registrant's digest: one mail a minute and registration, no flood."""

from __future__ import annotations

import dataclasses
import logging
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select, update

from inventory.database import Database
from inventory.mail_address import DIGEST, address_of
from inventory.moment import to_us
from inventory.registration import find_registration
from inventory.tables.working import urgent_report
from web.checkpoint_mail import MailError, Post, send

#: The job's name in its claims.
JOB = "urgent"
#: What is older is mailed no more: it stood on the home pages and stands in the day's digest.
BACK = timedelta(days=1)
#: Lines of one mail; how many more there are is said.
LINES_MAX = 20

_log = logging.getLogger("vialtrail.urgent")


def mail_due(database: Database, now: datetime, *, post: Post | None) -> str:
    """Mail what is not mailed yet; what could not be is tried again by the next run. The outcome in words."""
    if post is None:
        return "no mail server is named"
    with database.read() as connection:
        rows = connection.execute(
            select(urgent_report)
            .where(urgent_report.c.mailed_at_us.is_(None), urgent_report.c.at_us > to_us(now - BACK))
            .order_by(urgent_report.c.id)
        ).all()
        addresses = {row.registration: address_of(connection, row.registration, DIGEST) for row in rows}
        sites = {code: find_registration(connection, code) for code in addresses}
    mailed, faults = 0, []
    for code, address in addresses.items():
        if address is None:
            continue
        site = sites[code]
        own = [row for row in rows if row.registration == code]
        to = dataclasses.replace(post, recipients=(address,))
        try:
            send(to, message_of(to, site.name if site else code, [row.words for row in own]))
        except MailError as error:
            _log.warning("what is urgent at %s is not mailed: %s", code, error)
            faults.append(f"{code} not mailed: {error}")
            continue
        with database.write() as connection:
            connection.execute(
                update(urgent_report)
                .where(urgent_report.c.id.in_([row.id for row in own]))
                .values(mailed_at_us=to_us(now))
            )
        mailed += len(own)
    return "; ".join([f"{mailed} mailed", *faults])


def message_of(post: Post, site: str, lines: list[str]) -> EmailMessage:
    """The mail: sentences as the home pages say them."""
    message = EmailMessage()
    message["Subject"] = f"Urgent: sign-in at {site}"
    message["From"], message["To"] = post.sender, ", ".join(post.recipients)
    shown = lines[:LINES_MAX]
    more = [f"And {len(lines) - LINES_MAX} more."] if len(lines) > LINES_MAX else []
    message.set_content("\n".join([*shown, *more]) + "\n", cte="quoted-printable")
    return message
