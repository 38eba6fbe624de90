"""Accounting for books that do not fit what was published of them: what is known, an explanation, a signature."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused, SameCommandOtherContent
from inventory.execution import execute_signed
from inventory.plan import HOUSE
from inventory.rollback import AccountRollback, Standing, accounting, standing_now
from inventory.signature import Proof
from web import form as forms
from web.access import requires, see_other, station, visitor
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, today, zone
from web.proof import Identity, own_identity, prove
from web.rollback_view import ACCOUNTS, line
from web.typed_proof import own_badge
from web.visitor import signed_with_badge
from web.ways_to_sign import pin_alone_signs

bp = Blueprint("rollback", __name__)


@bp.route("/rollback/", methods=["GET", "POST"])
@requires(*ACCOUNTS)
def rollback() -> ResponseReturnValue:
    """What does not fit, book by book; one explanation and one signature account for all that is shown."""
    form = Form({name: value for name, value in request.form.items() if name in {"why", "command_id"}})
    if request.method == "POST":
        stands = _stands()
        form.text("why", "Type what happened.", "what was restored or replaced, when, by whom, and why")
        proof = _proof(form) if form.right and stands else None
        if proof is not None and _account(form, stands, proof):
            return see_other("/rollback/")
    return _shown(form)


def _stands() -> tuple[Standing, ...]:
    """What stands of this registration's book and the house book."""
    with database().read() as connection:
        return standing_now(connection, database().keys, (station().registration.code, HOUSE))


def _shown(form: Form) -> ResponseReturnValue:
    stands = _stands()
    with database().read() as connection:
        lines = tuple(line(connection, each, zone()) for each in stands)
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not recorded")
    return page(
        "rollback/page.html", 200 if form.right else 422, ask=ask, form=form, heading="Books and their checkpoints",
        crumbs=(("Home", "/"), ("Checkpoints", "")), lines=lines, badge_wanted=_badge_wanted(),
    )  # fmt: skip


def _proof(form: Form) -> Proof | None:
    """Who signs: the person signed in, by PIN, and by her own badge too where it is her first signature."""
    field = "pin"
    try:
        identity: Identity = own_identity(database().keys, visitor().person)
        if _badge_wanted():
            field = "badge"
            identity = own_badge(database(), request.form.get("badge", ""), today(), visitor().person)
            field = "pin"
        proven = prove(
            database(), station().code, identity, request.form.get("pin", ""), "sign as actor", zone()
        )
    except Refused as refused:
        form.refuse(refused, {}, field)
        return None
    if identity.with_badge:
        with database().write() as connection:
            signed_with_badge(connection, visitor())
    method = "badge and PIN" if identity.with_badge else "PIN"
    return Proof(
        proven.person, proven.name, method, identity.digest.hex()[:16], station().code, database().clock(), str(zone())
    )  # fmt: skip


def _badge_wanted() -> bool:
    """The first signature of a session takes the badge too, and each one where a PIN alone does not sign."""
    return not (visitor().badge_signed and pin_alone_signs(station().policy))


def _account(form: Form, stands: tuple[Standing, ...], proof: Proof) -> bool:
    """One signed entry for each book; a second press of the same form gives the first result again."""
    for each in stands:
        act = dataclasses.replace(
            forms.act(form), command_id=f"{form.command_id}-{each.book}", occurred_at=now()
        )
        command = AccountRollback(act, each.book, each.published_size, each.published_root, form.value("why"))
        try:
            execute_signed(database(), accounting(database().keys), command, proof)
        except SameCommandOtherContent:
            raise
        except Refused as refused:
            form.refuse(refused, {}, "why")
            return False
    return True
