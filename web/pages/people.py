"""People: who works here, and every change of a person, by an administrator or the registrant; it names no patient."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from inventory.approval import APPROVERS
from inventory.errors import Refused
from inventory.staff import AddPerson, EndBadge, EnrollBadge, ResetPin, Role, end_badge
from scanners.own_code import badge_text, new_badge_token
from scanners.qr import qr_svg
from web import form as forms
from web.access import requires, see_other, station, visitor
from web.facility_badge import token_of
from web.flow import Here
from web.form import Form
from web.here import database, now, page, today
from web.people_forms import FORMS
from web.people_view import PersonFile, find_person, people_here
from web.pin_policy import new_pin
from web.proof import badge_identity, hash_pin
from web.propose import propose

bp = Blueprint("people", __name__)

#: Who makes changes of people; a second person approves them.
MAKERS = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})


@bp.get("/people/")
@requires(*APPROVERS)
def people() -> ResponseReturnValue:
    """Everybody of this registration."""
    with database().read() as connection:
        rows = people_here(Here(connection, visitor(), now(), database().keys))
    return page(
        "people/list.html", heading="People", ask=forms.heard(), rows=rows,
        changes=bool(visitor().roles & MAKERS),
    )  # fmt: skip


@bp.route("/people/new", methods=["GET", "POST"])
@requires(*MAKERS)
def new() -> ResponseReturnValue:
    """Add a person: she has no right yet."""
    form = Form(request.form)
    if request.method == "POST":
        given = form.text("given_name", "Type her given name.", "a name")
        family = form.text("family_name", "Type her family name.", "a name")
        user_name = form.value("user_name").lower() or None
        if form.right:
            command = AddPerson(
                forms.act(form), f"P-{secrets.token_hex(4).upper()}", user_name, given, family
            )
            address = propose(form, "add_person", command, {}, "user_name", "/people/")
            if address:
                return see_other(address)
    return forms.shown(
        "people/new.html", form, heading="Add a person", crumbs=(("People", "/people/"), ("Add", ""))
    )


@bp.get("/people/<code>/")
@requires(*APPROVERS)
def one(code: str) -> ResponseReturnValue:
    """One person's file, and what an administrator may change."""
    found = _found(code)
    return page(
        "people/person.html", heading=found.row.name, ask=forms.heard(), found=found, forms=tuple(FORMS.values()),
        changes=bool(visitor().roles & MAKERS), crumbs=(("People", "/people/"), (found.row.name, "")),
    )  # fmt: skip


@bp.route("/people/<code>/<what>", methods=["GET", "POST"])
@requires(*MAKERS)
def change(code: str, what: str) -> ResponseReturnValue:
    """One change of a person: its form, and what it makes."""
    found = _found(code)
    if what in _SECRETS:
        return _SECRETS[what](found)
    if what not in FORMS:
        abort(404)
    made, form = FORMS[what], Form(request.form)
    if request.method == "POST":
        command = made.command(form, forms.act(form), code, visitor().registration)
        if command:
            otherwise = made.fields[0].name
            address = propose(form, made.change, command, {}, otherwise, f"/people/{code}/")
            if address:
                return see_other(address)
    return forms.shown(
        "people/form.html",
        form,
        heading=made.title,
        crumbs=_crumbs(found, made.title),
        found=found,
        made=made,
    )


def _reset(found: PersonFile) -> ResponseReturnValue:
    """A one-time PIN: the digits are shown now and nowhere again; the draft holds their hash alone."""
    form = Form(request.form)
    if request.method == "POST":
        digits = new_pin(station().policy, secrets.randbelow)
        command = ResetPin(forms.act(form), found.row.code, hash_pin(digits), one_time=True)
        address = propose(form, "reset_pin", command, {}, "sure", f"/people/{found.row.code}/")
        if address:
            return _once(found, "One-time PIN", address, digits=digits)
    said = "A random PIN is made. It opens one session, in which she sets her own. Her old PIN ends."
    return _sure(found, form, "Reset the PIN", said)


def _own_badge(found: PersonFile) -> ResponseReturnValue:
    """An own QR badge: it is shown now and nowhere again; the draft holds its keyed digest alone."""
    form = Form(request.form)
    if request.method == "POST":
        token = new_badge_token(secrets.randbelow)
        digest = badge_identity(database().keys, token).digest
        command = EnrollBadge(forms.act(form), found.row.code, digest)
        address = propose(form, "enroll_badge", command, {}, "sure", f"/people/{found.row.code}/")
        if address:
            # The drawing holds the token alone.
            drawing = Markup(qr_svg(badge_text(token)))  # noqa: S704 - see above
            return _once(found, "Badge", address, drawing=drawing)
    said = "A new badge is drawn to print. It opens nothing before the change is recorded; her old one then ends."
    return _sure(found, form, "Make a badge", said)


def _facility_badge(found: PersonFile) -> ResponseReturnValue:
    """A facility's own barcode badge, enrolled by scanning it; only its keyed digest is kept."""
    form = Form({"command_id": request.form.get("command_id", "")})
    if request.method == "POST":
        try:
            token = token_of(request.form.get("badge", ""), today(), database().keys)
            again = token_of(request.form.get("again", ""), today(), database().keys)
        except Refused as refused:
            form.refuse(refused, {}, "badge")
        else:
            # Read twice alike: a badge that reads once so and once otherwise opens nothing for its owner.
            if token != again:
                form.wrong("again", "Scan the same badge again.", "what the first scan read", "another code")
            command = EnrollBadge(
                forms.act(form), found.row.code, badge_identity(database().keys, token).digest
            )
            address = propose(
                form,
                "enroll_badge",
                command,
                {},
                "badge",
                f"/people/{found.row.code}/",
                sealed={"read": "twice"},
            )
            if address:
                return see_other(address)
    return forms.shown(
        "people/scan_badge.html", form, heading="Enrol a badge", found=found, crumbs=_crumbs(found, "Enrol a badge")
    )  # fmt: skip


def _end_badge(found: PersonFile) -> ResponseReturnValue:
    """End a badge: one person does it at once, since it only takes a way in; another's under her signature."""
    form = Form(request.form)
    if request.method == "POST":
        digest = form.choice("badge", "Choose the badge.", dict(found.badges))
        why = form.text("why", "Type why it ends.", "lost, broken, given back")
        if form.right:
            command = EndBadge(forms.act(form), found.row.code, bytes.fromhex(digest), why)
            # Her own she ends where she stands: the lost badge cannot sign its end.
            if found.row.code == visitor().person:
                if forms.record(form, end_badge, command, {}, "badge"):
                    return see_other(f"/people/{found.row.code}/")
            elif address := propose(
                form, "end_badge", command, {}, "badge", f"/people/{found.row.code}/", flow="ending"
            ):
                return see_other(address)
    return forms.shown(
        "people/end_badge.html",
        form,
        heading="End a badge",
        found=found,
        own=found.row.code == visitor().person,
        crumbs=_crumbs(found, "End a badge"),
    )


_SECRETS = {"pin": _reset, "own-badge": _own_badge, "scan-badge": _facility_badge, "end-badge": _end_badge}


def _sure(found: PersonFile, form: Form, title: str, said: str) -> ResponseReturnValue:
    return forms.shown(
        "people/sure.html", form, heading=title, said=said, found=found, crumbs=_crumbs(found, title)
    )


def _once(
    found: PersonFile, title: str, address: str, *, digits: str = "", drawing: Markup | None = None
) -> ResponseReturnValue:
    """A secret, once: this answer is kept by no browser, and reloading it makes another."""
    signs = address.startswith("/change/")
    return page(
        "people/once.html", heading=f"{title} of {found.row.name}", ask=forms.heard(), found=found, digits=digits,
        drawing=drawing, address=address, signs=signs, prints=drawing is not None, crumbs=_crumbs(found, title),
    )  # fmt: skip


def _found(code: str) -> PersonFile:
    with database().read() as connection:
        found = find_person(Here(connection, visitor(), now(), database().keys), code)
    return found or abort(404)


def _crumbs(found: PersonFile, title: str) -> tuple[tuple[str, str], ...]:
    return (("People", "/people/"), (found.row.name, f"/people/{found.row.code}/"), (title, ""))
