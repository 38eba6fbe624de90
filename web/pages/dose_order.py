"""A new order on one page: patient, substance, dose, route, prescriber, valid from and to."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from inventory.dose_order import ROUTES, WriteOrder, write_order
from inventory.errors import Refused
from inventory.patient import Patient, find_by_record_number, find_patient
from inventory.plan import Committed
from inventory.product import all_products
from inventory.staff import HANDLERS
from web import form as forms
from web.access import requires, see_other, visitor
from web.form import Form
from web.here import database, now, zone
from web.patient_view import weight_words

bp = Blueprint("dose_order", __name__)

UNITS = (("mg", "mg"), ("mg/kg", "mg/kg"))
#: How long an order is valid unless another end is typed.
USUAL = timedelta(days=1)
_FIELDS = {
    "substance": "substance-1",
    "route": "route-1",
    "dose": "dose",
    "time of validity": "valid_to",
    "UnknownPatient": "number",
}


@bp.route("/order/new", methods=["GET", "POST"])
@requires(*HANDLERS)
def new() -> ResponseReturnValue:
    """Write an order; the patient is given by the page before, or by record number."""
    local = now().astimezone(zone())
    form = Form(
        request.form, valid_from=local.strftime("%Y-%m-%d %H:%M"),
        valid_to=(local + USUAL).strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    with database().read() as connection:
        try:
            patient = _patient(connection, form)
        except Refused as refused:
            return forms.no_such(refused)
        substances = {product.substance: product.schedule for product in all_products(connection)}
    if request.method == "POST":
        command = _order(form, patient, tuple(substances))
        if command and forms.record(form, write_order, command, _FIELDS, "dose"):
            return see_other(f"/patient/{command.patient}")
    return forms.shown(
        "dose_order/new.html", form, heading="Write an order", patient=patient, units=UNITS,
        crumbs=(("Patients", "/patient/"), ("Order", "")), weight=_weight(patient),
        substances=tuple((code, f"{code}, {schedule}") for code, schedule in substances.items()),
        routes=tuple((route, route) for route in ROUTES),
    )  # fmt: skip


def _patient(connection: Connection, form: Form) -> Patient | None:
    """The patient of the address, or of the record number typed; None where neither names one.

    Raises: UnknownPatient: the address names one that is not of this registration.
    """
    code = request.args.get("patient") or find_by_record_number(
        connection, database().keys, visitor().registration, form.value("number")
    )
    return find_patient(connection, database().keys, code, visitor().registration) if code else None


def _weight(patient: Patient | None) -> str:
    """What the page says of the patient's weight."""
    if patient is None:
        return ""
    if patient.weight is None:
        return "No weight yet: an order in mg needs none."
    known = "" if patient.weight.how == "measured" else ", not measured"
    said = weight_words(patient.weight.typed, patient.weight.grams)
    return f"Weight {said}, {patient.weight.how}{known}."


def _order(form: Form, patient: Patient | None, substances: tuple[str, ...]) -> WriteOrder | None:
    """The command of an order, or None with its problems noted."""
    if patient is None:
        form.wrong("number", "No patient has this record number.", "a record number", form.value("number"))
    substance = form.choice("substance", "Choose the substance.", substances)
    dose_ug = form.thousandths("dose", "Type the dose.", "35")
    unit = form.choice("unit", "Choose mg or mg/kg.", dict(UNITS))
    route = form.choice("route", "Choose the route.", ROUTES)
    prescriber = form.text("prescriber", "Type the prescriber.", "a name")
    start = form.moment("valid_from", "Type when it begins.")
    end = form.moment("valid_to", "Type when it ends.")
    if start is not None and end is not None and end <= start:
        form.wrong(
            "valid_to", "The order ends before it begins.", "an end after its start", form.value("valid_to")
        )
    if not form.right or patient is None or start is None or end is None:
        return None
    return WriteOrder(
        forms.act(form, visitor().registration), "", patient.code, substance, dose_ug, unit == "mg/kg", route,
        Committed("prescriber", prescriber, secrets.token_bytes(32)), start, end,
    )  # fmt: skip
