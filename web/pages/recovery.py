"""The recovery sheet: signed by two people, then printed once, and typed by whoever opens it; nothing else makes her."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from inventory.approval import APPROVERS
from inventory.errors import Refused, SheetNotAccepted
from inventory.execution import execute, preview
from inventory.moment import to_us
from inventory.plan import HOUSE, Act
from inventory.policy import BADGE, PIN, Combination, Policy, suffices
from inventory.recovery import MakeSheet, UseSheet, sheet_of, use_sheet
from inventory.signature import sign
from inventory.staff import Role
from inventory.tables.working import refused_attempt
from web import attempts, sealed_sheet, words
from web import form as forms
from web.access import open_to_all, requires, see_other, station, visitor
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, zone
from web.one_time_code import digest_of, new_code
from web.propose import propose
from web.typed_proof import proof_of

bp = Blueprint("recovery", __name__)

#: What the digest of a sheet's code is made for.
_WHAT = "recovery"
#: So many wrong codes within the hour, typed anywhere here, and none is taken until it is over.
WRONG_MAX, WITHIN = 10, timedelta(hours=1)


@bp.route("/recovery/sheet", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR, Role.REGISTRANT)
def sheet() -> ResponseReturnValue:
    """Make a sheet: its code stays sealed until two people signed; their signatures end the one before."""
    form = Form(request.form)
    if request.method == "POST" and form.choice("sure", "Say that you print and seal it.", {"yes"}):
        code = f"{new_code(secrets.randbelow)}-{new_code(secrets.randbelow)}"
        digest = digest_of(database().keys, _WHAT, code)
        command = MakeSheet(forms.act(form), visitor().registration, digest)
        kept = {sealed_sheet.KEPT: sealed_sheet.seal(database(), visitor().registration, code)}
        address = propose(form, "make_sheet", command, {}, "sure", "/", sealed=kept)
        if address == "/":
            # Nobody answers for a registration yet, and no second signature is asked for: it is made.
            return _print(code)
        if address:
            return see_other(address)
    with database().read() as connection:
        stands = sheet_of(connection, visitor().registration) is not None
    return forms.shown("recovery/make.html", form, heading="Recovery sheet", crumbs=(), stands=stands)


@bp.get("/recovery/sheet/<int:seq>")
@requires(*APPROVERS)
def made(seq: int) -> ResponseReturnValue:
    """The sheet of an entry that she signed, before its code is shown."""
    with database().read() as connection:
        if not sealed_sheet.waits(connection, visitor(), seq):
            abort(404)
    return page("recovery/made.html", heading="Recovery sheet", ask=Ask("Scan anything."), seq=seq)


@bp.post("/recovery/sheet/<int:seq>")
@requires(*APPROVERS)
def show(seq: int) -> ResponseReturnValue:
    """Show the code in this answer, to print, and nowhere again."""
    with database().write() as connection:
        code = sealed_sheet.open_once(connection, database().keys, visitor(), seq, now())
    return _print(code) if code is not None else abort(404)


def _print(code: str) -> ResponseReturnValue:
    return page(
        "recovery/print.html", heading="Recovery sheet", ask=Ask("Scan anything."), prints=True, code=code,
        site=station().registration, made=words.moment_on_paper(now(), zone()),
    )  # fmt: skip


@bp.get("/recovery/")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask for the sheet's code, and who opens it."""
    return _shown(Form())


@bp.post("/recovery/")
@open_to_all
def use() -> ResponseReturnValue:
    """Make who typed it administrator, once; the registrant of record is told."""
    form = Form({name: value for name, value in request.form.items() if name != "pin"})
    try:
        _use(form)
    except Refused as refused:
        attempts.name(refused)
        form.refuse(refused, {"SheetNotAccepted": "code"}, "who")
        return _shown(form)
    return see_other("/sign-in/")


def _use(form: Form) -> None:
    """Her proof first, then the code; she signs the entry.

    Raises: NotAccepted, TooManyTries: of the proof. SheetNotAccepted.
    """
    here = station()
    with database().read() as connection:
        wrong = connection.execute(
            select(func.count()).where(
                refused_attempt.c.why == SheetNotAccepted.__name__,
                refused_attempt.c.at_us > to_us(now() - WITHIN),
            )
        ).scalar_one()
    if wrong >= WRONG_MAX:
        raise SheetNotAccepted("a pause of an hour after so many wrong codes", "a try before it ended")
    typed, secret, place = form.value("who"), request.form.get("pin", ""), here.registration
    proof = proof_of(
        database(), typed, secret, here.code, place.zone, "open the recovery sheet", asked(here.policy)
    )
    act = Act(form.command_id, HOUSE, proof.person, here.code, now(), place.zone)
    command = UseSheet(act, place.code, digest_of(database().keys, _WHAT, form.value("code")))
    plan = preview(database(), use_sheet, command)
    signed = dataclasses.replace(act, signatures=(sign(database().keys, plan, proof, "actor"),))
    execute(database(), use_sheet, dataclasses.replace(command, act=signed))


def asked(policy: Policy) -> frozenset[Combination]:
    """What signs here; where that is a key, which this page cannot ask for, what signs in: it is the last way in."""
    return policy.signs_first if suffices(policy.signs_first, BADGE, PIN) else policy.sign_in


def _shown(form: Form) -> ResponseReturnValue:
    # The code is a secret, and so is a badge: neither stands in a box again.
    for name in ("code", "who"):
        form.values.pop(name, None)
    status = 200 if form.right else 422
    return page(
        "recovery/use.html", status, ask=Ask("Scan anything."), form=form, heading="Open the recovery sheet"
    )
