"""Products: the list, a catalogue row confirmed at its first receipt, and one that a pharmacist adds."""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory import catalogue
from inventory.catalogue import CatalogueRow
from inventory.errors import NotInCatalogue, Refused
from inventory.identifiers import ndc11
from inventory.product import SUBSTANCES, ConfirmProduct, all_products
from inventory.staff import Role
from scanners.gtin import check_digit
from web import form as forms
from web import product_words
from web.access import requires, see_other
from web.flows.receipt_carton import need_received_here
from web.form import Form
from web.here import database, page
from web.propose import propose

bp = Blueprint("product", __name__)

#: Words of a refusal -> the field that it stands beside.
_FIELDS = {
    "NDC": "ndc",
    "This product": "ndc",
    "ScheduleTwo": "substance",
    "NotWholeAmount": "strength",
}
_DRAFT = re.compile(r"[0-9a-f]{16}", re.ASCII)


@bp.get("/product/")
@requires(Role.PHARMACIST)
def products() -> ResponseReturnValue:
    """Every confirmed product."""
    with database().read() as connection:
        confirmed = all_products(connection)
    return page(
        "product/list.html", ask=forms.heard(), heading="Products", products=confirmed,
        strength=product_words.strength,
    )  # fmt: skip


@bp.route("/product/confirm/<code>", methods=["GET", "POST"])
@requires(Role.PHARMACIST)
def confirm(code: str) -> ResponseReturnValue:
    """Confirm a row of the catalogue with the package in hand."""
    try:
        row = _row(code)
    except Refused as refused:
        return forms.no_such(refused)
    form = Form(request.form)
    if request.method == "POST":
        command = _confirmation(form, row)
        draft = request.args.get("draft", "")
        done = f"/receipt/draft/{draft}/" if _DRAFT.fullmatch(draft) else "/product/"
        address = command and propose(form, "confirm_product", command, _FIELDS, "per_carton", done)
        if address:
            return see_other(address)
    return forms.shown(
        "product/confirm.html", form, heading="Confirm a product", row=row, facts=_facts(row),
        crumbs=(("Products", "/product/"), (f"NDC {row.ndc}", "")), doses=product_words.DOSES,
    )  # fmt: skip


@bp.route("/product/new", methods=["GET", "POST"])
@requires(Role.PHARMACIST)
def new() -> ResponseReturnValue:
    """Add a product that the catalogue does not have."""
    form = Form(request.form)
    if request.method == "POST":
        code = ndc11(form.value("ndc")) or ""
        if any(row.ndc11 == code for row in catalogue.rows() if code):
            return see_other(f"/product/confirm/{code}")
        command = _addition(form)
        address = command and propose(form, "confirm_product", command, _FIELDS, "ndc", "/product/")
        if address:
            return see_other(address)
    return forms.shown(
        "product/new.html", form, heading="Add a product", crumbs=(("Products", "/product/"), ("Add", "")),
        substances=product_words.NAMED_SUBSTANCES, containers=product_words.CONTAINERS, doses=product_words.DOSES,
    )  # fmt: skip


def _row(code: str) -> CatalogueRow:
    """The row of this package.

    Raises: NotInCatalogue, ScheduleTwo, BulkPowder, Veterinary.
    """
    for row in catalogue.rows():
        if row.ndc11 and row.ndc11 == code:
            need_received_here(row)
            return row
    raise NotInCatalogue("an NDC of the catalogue", code)


def _facts(row: CatalogueRow) -> tuple[tuple[str, str], ...]:
    """What the catalogue says of a row, as pairs of term and words."""
    known = row.strength_ug_per_ml and row.volume_ul and row.amount_ug
    container = dict(product_words.CONTAINERS)[row.container]
    return (
        ("Substance", f"{row.substance}, {SUBSTANCES[row.substance][1]}"),
        ("Brand", row.brand or "none"),
        ("Labeler", row.labeler),
        ("NDC", row.ndc),
        ("Container", container),
        *(
            (
                (
                    "Name here",
                    product_words.product_name(row.substance, row.amount_ug or 0, row.volume_ul or 0),
                ),
            )
            if known
            else ()
        ),
    )


def _amounts(form: Form, row: CatalogueRow | None = None) -> tuple[int, int]:
    """Micrograms and microlitres of one container: the catalogue's, or as read on the package."""
    if row is not None and row.amount_ug and row.volume_ul:
        return row.amount_ug, row.volume_ul
    strength = row.strength_ug_per_ml if row is not None else 0
    strength = strength or form.thousandths("strength", "Type the strength in mg/mL.", "50")
    volume = form.thousandths("volume", "Type the volume in mL.", "10")
    amount = product_words.mass(strength, volume) if strength and volume else None
    if strength and volume and amount is None:
        form.wrong(
            "volume", "That is no whole microgram.", "strength times volume whole", form.value("volume")
        )
    return amount or 0, volume


def _confirmation(form: Form, row: CatalogueRow) -> ConfirmProduct | None:
    """The command of a confirmation, or None with its problems noted."""
    doses = form.choice("doses", "Choose single-dose or multi-dose.", dict(product_words.DOSES))
    per_carton = form.count("per_carton", "Type how many are in one carton.")
    amount, volume = _amounts(form, row)
    if not form.right:
        return None
    return ConfirmProduct(
        forms.act(form), row.ndc, row.gtin14, row.substance,
        product_words.product_name(row.substance, amount, volume), row.labeler, row.container, doses, amount, volume,
        per_carton, row.evidence,
    )  # fmt: skip


def _addition(form: Form) -> ConfirmProduct | None:
    """The command of an addition, or None with its problems noted."""
    ndc = form.text("ndc", "Type the NDC as printed.", "an NDC with its hyphens, or 11 digits")
    if ndc and ndc11(ndc) is None:
        form.wrong("ndc", "That is no NDC.", "an NDC with its hyphens, or 11 digits", ndc)
    substance = form.choice("substance", "Choose the substance.", SUBSTANCES)
    labeler = form.text("labeler", "Type the labeler.", "the name on the package")
    container = form.choice("container", "Choose the container.", dict(product_words.CONTAINERS))
    doses = form.choice("doses", "Choose single-dose or multi-dose.", dict(product_words.DOSES))
    amount, volume = _amounts(form)
    per_carton = form.count("per_carton", "Type how many are in one carton.")
    if not form.right:
        return None
    return ConfirmProduct(
        forms.act(form), ndc, _gtin14(ndc), substance, product_words.product_name(substance, amount, volume), labeler,
        container, doses, amount, volume, per_carton, "pharmacist",
    )  # fmt: skip


def _gtin14(ndc: str) -> str | None:
    """The carton's GTIN of a ten-digit NDC: prefix 03, the ten digits, the check digit; None for eleven digits."""
    ten = ndc.replace("-", "")
    return f"003{ten}{check_digit(f'003{ten}')}" if len(ten) == 10 else None
