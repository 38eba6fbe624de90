"""The request as the pages use it: database, present moment, zone, frame and the state of the workstation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g, render_template
from flask_wtf.csrf import generate_csrf

from inventory.break_glass import Broken
from inventory.database import Database
from inventory.staff import Role
from web import words
from web.access import station
from web.book_clock import Behind
from web.frame import Ask, Frame, MenuItem, Mood
from web.party import Party
from web.rollback_view import ACCOUNTS, band
from web.visitor import Visitor

#: From and to the hour at which a workstation that follows the clock shows the night theme.
NIGHT_FROM, NIGHT_TO = 19, 7


def database() -> Database:
    """The application's database."""
    found: Database = current_app.extensions["vialtrail"]
    return found


def now() -> datetime:
    """The present, once a request."""
    if "now" not in g:
        g.now = database().clock()
    moment: datetime = g.now
    return moment


def zone() -> ZoneInfo:
    """The site's zone."""
    return ZoneInfo(station().registration.zone)


def party() -> Party | None:
    """The address for which security keys are made; None where none is configured."""
    found: Party | None = current_app.extensions["vialtrail_party"]
    return found


def today() -> date:
    """The site's day."""
    return now().astimezone(zone()).date()


def frame() -> Frame:
    """The bar of this request's page."""
    here = station()
    person: Visitor | None = g.get("visitor")
    local = now().astimezone(zone())
    night = here.theme == "night" or (here.theme == "clock" and not NIGHT_TO <= local.hour < NIGHT_FROM)
    made = Frame(
        workstation=here.name, site=here.registration.name, now_text=words.clock(now(), zone()),
        now_iso=local.isoformat(timespec="seconds"), theme="dark" if night else "light", csrf_token=generate_csrf(),
        demonstration=here.registration.demonstration, clock_behind=_clock_behind(),
        standing=band(g.get("standing", ())), glass=_glass(person), glass_href="/glass/" if g.get("glass") else "",
    )  # fmt: skip
    if person is None:
        return made
    lock_after = int(here.policy.lock_after.total_seconds())
    accounts = bool(made.standing and person.roles & ACCOUNTS)
    menu, more = _menu(person)
    return replace(
        made, person=person.name, role=person.role_words, menu=menu, more=more, lock_after_s=lock_after,
        standing_href="/rollback/" if accounts else "",
    )  # fmt: skip


def _glass(person: Visitor | None) -> str:
    """What broken glass opens to her now, and until when; nothing where none does."""
    if person is None:
        return ""
    if person.only_until is not None:
        until = words.clock(person.only_until, zone())
        return f"You signed in for this only, until {until}: record, return or waste what you hold."
    opened: tuple[Broken, ...] = g.get("glass", ())
    if not opened:
        return ""
    until = words.clock(max(each.ends_at for each in opened), zone())
    return f"You broke the glass: you read records until {until}, and each look is noted."


def _clock_behind() -> str:
    found: Behind | None = g.get("clock_behind")
    return "" if found is None else found.sentence(zone())


#: Desk roles have their menu in the bar: address, words, the roles that see it.
_MENU = (
    ("/board/", "Board", {Role.COMPLIANCE}),
    ("/stock/", "Stock", {Role.PHARMACIST}),
    ("/receipt/", "Receive", {Role.PHARMACIST}),
    ("/patient/", "Patients", {Role.PHARMACIST}),
    ("/product/", "Products", {Role.PHARMACIST}),
    ("/look/", "Looks", {Role.COMPLIANCE}),
    ("/report/", "Reports", {Role.PHARMACIST, Role.COMPLIANCE}),
    ("/people/", "People", {Role.COMPLIANCE, Role.ADMINISTRATOR, Role.REGISTRANT}),
    ("/credentials/", "Credentials", {Role.COMPLIANCE, Role.ADMINISTRATOR, Role.REGISTRANT}),
    ("/profile/", "Profile", {Role.ADMINISTRATOR}),
    ("/limit/", "Limits", {Role.ADMINISTRATOR, Role.REGISTRANT}),
    ("/session/", "Sessions", {Role.COMPLIANCE, Role.ADMINISTRATOR}),
    ("/workstation/", "Workstations", {Role.ADMINISTRATOR}),
    ("/digest/", "Digest", {Role.REGISTRANT}),
    ("/daily-sheet/", "Daily sheet", {Role.PHARMACIST, Role.COMPLIANCE, Role.ADMINISTRATOR}),
)


#: So many fit the bar's one line at 1366 px; of more the first stand there, and the others under "More".
_FIT, _FIRST = 6, 4


def _menu(person: Visitor) -> tuple[tuple[MenuItem, ...], tuple[MenuItem, ...]]:
    """Her menu: what stands in the bar, and what is under its last word."""
    from flask import request

    desk = {Role.COMPLIANCE, Role.PHARMACIST, Role.ADMINISTRATOR, Role.REGISTRANT} & person.roles
    if not desk:
        return (), ()
    hers = tuple(
        MenuItem(label, href, request.path.startswith(href))
        for href, label, roles in _MENU
        if roles & person.roles
    )
    first = len(hers) if len(hers) <= _FIT else _FIRST
    return hers[:first], hers[first:]


def page(template: str, status: int = 200, /, **context: Any) -> tuple[str, int]:
    """Render a page in its frame; a refusal in its ask answers 422 unless another status is given."""
    ask = context.get("ask")
    if status == 200 and isinstance(ask, Ask) and ask.mood is Mood.NO:
        status = 422
    return render_template(template, frame=frame(), **context), status
