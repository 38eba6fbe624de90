"""The daily digest as its registrant reads it: kept ones, each printable, and where they are mailed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from inventory.mail_address import DIGEST, SetMailAddress, address_of
from inventory.staff import Role
from inventory.tables.working import daily_digest
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.flow import Here
from web.form import Form
from web.here import database, now, page
from web.outgoing_mail import TERM, Late, late
from web.propose import propose

bp = Blueprint("digest", __name__)

#: Days listed at most.
_DAYS = 60


@bp.get("/digest/")
@requires(Role.REGISTRANT)
def digests() -> ResponseReturnValue:
    """The newest digest, or that of the day that is named; nobody else opens it."""
    mine = select(daily_digest).where(daily_digest.c.registration == visitor().registration)
    with database().read() as connection:
        rows = connection.execute(mine.order_by(daily_digest.c.day.desc()).limit(_DAYS)).all()
        address = address_of(connection, visitor().registration, DIGEST)
        behind = late(connection, visitor().registration, now())
        zone = Here(connection, visitor(), now(), database().keys).zone
    wanted = request.args.get("day", rows[0].day if rows else "")
    shown = next((row for row in rows if row.day == wanted), None)
    if shown is None and "day" in request.args:
        abort(404)
    return page(
        "digest/page.html", heading="Daily digest", ask=forms.heard(), prints=True,
        mailed=_mailed(address, behind, zone),
        days=tuple(row.day for row in rows), day=shown.day if shown else "",
        words=shown.words.splitlines() if shown else (),
    )  # fmt: skip


def _mailed(address: str | None, behind: Sequence[Late], zone: tzinfo) -> tuple[str, ...]:
    """Where the mail goes, and what of it did not, in sentences."""
    waits = {each.recipient for each in behind if each.since is not None}
    goes = f"Mailed to {address}." if address else "Mailed nowhere: read it here, or print it each day."
    return (
        *(() if address in waits else (goes,)),
        *(
            f"Mail to {each.recipient} has not gone since {words.moment(each.since, zone, now())}. It is tried again."
            for each in behind
            if each.since is not None
        ),
        *(
            f"{words.counted(each.given_up, 'mail')} to {each.recipient} did not go within {TERM.days} days."
            for each in behind
            if each.given_up
        ),
    )  # fmt: skip


@bp.route("/digest/address", methods=["GET", "POST"])
@requires(Role.REGISTRANT, Role.ADMINISTRATOR)
def address() -> ResponseReturnValue:
    """Where it is mailed; an empty address ends the mail, after a last one that says so."""
    form = Form(request.form)
    if request.method == "POST":
        typed = form.value("address") or None
        command = SetMailAddress(forms.act(form), visitor().registration, DIGEST, typed)
        done = "/digest/" if Role.REGISTRANT in visitor().roles else "/"
        next_page = propose(form, "set_mail_address", command, {}, "address", done)
        if next_page:
            return see_other(next_page)
    return forms.shown(
        "digest/address.html", form, heading="Address of the daily digest",
        crumbs=(("Daily digest", "/digest/"), ("Address", "")),
    )  # fmt: skip
