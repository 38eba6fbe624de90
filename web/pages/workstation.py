"""Workstations of a registration: the list, a new one, a code that enrols a browser, and the end of one."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from inventory.enrolment import EnrolWorkstation, digest_at
from inventory.place import AddWorkstation, places_of
from inventory.staff import Role
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.form import Form
from web.here import database, now, page, zone
from web.one_time_code import Purpose, keep, new_code
from web.propose import propose
from web.visitor import Station, stations

bp = Blueprint("workstation", __name__)

_THEMES = (("clock", "By the clock"), ("day", "Day"), ("night", "Night"))


@bp.get("/workstation/")
@requires(Role.ADMINISTRATOR)
def workstations() -> ResponseReturnValue:
    """Each with whether a browser stands there."""
    with database().read() as connection:
        rows = tuple(
            (each.code, each.name, "enrolled" if digest_at(connection, each.code) else "no browser enrolled")
            for each in stations(connection)
            if each.registration.code == visitor().registration
        )
    return page("workstation/list.html", heading="Workstations", ask=forms.heard(), rows=rows)


@bp.route("/workstation/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Add one; its browser is enrolled afterwards."""
    form, registration = Form(request.form), visitor().registration
    with database().read() as connection:
        bins = tuple((each.code, each.name) for each in places_of(connection, registration, "waste"))
        taken = {each.code for each in stations(connection)}
    if request.method == "POST":
        name = form.text("name", "Name the workstation.", "where it stands")
        theme = form.choice("theme", "Choose the theme.", dict(_THEMES))
        waste = form.choice("waste_place", "Choose the waste bin beside it.", dict(bins))
        if form.right:
            number = next(each for each in range(1, len(taken) + 2) if f"{registration}.W{each}" not in taken)
            command = AddWorkstation(
                forms.act(form), f"{registration}.W{number}", registration, name, theme, waste
            )
            address = propose(form, "add_workstation", command, {}, "name", "/workstation/")
            if address:
                return see_other(address)
    return forms.shown(
        "workstation/new.html",
        form,
        heading="Add a workstation",
        bins=bins,
        themes=_THEMES,
        crumbs=_crumbs("Add"),
    )


@bp.post("/workstation/<code>/code")
@requires(Role.ADMINISTRATOR)
def code(code: str) -> ResponseReturnValue:
    """A code for a browser: shown in this answer and nowhere again; an earlier one ends."""
    found, made = _found(code), new_code(secrets.randbelow)
    with database().write() as connection:
        ends = keep(connection, database().keys, Purpose.WORKSTATION, found.code, made, now())
    return page(
        "workstation/code.html", heading=f"Code for {found.name}", ask=forms.heard(), code=made,
        until=words.clock(ends, zone()), crumbs=_crumbs(found.name),
    )  # fmt: skip


@bp.route("/workstation/<code>/close", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def close(code: str) -> ResponseReturnValue:
    """Close it: its browser opens nothing from its next request on."""
    found, form = _found(code), Form(request.form)
    if request.method == "POST":
        command = EnrolWorkstation(forms.act(form), found.code, None)
        address = propose(form, "enrol_workstation", command, {}, "sure", "/workstation/")
        if address:
            return see_other(address)
    title = f"Close {found.name}"
    return forms.shown(
        "workstation/close.html", form, heading=title, name=found.name, crumbs=_crumbs("Close")
    )


def _found(code: str) -> Station:
    with database().read() as connection:
        every = {each.code: each for each in stations(connection)}
    found = every.get(code)
    if found is None or found.registration.code != visitor().registration:
        abort(404)
    return found


def _crumbs(last: str) -> tuple[tuple[str, str], ...]:
    return (("Workstations", "/workstation/"), (last, ""))
