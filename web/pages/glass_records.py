"""What broken glass opens, to read: one patient, one container; no finding, file or case, and nothing to press."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from inventory.errors import ForeignContainer, UnknownContainer, UnknownPatient
from inventory.patient import find_patient
from inventory.registration import Registration
from inventory.reports.entries import scans_of
from inventory.reports.vial_life import life
from inventory.tables.ledger import entry
from inventory.verification import check_entries
from scanners.label import normal
from web import attempts, looked
from web import form as forms
from web.access import ANYONE, requires, see_other, visitor
from web.flow import Here
from web.frame import Ask, Mood
from web.glass import open_sites
from web.here import database, now, page
from web.patient_view import orders_and_weights
from web.reader import Reader
from web.vial_view import Read, life_context

bp = Blueprint("glass_records", __name__)


@bp.get("/glass/patient/<code>")
@requires(*ANYONE, group=True)
def patient(code: str) -> ResponseReturnValue:
    """One patient to read: her band, orders and weights; the look is noted with the entry of the glass."""
    for opened, site in open_sites():
        with database().read() as connection:
            try:
                found = find_patient(connection, database().keys, code, site.code)
            except UnknownPatient:
                continue
            g.glass_look = opened
            lines = orders_and_weights(connection, found)
        return page(
            "glass/patient.html", heading=found.name, ask=forms.heard(), crumbs=_crumbs(found.record_number),
            patient=found, site=site.name, **lines,
        )  # fmt: skip
    return _nothing()


@bp.get("/glass/container/<label>")
@requires(*ANYONE, group=True)
def container(label: str) -> ResponseReturnValue:
    """One container to read, with every entry of its life, a patient in it as a code; the look is noted too."""
    for opened, site in open_sites():
        with database().read() as connection:
            try:
                context = _life(connection, normal(label) or "", site)
            except (UnknownContainer, ForeignContainer):
                continue
            g.glass_look = opened
            looked.container(normal(label) or "")
        return page(
            "glass/container.html",
            ask=forms.heard(),
            crumbs=_crumbs(context["heading"]),
            site=site.name,
            **context,
        )
    return _nothing()


def _life(connection: Connection, label: str, site: Registration) -> dict[str, Any]:
    """A container's life as the page shows it, its entries checked as they stand now."""
    found = life(connection, label, site.code, keys=None)
    seqs = [each.head.seq for each in found.entries]
    chosen = select(entry.c.seq).where(entry.c.book == site.code, entry.c.seq.in_(seqs))
    reader = Reader(Here(connection, visitor(), now(), database().keys), site.code, "", str)
    keys = database().keys
    return life_context(
        Read(
            found, reader, ZoneInfo(site.zone), now(), False, check_entries(connection, keys, site.code, seqs),
            scans_of(connection, keys, site.code, chosen),
        )
    )  # fmt: skip


def _crumbs(last: str) -> tuple[tuple[str, str], ...]:
    return (("Home", "/"), ("Broken glass", "/glass/"), (last, ""))


def _nothing() -> ResponseReturnValue:
    """Nothing is open, or nothing of what is has this: the same page, which says what is open."""
    attempts.name("NotOpened")
    if not g.glass:
        return see_other("/glass/")
    return page(
        "error/refused.html", 404, home_href="/glass/",
        ask=Ask("Nothing that you opened has this.", mood=Mood.NO, expected="a record of that site", found="another"),
    )  # fmt: skip
