"""Who was shown which patient's words: the newest looks, for the compliance officer, patients as codes."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.staff import Role
from web import looked
from web.access import requires, visitor
from web.frame import Ask
from web.here import database, now, page, zone

bp = Blueprint("look", __name__)


@bp.get("/look/")
@requires(Role.COMPLIANCE)
def looks() -> ResponseReturnValue:
    """The looks at this registration; `?patient=` and `?person=` narrow them."""
    patient, person = request.args.get("patient") or None, request.args.get("person") or None
    with database().read() as connection:
        found = looked.looks(connection, visitor().registration, patient, person)
    return page(
        "look/looks.html", ask=Ask("Scan anything."), heading="Who looked at which patient", looks=found,
        narrowed=" and ".join(filter(None, (patient, person))), zone=zone(), now=now(), prints=True,
    )  # fmt: skip
