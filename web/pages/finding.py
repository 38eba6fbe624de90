"""One finding, down to its records: for the compliance officer of its site, a recorded exception for its pharmacist."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from detection.finding import PHARMACIST
from detection.store import StoredFinding, find_finding, note_opened
from inventory.registration import Registration, find_registration
from inventory.staff import Role, roles_of
from web import attempts
from web.access import requires, visitor
from web.finding_view import OPERATIONAL, Opened, finding_context
from web.flow import Here
from web.frame import Ask
from web.here import database, now, page
from web.refusals import ConcernsYou, FindingsForCompliance

bp = Blueprint("finding", __name__)


@bp.get("/finding/<int:number>")
@requires(Role.COMPLIANCE, Role.PHARMACIST)
def finding(number: int) -> ResponseReturnValue:
    """The statement, its likely causes and its records."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        found = find_finding(connection, number) or abort(404)
        site = _allowed(here, found)
        if site is None:
            abort(404)
        context = finding_context(Opened(here, found, site))
    if found.opened_at is None:
        with database().write() as connection:
            note_opened(connection, number, now())
    return page(
        "finding/finding.html", ask=Ask("Scan a label.", label="Scan or type"), prints=True, **context
    )


def _allowed(here: Here, found: StoredFinding) -> Registration | None:
    """The site of the finding where the visitor may open it; otherwise None, as where there is no such finding.

    Its number says how many there are and whom one concerns; why it was refused is kept, and told to nobody.
    """
    said = found.statement
    roles = roles_of(here.connection, here.visitor.person, said.site, here.now)
    if not roles & {Role.COMPLIANCE, Role.PHARMACIST}:
        attempts.name("NoRightHere")
        return None
    if Role.COMPLIANCE not in roles and said.owner != PHARMACIST:
        attempts.name(FindingsForCompliance("the compliance officer", "another role"))
        return None
    if said.person == here.visitor.person and said.scheme not in OPERATIONAL:
        attempts.name(ConcernsYou("another compliance officer", "the person in it"))
        return None
    return find_registration(here.connection, said.site)
