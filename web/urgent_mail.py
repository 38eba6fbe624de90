"""Mails what is told at once to the address of the registrant's digest: one mail a minute and registration, no flood.

What a server does not take waits in `web/outgoing_mail.py`; it stands in the day's digest whatever becomes of its mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from inventory.database import Database
from inventory.mail_address import DIGEST, address_of
from inventory.moment import to_us
from inventory.registration import all_registrations
from inventory.tables.working import urgent_report
from web import outgoing_mail
from web.checkpoint_mail import Post
from web.outgoing_mail import URGENT, Waiting

#: The job's name in its claims.
JOB = "urgent"
#: Lines of one mail, the newest; how many more there are is said.
LINES_MAX = 20


def mail_due(database: Database, now: datetime, *, post: Post | None) -> str:
    """Queue what is told since the last run and mail what waits; the outcome in words."""
    with database.read() as connection:
        names = {site.code: site.name for site in all_registrations(connection)}
        told = connection.execute(
            select(urgent_report).where(urgent_report.c.queued_at_us.is_(None)).order_by(urgent_report.c.id)
        ).all()
        addresses = {row.registration: address_of(connection, row.registration, DIGEST) for row in told}
    queued = 0
    for code, address in addresses.items():
        if address is None:
            continue
        rows = {str(row.id): row.words for row in told if row.registration == code}
        with database.write() as connection:
            outgoing_mail.put(connection, code, URGENT, address, now, rows)
            here = urgent_report.c.id.in_([int(each) for each in rows])
            connection.execute(update(urgent_report).where(here).values(queued_at_us=to_us(now)))
        queued += len(rows)
    for code in names:
        outgoing_mail.follow(database, code, URGENT, now)
    if post is None:
        return "no mail server is named"
    faults = outgoing_mail.send_waiting(database, now, post, (URGENT,), lambda rows: _mail(names, rows))
    return "; ".join([f"{queued} queued", *faults])


def _mail(names: dict[str, str], rows: Sequence[Waiting]) -> tuple[str, str]:
    """Subject and text: sentences as the home pages say them."""
    code = rows[0].registration
    shown = [row.words for row in rows[-LINES_MAX:]]
    more = [f"And {len(rows) - LINES_MAX} more: the daily digest has them."] if len(rows) > LINES_MAX else []
    return f"Urgent: sign-in at {names.get(code, code)}", "\n".join([*shown, *more]) + "\n"
