"""The daily sheet: one page of paper with the day's entries and the signed checkpoints, to be kept off the machine."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.plan import HOUSE
from inventory.reports.daily_sheet import DailySheet, daily_sheet
from inventory.reports.period import DayToCome
from inventory.reports.report import NoSuchRegistration
from inventory.staff import Role
from web import attempts
from web.access import requires, see_other, visitor
from web.daily_sheet_view import sheet_context
from web.flow import Here
from web.frame import Ask
from web.here import database, now, page, today
from web.pages.home import scan
from web.reader import sites_of
from web.seal import Seal, look, seal
from web.statuses import status_of
from web.turn import refusal

bp = Blueprint("daily_sheet", __name__)

READERS = (Role.PHARMACIST, Role.COMPLIANCE, Role.ADMINISTRATOR)


@bp.get("/daily-sheet/")
@requires(*READERS)
def sheet() -> ResponseReturnValue:
    """The sheet of a day, today's where none is asked for; a day to come is refused and today shown."""
    ask = Ask("Type T or Y for the day.", action="/daily-sheet/", label="Scan, or T Y")
    status = 200
    sites = _sites()
    try:
        made, seals = _make(_asked(), request.args.get("site", "") or visitor().registration, sites)
    except (DayToCome, NoSuchRegistration) as refused:
        attempts.name_right(refused)
        ask, status = refusal(ask, refused, ""), status_of(refused)
        made, seals = _make(today(), visitor().registration, sites)
    offered = sites if len(sites) > 1 else ()
    shown = sheet_context(made, seals, visitor().name, now(), offered)
    return page("daily_sheet/sheet.html", status, ask=ask, prints=True, **shown)


@bp.post("/daily-sheet/")
@requires(*READERS)
def choose() -> ResponseReturnValue:
    """Take today or yesterday by its letter; anything else is a scan."""
    day = {"T": today(), "Y": today() - timedelta(days=1)}.get(request.form.get("scan", "").strip().upper())
    return scan() if day is None else see_other(f"/daily-sheet/?day={day.isoformat()}")


def _make(day: date, site: str, sites: tuple[tuple[str, str], ...]) -> tuple[DailySheet, tuple[Seal, ...]]:
    """The sheet with the checkpoints of its book and of the house book.

    Raises: DayToCome. NoSuchRegistration: none of hers.
    """
    if site not in dict(sites):
        raise NoSuchRegistration("one of your registrations", site)
    with database().read() as connection:
        made = daily_sheet(connection, site, day, now())
        looked = [look(connection, database().keys, book) for book in (made.head.book, HOUSE)]
    zone = ZoneInfo(made.head.zone)
    return made, tuple(seal(database(), each, zone, now()) for each in looked)


def _sites() -> tuple[tuple[str, str], ...]:
    """The workstation's registration, and those where the reader is compliance officer."""
    own = visitor().station.registration
    with database().read() as connection:
        others = sites_of(Here(connection, visitor(), now(), database().keys))
    return tuple({site.code: site.name for site in (own, *others)}.items())


def _asked() -> date:
    """The day of the address; one that is none counts as today."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today()
