"""Stock: what is where by product and place, and every container of one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.place import find_place
from inventory.reports.directory import people, place_words
from inventory.reports.place_content import Content, content
from inventory.reports.stock import OpenedContainer, stock
from inventory.staff import Role
from web import covered
from web import form as forms
from web.access import requires, visitor
from web.frame import Ask
from web.here import database, page

bp = Blueprint("stock", __name__)


Row = TypeVar("Row", OpenedContainer, Content)


@bp.get("/stock/")
@requires(Role.NURSE, Role.PHARMACIST, Role.COMPLIANCE)
def stock_page() -> ResponseReturnValue:
    """The stock of the registration, or with `?place=` what is in one place."""
    code = request.args.get("place")
    if code:
        return _place(code)
    with database().read() as connection:
        rows = tuple(
            replace(row, opened=tuple(_as_read(each) for each in row.opened))
            for row in stock(connection, visitor().registration)
        )
    return page("stock/stock.html", ask=Ask("Scan anything."), heading="Stock", rows=rows, prints=True)


def _place(code: str) -> ResponseReturnValue:
    """What the books have in one place."""
    with database().read() as connection:
        try:
            place = find_place(connection, code, visitor().registration)
        except Refused as refused:
            return forms.no_such(refused)
        name = place_words(place, people(connection))
        held = tuple(_as_read(each) for each in content(connection, visitor().registration, code))
    sealed = sum(1 for each in held if each.sealed)
    return page(
        "stock/place.html", ask=Ask("Scan anything."), heading=name[:1].upper() + name[1:], held=held,
        sealed=sealed, opened=len(held) - sealed, crumbs=(("Stock", "/stock/"), (name, "")), prints=True,
    )  # fmt: skip


def _as_read(row: Row) -> Row:
    """A container with what is left in it, covered from who types that first."""
    return replace(row, **covered.amounts(row.label, left_ug=row.left_ug, left_ul=row.left_ul))
