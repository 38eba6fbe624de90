"""Patient, order and reason of an emergency take, which follow when there is time; the take itself stays as it is."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from inventory.dose_order import orders_for
from inventory.errors import Refused
from inventory.holdings import Holding, find
from inventory.issue import ExplainTake, explain_take
from inventory.patient import Patient, find_by_record_number, find_patient
from inventory.reports.open_items import OpenTake, open_takes
from inventory.staff import HANDLERS
from scanners.label import short
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.flows.parts import order_words
from web.form import Form
from web.frame import Ask
from web.given import What, read
from web.here import database, now, page, today, zone
from web.pages.home import scan

bp = Blueprint("take_explained", __name__)

#: Reasons by choice alone: a typed one might say more of the patient than the books may hold in the open.
REASONS = (
    ("no_time", "No time before the dose"), ("not_registered", "The patient was not registered yet"),
    ("spoken_order", "The order was spoken, and written later"), ("no_wristband", "The wristband could not be scanned"),
)  # fmt: skip
#: The choice that stands for no order at all.
NO_ORDER = "none"


@bp.route("/issue/<int:seq>/explain", methods=["GET", "POST"])
@requires(*HANDLERS)
def explain(seq: int) -> ResponseReturnValue:
    """Find the patient, then record whom the take was for; a take that waits no more shows its receipt."""
    if "scan" in request.form and not _wristband():
        return scan()
    form = Form(request.form)
    with database().read() as connection:
        takes = open_takes(connection, visitor().registration, visitor().person)
        take = next((each for each in takes if each.seq == seq), None)
        if take is None:
            return see_other(f"/issue/{seq}?again=1") if request.method == "POST" else abort(404)
        holding = find(connection, take.label, visitor().registration)
        try:
            patient = _patient(connection, form)
        except Refused as refused:
            form.wrong("number", refused.sentence, refused.expected, refused.found)
            patient = None
        orders = _orders(connection, patient, holding, take)
    if "why" in request.form or "order" in request.form:
        command = _command(form, seq, patient, orders)
        if command and forms.record(form, explain_take, command, {}, "order"):
            return see_other(f"/issue/{seq}")
    elif request.method == "POST" and patient is not None and form.right and "patient" not in request.args:
        return see_other(f"/issue/{seq}/explain?patient={patient.code}")
    ask = Ask(
        "Scan the wristband.", action=f"/issue/{seq}/explain", label="Wristband",
        outcome="" if form.right else "Not recorded",
    )  # fmt: skip
    return page(
        "issue/explain.html", 200 if form.right else 422, ask=ask, form=form, heading="Name the patient",
        crumbs=(("What next", "/"), (f"Entry {seq}", "")), take=_sentence(take), patient=patient, orders=orders,
        reasons=REASONS,
    )  # fmt: skip


def _wristband() -> str:
    """The patient's code of a scanned wristband; nothing for any other scan."""
    try:
        given = read(request.form.get("scan", ""), today(), database().keys)
    except Refused:
        return ""
    return given.code if given.what is What.PATIENT else ""


def _patient(connection: Connection, form: Form) -> Patient | None:
    """The patient scanned, named by record number, or of the page before.

    Raises: UnknownPatient: not of this registration.
    """
    code = _wristband() or form.value("patient") or request.args.get("patient", "")
    if not code and request.method == "POST":
        number = form.text("number", "Type the record number, or scan the wristband.", "a record number")
        found = find_by_record_number(connection, database().keys, visitor().registration, number)
        if number and found is None:
            form.wrong("number", "No patient has this record number.", "a record number", number)
        code = found or ""
    return find_patient(connection, database().keys, code, visitor().registration) if code else None


def _orders(
    connection: Connection, patient: Patient | None, holding: Holding, take: OpenTake
) -> tuple[tuple[str, str], ...]:
    """The patient's orders for this substance, valid when it was taken or now, and none at all."""
    if patient is None:
        return ()
    found = {
        order.code: order_words(order)
        for at in (take.taken_at, now())
        for order in orders_for(connection, patient.code, holding.substance, at)
    }
    return (*found.items(), (NO_ORDER, "No order was written"))


def _command(
    form: Form, seq: int, patient: Patient | None, orders: tuple[tuple[str, str], ...]
) -> ExplainTake | None:
    """The command, or None with its problems noted."""
    order = form.choice("order", "Choose the order.", dict(orders))
    why = form.choice("why", "Choose why there was no time.", dict(REASONS))
    if not form.right or patient is None:
        return None
    act = forms.act(form, visitor().registration)
    return ExplainTake(act, seq, patient.code, None if order == NO_ORDER else order, dict(REASONS)[why])


def _sentence(take: OpenTake) -> str:
    at = words.moment(take.taken_at, zone(), now())
    return f"{take.what.capitalize()} {short(take.label)}, taken in an emergency at {at}. The entry of the take stays."
