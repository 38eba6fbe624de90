"""Who is signed in where: every person ends sessions of her own, an administrator those of her registration.

What compliance sees besides, one person at two workstations at once, is on nobody else's page.
"""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from inventory.staff import Role
from web import form as forms
from web import two_places, words
from web.access import ANYONE, forget_session, requires, see_other, visitor
from web.frame import Button
from web.here import database, now, page, zone
from web.open_sessions import OpenSession, end_session, open_sessions
from web.refusals import NoSuchSession
from web.rows import SessionRow

bp = Blueprint("sessions", __name__)


@bp.get("/session/")
@requires(*ANYONE)
def sessions() -> ResponseReturnValue:
    """The sessions that are open now."""
    with database().read() as connection:
        found = open_sessions(connection, visitor(), now())
        watches = Role.COMPLIANCE in visitor().roles
        twice = two_places.listed(connection, visitor().registration, now()) if watches else ()
    return page(
        "session/list.html", heading="Open sessions", ask=forms.heard(),
        rows=tuple(_row(each) for each in found), every=Role.ADMINISTRATOR in visitor().roles,
        twice=tuple((words.moment(each.at, zone(), now()), each) for each in twice),
    )  # fmt: skip


@bp.post("/session/<number>/end")
@requires(*ANYONE)
def end(number: str) -> ResponseReturnValue:
    """End one session; this workstation's own leads to the badge. Another's answers as one that is not there."""
    with database().write() as connection:
        found = end_session(connection, visitor(), number, now())
    if found is None:
        return forms.no_such(NoSuchSession("an open session of yours", "none"))
    if found.token_digest == visitor().token_digest:
        forget_session()
        return see_other("/sign-in/")
    flash(f"Ended: {found.name} at {found.workstation}. Drafts are kept.")
    return see_other("/session/")


def _row(found: OpenSession) -> SessionRow:
    this = found.token_digest == visitor().token_digest
    elsewhere = f", {found.site}" if found.registration != visitor().registration else ""
    return SessionRow(
        person=found.name, workstation=f"{found.workstation}{elsewhere}", since=words.moment(found.since, zone(), now()),
        last_seen="Now" if this else words.moment(found.last_seen, zone(), now()), this=this,
        button=Button("End this one" if this else "End it", action=f"/session/{found.number}/end"),
    )  # fmt: skip
