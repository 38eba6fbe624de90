"""Patients: find, register, weigh, and the wristband to print; open to those who treat her, and to nobody else."""

from __future__ import annotations

import secrets

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused, WrongForm
from inventory.keys import Purpose
from inventory.patient import (
    HOW,
    Patient,
    RegisterPatient,
    Weigh,
    find_by_record_number,
    find_patient,
    grams_of,
    index_digest,
    register_patient,
    weigh,
)
from inventory.plan import Committed
from inventory.reports.disclosed import disclosed_lines
from inventory.reports.patient_record import patient_lines
from inventory.staff import HANDLERS
from scanners.label import ALPHABET
from scanners.own_code import wristband_text
from scanners.qr import qr_path
from web import form as forms
from web.access import requires, see_other, visitor
from web.form import Form
from web.frame import Ask
from web.here import database, now, page
from web.patient_view import orders_and_weights, weight_words

bp = Blueprint("patient", __name__)

CODE_LENGTH = 10
#: A change of more than one part in ten asks to be read again (practice P20).
READ_AGAIN_PARTS = 10
UNITS = (("kg", "kg"), ("lb", "lb, pounds"))
HOW_WORDS = (
    ("measured", "Measured, on a scale"), ("stated", "Stated, by the patient"), ("estimated", "Estimated, by eye"),
    ("impossible", "Impossible to take now"),
)  # fmt: skip
_FIELDS = {
    "This record number": "record_number",
    "date of birth": "born_on",
    "name": "name",
    "weight": "weight",
}


@bp.route("/patient/", methods=["GET", "POST"])
@requires(*HANDLERS)
def patients() -> ResponseReturnValue:
    """The patients of the registration; a record number leads to its patient."""
    form = Form(request.form)
    with database().read() as connection:
        lines = patient_lines(connection, database().keys, visitor().registration)
        number = form.value("number")
        code = number and find_by_record_number(connection, database().keys, visitor().registration, number)
    if code:
        return see_other(f"/patient/{code}")
    if request.method == "POST":
        form.wrong("number", "No patient has this record number.", "a record number of the list", number)
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not found")
    return page(
        "patient/list.html",
        200 if form.right else 422,
        ask=ask,
        form=form,
        heading="Patients",
        patients=lines,
    )


@bp.route("/patient/new", methods=["GET", "POST"])
@requires(*HANDLERS)
def new() -> ResponseReturnValue:
    """Register a patient."""
    form = Form(request.form)
    if request.method == "POST":
        command = _registration(form)
        posted = command and forms.record(form, register_patient, command, _FIELDS, "record_number")
        if command and posted:
            return see_other(f"/patient/{command.code}")
    crumbs = (("Patients", "/patient/"), ("Add", ""))
    return forms.shown("patient/new.html", form, heading="Add a patient", crumbs=crumbs)


@bp.route("/patient/<code>", methods=["GET", "POST"])
@requires(*HANDLERS)
def record(code: str) -> ResponseReturnValue:
    """One patient with weights and orders; a new weight is typed here."""
    try:
        found = _find(code)
    except Refused as refused:
        return forms.no_such(refused)
    form = Form(request.form)
    if request.method == "POST":
        command = _weighing(form, found)
        if command and forms.record(form, weigh, command, _FIELDS, "weight"):
            return see_other(f"/patient/{code}")
    with database().read() as connection:
        lines = orders_and_weights(connection, found)
        disclosed = disclosed_lines(connection, visitor().registration, code)
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not recorded")
    return page(
        "patient/patient.html", 200 if form.right else 422, ask=ask, form=form, heading=found.name, patient=found,
        crumbs=(("Patients", "/patient/"), (found.record_number, "")), units=UNITS, how_words=HOW_WORDS,
        again=bool(form.problem("again")), disclosed=disclosed, **lines,
    )  # fmt: skip


@bp.get("/patient/<code>/wristband")
@requires(*HANDLERS)
def wristband(code: str) -> ResponseReturnValue:
    """The wristband to print."""
    try:
        found = _find(code)
    except Refused as refused:
        return forms.no_such(refused)
    crumbs = (("Patients", "/patient/"), (found.record_number, f"/patient/{code}"), ("Wristband", ""))
    return page(
        "patient/wristband.html", ask=Ask("Scan anything."), heading="Wristband", patient=found, prints=True,
        symbol=qr_path(wristband_text(code)), crumbs=crumbs,
    )  # fmt: skip


def _find(code: str) -> Patient:
    with database().read() as connection:
        return find_patient(connection, database().keys, code, visitor().registration)


def _committed(tag: str, text: str) -> Committed:
    return Committed(tag, text, secrets.token_bytes(32))


def new_code(form: Form) -> str:
    """A patient's code of ten characters: as random as the form's own number, and the same when it is sent twice."""
    number = int.from_bytes(
        database().keys.mac(Purpose.PATIENT_INDEX, b"new code\0" + form.command_id.encode()), "big"
    )
    characters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters += ALPHABET[place]
    return characters


def _registration(form: Form) -> RegisterPatient | None:
    """The command of a registration, or None with its problems noted."""
    name = form.text("name", "Type the patient's name.", "given and family name")
    born_on = form.day("born_on", "Type the date of birth.")
    number = form.text("record_number", "Type the record number.", "the number in the chart")
    address = form.text("address", "Type the address.", "street, city, state and ZIP code")
    if born_on is not None and born_on > now().date():
        form.wrong("born_on", "That day has not come yet.", "a day in the past", form.value("born_on"))
    if not form.right or born_on is None:
        return None
    book = visitor().registration
    return RegisterPatient(
        forms.act(form, book), new_code(form), _committed("name", name), _committed("address", address),
        _committed("record_number", number), _committed("born_on", born_on.isoformat()),
        index_digest(database().keys, book, number),
    )  # fmt: skip


def _weighing(form: Form, patient: Patient) -> Weigh | None:
    """The command of a weight, or None with its problems noted."""
    how = form.choice("how", "Choose how the weight is known.", HOW)
    typed = ""
    if how == "impossible":
        if form.value("weight"):
            form.wrong(
                "weight", "Leave the weight empty.", "nothing, it was impossible", form.value("weight")
            )
    else:
        typed = _weight_typed(form, patient)
    if not form.right:
        return None
    return Weigh(forms.act(form, visitor().registration), patient.code, _committed("weight", typed), how)


def _weight_typed(form: Form, patient: Patient) -> str:
    """Value and unit; one far from the last must be read and typed again."""
    value = form.text("weight", "Type the weight.", "a number, for example 70")
    unit = form.choice("unit", "Choose kg or lb.", dict(UNITS))
    if not value or not unit:
        return ""
    typed = f"{value} {unit}"
    try:
        grams = grams_of(typed)
    except WrongForm as refused:
        form.wrong("weight", refused.sentence, refused.expected, refused.found)
        return ""
    last = patient.weight
    if last is not None and abs(grams - last.grams) * READ_AGAIN_PARTS > last.grams:
        before = weight_words(last.typed, last.grams)
        if form.value("again") != value:
            form.wrong(
                "again", f"More than 10 % from {before}. Read the scale again.", f"{typed}, typed once more",
                form.value("again"),
            )  # fmt: skip
    return typed
