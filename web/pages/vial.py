"""The life of a vial or syringe, down to its scans; another registration's answers as if it were not there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from inventory.errors import ForeignContainer, Refused, UnknownContainer
from inventory.keys import Purpose
from inventory.registration import find_registration
from inventory.reports.entries import scans_of
from inventory.reports.vial_life import VialLife, life
from inventory.staff import HANDLERS
from inventory.tables.ledger import entry
from inventory.verification import check_entries
from scanners.label import is_ours, normal
from web import attempts, glass
from web.access import ANYONE, requires, visitor
from web.flow import Here
from web.frame import Ask, Mood
from web.here import database, now, page, zone
from web.reader import Reader, reader_of, sites_of
from web.refusals import NotOurLabel
from web.vial_view import Read, life_context

bp = Blueprint("vial", __name__)

#: Status of an address at which there is nothing for this reader.
_NOT_HERE = 404


@bp.get("/vial/<label>")
@requires(*ANYONE)
def vial(label: str) -> ResponseReturnValue:
    """The whole life of the container with this label."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        try:
            found, reader = _life(here, label)
        except (NotOurLabel, UnknownContainer, ForeignContainer) as refused:
            return _nothing(refused)
        context = life_context(_read(found, reader))
    ask = Ask("Scan a label.", label="Scan or type", held=(("container", found.holding.label),))
    return page("vial/life.html", ask=ask, prints=True, label_href=_label_href(reader, found), **context)


def _life(here: Here, text: str) -> tuple[VialLife, Reader]:
    """The life, in the workstation's book or in one where the visitor is compliance officer.

    Raises: NotOurLabel, UnknownContainer, ForeignContainer.
    """
    label = normal(text) or ""
    if not is_ours(label, database().keys.key(Purpose.LABEL)):
        raise NotOurLabel("a label printed here", text)
    asked = request.args
    try:
        named = bool(visitor().roles & HANDLERS) and not asked.get("finding")
        keys = here.keys if named else None
        return life(here.connection, label, here.book, keys=keys), reader_of(here, asked)
    except ForeignContainer:
        for site in sites_of(here):
            try:
                found = life(here.connection, label, site.code)
            except ForeignContainer:
                continue
            return found, reader_of(here, {**asked, "book": site.code})
        raise


def _read(found: VialLife, reader: Reader) -> Read:
    """The life with its entries checked as they stand in the database now."""
    connection = reader.here.connection
    registration = find_registration(connection, reader.book)
    keys, seqs = database().keys, [each.head.seq for each in found.entries]
    chosen = select(entry.c.seq).where(entry.c.book == reader.book, entry.c.seq.in_(seqs))
    return Read(
        found, reader, ZoneInfo(registration.zone) if registration else zone(), now(), "scans" in request.args,
        check_entries(connection, keys, reader.book, seqs), scans_of(connection, keys, reader.book, chosen),
    )  # fmt: skip


def _label_href(reader: Reader, found: VialLife) -> str:
    """Where its label is printed again; nothing for those who print none."""
    if not visitor().roles & HANDLERS or reader.book != visitor().registration:
        return ""
    return f"/label/{found.holding.label}?reprint=1"


def _nothing(refused: Refused) -> ResponseReturnValue:
    attempts.name(refused)
    ask = Ask(
        refused.sentence, mood=Mood.NO, expected=refused.expected, found=refused.found, outcome="Not found",
        recorded_nothing=False,
    )  # fmt: skip
    return page("error/refused.html", _NOT_HERE, ask=ask, home_href="/", glass_href=glass.offered())
