"""One's own security keys and code generator: badge and PIN first, then the key's touch or the first code."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from inventory.errors import Refused
from inventory.factor import (
    EndFactor,
    EnrollSecurityKey,
    EnrollTotp,
    end_factor,
    has_totp,
    keys_of,
)
from scanners.qr import qr_svg
from web import code_generator
from web import form as forms
from web.access import ANYONE, requires, see_other, station, visitor
from web.form import Form
from web.here import database, now, page, party, today, zone
from web.key_enrolment import creation_options, made_key
from web.party import Party
from web.proof import prove
from web.propose import propose
from web.refusals import CodeNotAccepted, KeyNotMade
from web.typed_proof import own_badge

bp = Blueprint("factor", __name__)

#: What a key is called on the pages, and why one ends: chosen, so that nobody types a secret there.
NAMES = ("USB key", "Phone", "This computer", "Key card")
ENDS = ("lost", "broken", "not used any more", "given back")
_CRUMBS = (("Home", "/"), ("Your keys and codes", ""))


@bp.get("/factor/")
@requires(*ANYONE)
def factors() -> ResponseReturnValue:
    """What she has, and the boxes for badge and PIN."""
    return _listed(Form())


@bp.post("/factor/")
@requires(*ANYONE)
def begin() -> ResponseReturnValue:
    """Badge and PIN are right: the page on which a key is made, or a code generator's seed is shown once."""
    form = Form({"what": request.form.get("what", "")})
    if form.value("what") == "key" and party() is None:
        form.refuse(_no_party(), {}, "badge")
    if form.right:
        _prove(form)
    if not form.right:
        return _listed(form)
    return _key_page(Form()) if form.value("what") == "key" else _code_page(Form())


@bp.post("/factor/key")
@requires(*ANYONE)
def key() -> ResponseReturnValue:
    """Enroll the key that was made; its challenge was given after badge and PIN, to her, here."""
    form = Form({name: request.form.get(name, "") for name in ("name", "command_id")})
    name = form.choice("name", "Choose what it is.", NAMES)
    if form.right:
        try:
            made = made_key(
                database(), _party(), station().code, visitor().person, request.form.get("answer", ""), now()
            )
        except Refused as refused:
            form.refuse(refused, {}, "badge")
            return _listed(form)
        command = EnrollSecurityKey(
            forms.act(form), visitor().person, made.credential_id, made.public_key, name, made.count
        )
        address = propose(form, "enroll_security_key", command, {}, "badge", "/factor/")
        if address is not None:
            return see_other(address)
    return _listed(form)


@bp.post("/factor/code")
@requires(*ANYONE)
def code() -> ResponseReturnValue:
    """Enroll the code generator whose first code is typed."""
    form = Form({"command_id": request.form.get("command_id", "")})
    try:
        sealed = bytes.fromhex(request.form.get("sealed", ""))
    except ValueError:
        sealed = b""
    with database().read() as connection:
        step = code_generator.first_step(
            connection, database().keys, visitor().person, sealed, request.form.get("code", ""), now()
        )
    if step is None:
        form.refuse(CodeNotAccepted("the code that the app shows now", "another"), {}, "badge")
        return _listed(form)
    command = EnrollTotp(forms.act(form), visitor().person, sealed, step)
    address = propose(form, "enroll_totp", command, {}, "badge", "/factor/")
    if address is not None:
        return see_other(address)
    return _listed(form)


@bp.post("/factor/end")
@requires(*ANYONE)
def end() -> ResponseReturnValue:
    """End one of hers: it opens nothing any more."""
    form = Form({name: request.form.get(name, "") for name in ("which", "why", "command_id")})
    why = form.choice("why", "Choose why.", ENDS)
    try:
        which = None if form.value("which") == "code" else bytes.fromhex(form.value("which"))
    except ValueError:
        which = b""
    if form.right:
        command = EndFactor(forms.act(form), visitor().person, which, why)
        if forms.record(form, end_factor, command, {}, "why-1"):
            return see_other("/factor/")
    return _listed(form)


def _prove(form: Form) -> None:
    """Her own badge and PIN: all components, whatever she signed in with."""
    field = "badge"
    try:
        identity = own_badge(database(), request.form.get("badge", ""), today(), visitor().person)
        field = "pin"
        prove(database(), station().code, identity, request.form.get("pin", ""), "enroll a factor", zone())
    except Refused as refused:
        form.refuse(refused, {}, field)


def _party() -> Party:
    found = party()
    if found is None:
        raise _no_party()
    return found


def _no_party() -> KeyNotMade:
    return KeyNotMade("an address of this installation (VIALTRAIL_ORIGIN)", "none configured")


def _listed(form: Form) -> ResponseReturnValue:
    with database().read() as connection:
        keys = keys_of(connection, visitor().person)
        code_there = has_totp(connection, visitor().person)
    rows = [(each.name, each.credential_id.hex()) for each in keys]
    rows += [("Code generator", "code")] if code_there else []
    ask = forms.heard()
    return page(
        "factor/list.html", 200 if form.right else 422, ask=ask, form=form, heading="Your keys and codes",
        crumbs=_CRUMBS, rows=tuple(rows), ends=ENDS, keys_work=party() is not None,
    )  # fmt: skip


def _key_page(form: Form) -> ResponseReturnValue:
    with database().read() as connection:
        keys = keys_of(connection, visitor().person)
    options = creation_options(
        database(), _party(), station().code, visitor().person, visitor().name, now(), keys
    )
    return page(
        "factor/key.html", ask=forms.heard(), form=form, heading="Add a security key", crumbs=_CRUMBS,
        options=options, names=NAMES,
    )  # fmt: skip


def _code_page(form: Form) -> ResponseReturnValue:
    with database().write() as connection:
        shown = code_generator.new_seed(connection, database().keys, visitor().person, visitor().name, now())
    return page(
        "factor/code.html", ask=forms.heard(), form=form, heading="Add a code generator", crumbs=_CRUMBS,
        picture=Markup(qr_svg(shown.uri)),  # noqa: S704 - the drawing is a path of our own
        seed=" ".join(shown.seed[start : start + 4] for start in range(0, len(shown.seed), 4)),
        held=(("sealed", shown.sealed.hex()),),
    )  # fmt: skip
