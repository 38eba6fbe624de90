"""The recovery sheet: signed by two people, then printed once, and typed by whoever opens it; nothing else makes her."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import func, select

from inventory.approval import APPROVERS
from inventory.errors import Refused, SheetNotAccepted
from inventory.execution import execute_signed
from inventory.moment import to_us
from inventory.plan import HOUSE, Act
from inventory.recovery import MakeSheet, UseSheet, use_sheet
from inventory.responsibility import sheet_of
from inventory.staff import Role
from inventory.tables.working import refused_attempt
from web import attempts, lost_factor, sealed_sheet, words
from web import form as forms
from web.access import open_to_all, requires, see_other, station, visitor
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, zone
from web.propose import propose
from web.typed_proof import proof_of
from web.ways_to_sign import typed_signs

bp = Blueprint("recovery", __name__)

#: What a sheet is opened for.
PIN_LOST, BADGE_LOST = "pin", "badge"
WANTS = (
    ("administrator", "The administrator is gone: become administrator"),
    (PIN_LOST, "I lost my PIN: set a new one"),
    (BADGE_LOST, "I lost my badge: print a new one"),
)
#: Fields that no form keeps.
SECRETS = frozenset({"pin", "new", "again"})
#: So many wrong codes within the hour, typed anywhere here, and none is taken until it is over.
WRONG_MAX, WITHIN = 10, timedelta(hours=1)


@bp.route("/recovery/sheet", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR, Role.REGISTRANT)
def sheet() -> ResponseReturnValue:
    """Make a sheet: its code stays sealed until two people signed; their signatures end the one before."""
    form = Form(request.form)
    if request.method == "POST" and form.choice("sure", "Say that you print and seal it.", {"yes"}):
        code, digest = sealed_sheet.new_sheet(database().keys)
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


def _print(code: str, *, used: bool = False, drawing: Markup | None = None) -> ResponseReturnValue:
    """Args: used: it follows a used one; `drawing` is the badge that she got by that."""
    return page(
        "recovery/print.html", heading="Recovery sheet", ask=Ask("Scan anything."), prints=True, code=code,
        site=station().registration, made=words.moment_on_paper(now(), zone()), used=used, drawing=drawing,
    )  # fmt: skip


@bp.get("/recovery/")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask for the sheet's code, and who opens it."""
    return _shown(Form())


@bp.post("/recovery/")
@open_to_all
def use() -> ResponseReturnValue:
    """Make who typed it administrator, or give her back what she lost, once; who looks after people is told.

    The answer shows the next sheet, and a new badge, once.
    """
    form = Form({name: value for name, value in request.form.items() if name not in SECRETS})
    want = form.choice("want", "Choose what the sheet is for.", dict(WANTS))
    given: tuple[str, Markup | None] | None = None
    try:
        if form.right:
            given = _use(form, want)
    except Refused as refused:
        attempts.name(refused)
        form.refuse(refused, {"SheetNotAccepted": "code", "PinTooPlain": "new"}, "who")
    if given is None:
        return _shown(form)
    code, drawing = given
    return _print(code, used=True, drawing=drawing)


def _use(form: Form, want: str) -> tuple[str, Markup | None] | None:
    """Her proof first, then the code; she signs the entry. The code of the next sheet, and a new badge's drawing.

    Raises: NotAccepted, TooManyTries: of the proof. SheetNotAccepted, OthersCan. PinTooPlain.
    """
    here = station()
    _need_pause_over(station().code)
    place, digest = here.registration, sealed_sheet.typed_digest(database().keys, form.value("code"))
    renewed, drawing = lost_factor.Renewed(), None
    if want == PIN_LOST:
        proof = lost_factor.by_badge(database(), here, form.value("who"), digest)
        renewed = lost_factor.new_pin(database(), here, proof.person, request.form.get("new", ""))
        if request.form.get("new", "") != request.form.get("again", ""):
            form.wrong("again", "Type the new PIN twice.", "the same digits in both boxes", "others")
            return None
    elif want == BADGE_LOST:
        proof = lost_factor.by_name(database(), here, form.value("who"), request.form.get("pin", ""))
        renewed, drawing = lost_factor.new_badge(database())
    else:
        secret = request.form.get("pin", "")
        proof = proof_of(
            database(), form.value("who"), secret, here.code, place.zone, "open the recovery sheet",
            typed_signs(here.policy),
        )  # fmt: skip
    act = Act(form.command_id, HOUSE, proof.person, here.code, now(), place.zone)
    code, following = sealed_sheet.new_sheet(database().keys)
    command = UseSheet(act, place.code, digest, following, renewed.argon2, renewed.badge)
    execute_signed(database(), use_sheet, command, proof)
    lost_factor.end_sessions(database(), proof.person)
    return code, drawing


def _need_pause_over(at: str) -> None:
    """Wrong codes at one workstation make that one wait, and no other: the code is longer than anybody guesses."""
    with database().read() as connection:
        wrong = connection.execute(
            select(func.count()).where(
                refused_attempt.c.why == SheetNotAccepted.__name__,
                refused_attempt.c.workstation == at,
                refused_attempt.c.at_us > to_us(now() - WITHIN),
            )
        ).scalar_one()
    if wrong >= WRONG_MAX:
        raise SheetNotAccepted("a pause of an hour after so many wrong codes", "a try before it ended")


def _shown(form: Form) -> ResponseReturnValue:
    # The code is a secret, and so is a badge: neither stands in a box again.
    for name in ("code", "who"):
        form.values.pop(name, None)
    status = 200 if form.right else 422
    return page(
        "recovery/use.html", status, ask=Ask("Scan anything."), form=form, heading="Open the recovery sheet",
        wants=WANTS, digits=station().policy.pin_digits,
    )  # fmt: skip
