"""Beside the flow of a receipt: the sheet of its new labels, and the way to confirm a product and back."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from inventory.product import Product, find_product
from inventory.staff import Role
from scanners.sheet import PER_SHEET, PaperLabel, label_sheet
from web import drafts, words
from web.access import requires, see_other, visitor
from web.flows.receipt_carton import CartonState, Wanting, refresh, wanting
from web.frame import Ask
from web.here import database, page
from web.product_words import strength

bp = Blueprint("receipt", __name__)


@bp.get("/receipt/draft/<draft_id>/labels")
@requires(Role.PHARMACIST)
def labels(draft_id: str) -> ResponseReturnValue:
    """The labels of an open receipt, thirty to a sheet."""
    with database().read() as connection:
        kept = drafts.find(connection, visitor(), "receipt", draft_id)
        if kept is None or not kept.state.get("labelled"):
            abort(404)
        printed = [
            _label(find_product(connection, carton["product"]), carton, label)
            for carton in kept.state["cartons"]
            for label in carton["labels"]
        ]
    sheets = tuple(
        # The drawing is made of our own text, escaped where it is drawn.
        Markup(label_sheet(printed[first : first + PER_SHEET]))  # noqa: S704
        for first in range(0, len(printed), PER_SHEET)
    )
    return page(
        "receipt/labels.html", ask=Ask("Scan anything."), heading=words.counted(len(printed), "label"), prints=True,
        sheets=sheets, crumbs=(("Receive", f"/receipt/draft/{draft_id}/"), ("Labels", "")),
        back_href=f"/receipt/draft/{draft_id}/",
    )  # fmt: skip


@bp.get("/receipt/draft/<draft_id>/confirm")
@requires(Role.PHARMACIST)
def confirm(draft_id: str) -> ResponseReturnValue:
    """Lead to the confirmation of the product that the draft waits for, which comes back here."""
    with database().read() as connection:
        kept = drafts.find(connection, visitor(), "receipt", draft_id)
        if kept is None or kept.closed:
            abort(404)
        refresh(connection, kept.state)
    if wanting(kept.state) is not Wanting.PRODUCT:
        return see_other(f"/receipt/draft/{draft_id}/")
    return see_other(f"/product/confirm/{kept.state['cartons'][-1]['product']}?draft={draft_id}")


def _label(product: Product, carton: CartonState, code: str) -> PaperLabel:
    return PaperLabel(
        code, product.substance, strength(product.amount_ug, product.volume_ul),
        words.both_text(product.amount_ug, product.volume_ul), carton["lot"],
        words.day(date.fromisoformat(carton["expires_on"])),
    )  # fmt: skip
