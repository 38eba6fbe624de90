"""Her own PIN: the old one, and the new one twice; after a one-time PIN the new one alone, before anything else."""

from __future__ import annotations

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from inventory.errors import Refused
from inventory.moment import to_us
from inventory.staff import ChangePin, change_pin
from inventory.tables.house import badge
from inventory.tables.working import session as open_session
from web import form as forms
from web import one_time_pin
from web.access import SIGNED_IN, requires, see_other, station, visitor
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, zone
from web.pin_policy import need_good_pin
from web.proof import badge_identity, hash_pin, own_identity, prove

bp = Blueprint("pin", __name__)


@bp.get("/pin/")
@requires(*SIGNED_IN)
def own() -> ResponseReturnValue:
    """Ask for the old PIN and the new one."""
    return _shown(Form())


@bp.post("/pin/")
@requires(*SIGNED_IN)
def change() -> ResponseReturnValue:
    """Set her own PIN; her other sessions end."""
    form = Form({"command_id": request.form.get("command_id", "")})
    new = request.form.get("new", "").strip()
    _judge(form, new)
    if form.right and new != request.form.get("again", "").strip():
        form.wrong("again", "Type the new PIN twice.", "the same digits in both boxes", "others")
    if form.right and not g.sets_pin:
        _prove(form, request.form.get("old", ""))
    if form.right:
        command = ChangePin(forms.act(form), hash_pin(new))
        if forms.record(form, change_pin, command, {}, "new"):
            _end_others()
            session.pop(one_time_pin.COOKIE, None)
            return see_other("/pin/")
    return _shown(form)


def _judge(form: Form, new: str) -> None:
    """The new PIN is one that the policy takes."""
    keys, person = database().keys, visitor().person
    with database().read() as connection:
        badges = set(connection.execute(select(badge.c.digest).where(badge.c.person == person)).scalars())
    is_old = (
        one_time_pin.is_same(session, keys, person, new) if g.sets_pin else new == request.form.get("old")
    )
    try:
        is_badge = badge_identity(keys, new).digest in badges
        need_good_pin(new, station().policy, is_badge=is_badge, is_old=is_old)
    except Refused as refused:
        form.refuse(refused, {}, "new")


def _prove(form: Form, old: str) -> None:
    """The old PIN is right: a try like any other."""
    try:
        identity = own_identity(database().keys, visitor().person)
        prove(database(), station().code, identity, old, "change PIN", zone())
    except Refused as refused:
        form.refuse(refused, {}, "old")


def _end_others() -> None:
    """Whoever is signed in as her elsewhere proves it with the new PIN."""
    with database().write() as connection:
        connection.execute(
            update(open_session)
            .where(
                open_session.c.person == visitor().person, open_session.c.ended_at_us.is_(None),
                open_session.c.token_digest != visitor().token_digest,
            ).values(ended_at_us=to_us(now()))
        )  # fmt: skip


def _shown(form: Form) -> ResponseReturnValue:
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not recorded")
    return page(
        "pin/page.html", 200 if form.right else 422, ask=ask, form=form, heading="Your PIN",
        crumbs=() if g.sets_pin else (("Home", "/"), ("Your PIN", "")), one_time=g.sets_pin,
        digits=station().policy.pin_digits,
    )  # fmt: skip
