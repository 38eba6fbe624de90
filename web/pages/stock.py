"""Stock: what is where by product and place, and every container of one place."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.place import find_place
from inventory.reports.directory import people, place_words
from inventory.reports.place_content import content
from inventory.reports.stock import stock
from inventory.staff import Role
from web import form as forms
from web.access import requires, visitor
from web.frame import Ask
from web.here import database, page

bp = Blueprint("stock", __name__)


@bp.get("/stock/")
@requires(Role.NURSE, Role.PHARMACIST, Role.COMPLIANCE)
def stock_page() -> ResponseReturnValue:
    """The stock of the registration, or with `?place=` what is in one place."""
    code = request.args.get("place")
    if code:
        return _place(code)
    with database().read() as connection:
        rows = stock(connection, visitor().registration)
    return page("stock/stock.html", ask=Ask("Scan anything."), heading="Stock", rows=rows, prints=True)


def _place(code: str) -> ResponseReturnValue:
    """What the books have in one place."""
    with database().read() as connection:
        try:
            place = find_place(connection, code, visitor().registration)
        except Refused as refused:
            return forms.no_such(refused)
        name = place_words(place, people(connection))
        held = content(connection, visitor().registration, code)
    sealed = sum(1 for each in held if each.sealed)
    return page(
        "stock/place.html", ask=Ask("Scan anything."), heading=name[:1].upper() + name[1:], held=held,
        sealed=sealed, opened=len(held) - sealed, crumbs=(("Stock", "/stock/"), (name, "")), prints=True,
    )  # fmt: skip
