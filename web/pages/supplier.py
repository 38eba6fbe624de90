"""Suppliers: the list, and a new one with a DEA number whose check digit is right."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.identifiers import dea_digits
from inventory.staff import Role
from inventory.supplier import AddSupplier, add_supplier, all_suppliers
from web import form as forms
from web.access import requires, see_other
from web.form import Form
from web.here import database, page

bp = Blueprint("supplier", __name__)

#: Fields that must be filled, what to do, and what is expected.
_TEXTS = (
    ("name", "Type the supplier's name.", "the name on the invoice"),
    ("street", "Type the street.", "street and number"),
    ("city", "Type the city.", "a city"),
    ("state", "Type the state.", "two letters, for example NY"),
    ("zip_code", "Type the ZIP code.", "5 or 9 digits"),
    ("dea_number", "Type the DEA number.", "two letters and seven digits"),
)
_FIELDS = {"DEA number": "dea_number", "This supplier": "dea_number"}


@bp.get("/supplier/")
@requires(Role.PHARMACIST)
def suppliers() -> ResponseReturnValue:
    """Every supplier."""
    with database().read() as connection:
        known = all_suppliers(connection)
    return page("supplier/list.html", ask=forms.heard(), heading="Suppliers", suppliers=known)


@bp.route("/supplier/new", methods=["GET", "POST"])
@requires(Role.PHARMACIST)
def new() -> ResponseReturnValue:
    """Add a supplier."""
    form = Form(request.form)
    if request.method == "POST":
        typed = {name: form.text(name, sentence, expected) for name, sentence, expected in _TEXTS}
        if form.right:
            # A supplier's code is its DEA number: nobody has to invent one.
            code = f"S-{dea_digits(typed['dea_number']) or typed['dea_number']}"
            command = AddSupplier(forms.act(form), code, **typed)
            if forms.record(form, add_supplier, command, _FIELDS, "dea_number"):
                return see_other("/supplier/")
    crumbs = (("Suppliers", "/supplier/"), ("Add", ""))
    return forms.shown("supplier/new.html", form, heading="Add a supplier", crumbs=crumbs)
