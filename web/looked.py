"""Who was shown which patient's words: noted after each page that opened any, and told to the compliance officer.

What was read through broken glass stands there too where it is a container, whose page has no patient's words.

HIPAA asks for it (45 CFR 164.312(b), audit controls). What cannot be noted is logged, and the page is shown all the
same: nobody waits for a book-keeper beside a patient.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, g, request
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from inventory.checkpoint import books
from inventory.moment import from_us, to_us
from inventory.plan import HOUSE
from inventory.private import watching
from inventory.staff import name_of
from inventory.tables.working import patient_look
from web.here import database, now
from web.visitor import Visitor

log = logging.getLogger("vialtrail.looked")

#: The same person at the same page of the same patient within this time is one look.
ONE_LOOK = timedelta(minutes=10)
#: How the page of a look through broken glass goes on, before its entry.
BY_GLASS = ", glass broken by entry "
#: Looks on one page of the list, the newest.
SHOWN = 500


@dataclass(frozen=True)
class Look:
    """One look: who, when, at which workstation, at which patient's words or which container, on which page."""

    at: datetime
    person: str
    name: str
    workstation: str
    patient: str
    page: str


def install(app: Flask) -> None:
    """Watch every request from before its page to after it."""
    app.before_request(_begin)
    app.after_request(_note)
    app.teardown_request(_end)


def looks(
    connection: Connection, registration: str, patient: str | None, person: str | None
) -> tuple[Look, ...]:
    """The newest looks at a registration, of one patient or by one person where these are named."""
    query = select(patient_look).where(patient_look.c.registration == registration)
    if patient:
        query = query.where(patient_look.c.patient == patient)
    if person:
        query = query.where(patient_look.c.person == person)
    rows = connection.execute(
        query.order_by(patient_look.c.at_us.desc(), patient_look.c.id).limit(SHOWN)
    ).all()
    names = {code: name_of(connection, code) for code in {row.person for row in rows}}
    return tuple(
        Look(from_us(row.at_us), row.person, names[row.person], row.workstation, row.patient, row.page)
        for row in rows
    )


def container(label: str) -> None:
    """A container was read through broken glass: it stands among the looks by its label, though it has no words."""
    g.looked_at.add(f"container {label}")


def _begin() -> None:
    g.watch = watching()
    g.looked_at = g.watch.__enter__()


def _end(_error: BaseException | None) -> None:
    watch = g.pop("watch", None)
    if watch is not None:
        watch.__exit__(None, None, None)


def _note(response: Response) -> Response:
    """Note whose words the page opened, unless nobody is signed in to have seen them."""
    visitor: Visitor | None = g.get("visitor")
    if visitor is None or not g.get("looked_at"):
        return response
    try:
        _keep(visitor, set(g.looked_at))
    except SQLAlchemyError as error:
        log.warning(
            "a look of %s at %s is not noted: %s", visitor.person, request.endpoint, type(error).__name__
        )
    return response


def _keep(visitor: Visitor, subjects: set[str]) -> None:
    page, glass = str(request.url_rule or ""), g.get("glass_look")
    if glass is not None:
        # Read through broken glass: the entry says why, and the look stands where the patient does.
        page = f"{page}{BY_GLASS}{HOUSE}/{glass.seq}"
    same = (patient_look.c.person == visitor.person) & (patient_look.c.page == page)
    lately = patient_look.c.at_us > to_us(now() - ONE_LOOK)
    with database().read() as connection:
        # Words of no one patient are sealed under their book.
        seen = set(connection.execute(select(patient_look.c.patient).where(same, lately)).scalars())
        new = sorted(subjects - seen - set(books(connection)))
    if not new:
        return
    envelope = {
        "at_us": to_us(now()), "registration": glass.registration if glass is not None else visitor.registration,
        "workstation": visitor.station.code,
        "person": visitor.person, "page": page,
    }  # fmt: skip
    with database().write() as connection:
        connection.execute(
            insert(patient_look), [{**envelope, "id": secrets.token_hex(16), "patient": code} for code in new]
        )
