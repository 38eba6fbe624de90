"""One's own badge under the scanner of this workstation: that it read, or that it did not, is an entry."""

from __future__ import annotations

import hmac

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.badge_reading import NOT_READ, READ, ReadBadge, badge_in_force, read_badge, readings
from inventory.errors import Refused
from web import attempts, words
from web import form as forms
from web.access import ANYONE, requires, see_other, visitor
from web.facility_badge import badge_in
from web.form import Form
from web.here import database, now, today, zone
from web.proof import badge_identity
from web.refusals import OwnBadgeNeeded

bp = Blueprint("badge_test", __name__)


@bp.route("/factor/badge", methods=["GET", "POST"])
@requires(*ANYONE)
def badge() -> ResponseReturnValue:
    """Ask for her badge; a scan of it, or the word that nothing comes, is recorded."""
    form = Form({"command_id": request.form.get("command_id", "")})
    with database().read() as connection:
        held = badge_in_force(connection, visitor().person)
        found = readings(connection, held) if held is not None else None
    if request.method == "POST" and held is not None:
        result = NOT_READ if request.form.get("result") == NOT_READ else READ
        try:
            if result == READ:
                _need_own(request.form.get("badge", ""), held)
        except Refused as refused:
            attempts.name(refused)
            form.refuse(refused, {}, "badge")
        command = ReadBadge(forms.act(form), visitor().person, held, result)
        if forms.record(form, read_badge, command, {}, "badge"):
            return see_other("/factor/")
    said = "You have no badge in force."
    if found is not None:
        read_at = words.moment(found.last, zone(), now())
        said = f"Last read {read_at}." if found.reads else f"Last read {read_at}; its last test read nothing."
    crumbs = (("Home", "/"), ("Your keys and codes", "/factor/"), ("Test your badge", ""))
    return forms.shown(
        "factor/badge.html", form, heading="Test your badge", crumbs=crumbs, said=said, there=held is not None,
        replace=found is not None and not found.reads, not_read=NOT_READ,
    )  # fmt: skip


def _need_own(raw: str, held: bytes) -> None:
    """What was scanned is the badge in force, to the letter; of anything else nothing is said, whoever's it is.

    Raises: OwnBadgeNeeded.
    """
    claimed = badge_in(raw, today(), database().keys)
    said = b"" if claimed is None else badge_identity(database().keys, claimed.code).digest
    if not hmac.compare_digest(said, held):
        raise OwnBadgeNeeded("your own badge", "another code" if raw.strip() else "nothing")
