"""Broken glass on pages: who may break it, what she has open; it reads nothing for anybody.

What it opens are the addresses under `/glass/` and no other: no page of the day asks whether glass is broken.
"""

from __future__ import annotations

from datetime import datetime

from flask import g, request
from sqlalchemy import Connection

from inventory.break_glass import (
    TOLD,
    Broken,
    Opens,
    may_read_at,
    open_at,
    open_of,
)
from inventory.registration import Registration, find_registration
from inventory.staff import name_of
from web import words
from web.flow import Here
from web.here import database, now
from web.visitor import Visitor

#: Pages that say no to some, at which it is offered: of what broken glass opens, and of nothing else.
OFFERED_AT = frozenset({"patient.record", "vial.vial"})


def own_records(connection: Connection, visitor: Visitor, now: datetime) -> tuple[Broken, ...]:
    """The records that she has open, at whichever workstation; none in a session for bringing back alone."""
    if visitor.only_until is not None:
        return ()
    return tuple(each for each in open_of(connection, visitor.person, now) if each.opens is Opens.RECORDS)


def open_sites() -> list[tuple[Broken, Registration]]:
    """What she has open in this request, each with its registration."""
    with database().read() as connection:
        found = [(each, find_registration(connection, each.registration)) for each in g.glass]
    return [(each, site) for each, site in found if site is not None]


def offered() -> str:
    """Where a person whose roles show no records here, or not there, breaks the glass; empty for all others.

    It is offered by her roles and the page alone, so that it tells nothing of what there is under the address.
    """
    visitor: Visitor | None = g.get("visitor")
    if visitor is None or visitor.only_until is not None or request.endpoint not in OFFERED_AT:
        return ""
    with database().read() as connection:
        return "/glass/" if may_read_at(connection, visitor.person, now()) else ""


def open_here(here: Here) -> tuple[tuple[str, str], ...]:
    """Of other people's open glass the sentence and the entry's page, for those who answer for the registration."""
    if not here.visitor.roles & TOLD:
        return ()
    return tuple(
        (_sentence(here, each), f"/glass/{each.seq}")
        for each in open_at(here.connection, here.book, here.now)
        if each.person != here.visitor.person
    )


def _sentence(here: Here, broken: Broken) -> str:
    until = words.clock(broken.ends_at, here.zone)
    return f"{name_of(here.connection, broken.person)} has broken the glass here, until {until}."
