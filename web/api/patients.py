"""Patients, their weights and their orders, as other programs register them; no answer holds a patient's text."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from inventory.amount import Unit
from inventory.dose_order import ROUTES, WriteOrder, write_order
from inventory.errors import WrongUnit
from inventory.patient import (
    HOW,
    RegisterPatient,
    Weigh,
    grams_of,
    index_digest,
    newest_weight,
    register_patient,
    weigh,
)
from inventory.plan import Act, Committed
from web.api.offer import Answer, Call, offers
from web.api.proving import Right, carry_out, step
from web.api.shape import AMOUNT, MOMENT, Choice, Flag, Text, amount_of
from web.api.steps import PATIENT, offer, patient_of
from web.form import Form
from web.here import database, now
from web.pages.patient import READ_AGAIN_PARTS, new_code
from web.patient_view import weight_words
from web.refusals import NotAsDescribed, NotComeYet, ReadAgain

_LINE = Text("", 200)
_TEXTS = ("name", "address", "record_number", "born_on")
DAY = Text("A day.", 10, 10, r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "1970-01-31")
AT = Text("A day and a time with its offset.", 40, 20, MOMENT, "2026-11-02T14:00:00-05:00")
WEIGHT = Text("A weight with kg or lb.", 24, 1, example="70 kg")


@offers(
    offer(
        "patient", "Register a patient; the answer's fact `patient` has her code.",
        step({"name": _LINE, "address": _LINE, "record_number": Text("", 60), "born_on": DAY}, moves=False),
    )
)  # fmt: skip
def register(call: Call) -> Answer:
    """Register her; her texts enter the books as commitments."""
    sent, book = call.sent, call.caller.book
    try:
        if date.fromisoformat(sent["born_on"]) > now().date():
            raise NotComeYet("a day in the past", "a later one", day=sent["born_on"])
    except ValueError as error:
        raise NotAsDescribed("a day of the calendar", "another", place="The body.born_on") from error
    digest = index_digest(database().keys, book, sent["record_number"])
    code = new_code(Form({"command_id": sent["command_id"]}))

    def made(act: Act) -> RegisterPatient:
        name, address, number, born = (_committed(tag, sent[tag]) for tag in _TEXTS)
        return RegisterPatient(act, code, name, address, number, born, digest)

    return carry_out(call, Right("add a patient"), register_patient, made)


@offers(
    offer(
        "weighing", "Record a weight, or that none could be taken; `again` repeats one that differs much from the last.",
        step({"patient": PATIENT, "how": Choice(HOW)}, {"weight": WEIGHT, "again": WEIGHT}, moves=False),
    )
)  # fmt: skip
def weighing(call: Call) -> Answer:
    """Record it; more than a tenth from the last must be sent twice."""
    sent = call.sent
    typed: str = sent.get("weight", "")

    def made(act: Act) -> Weigh:
        code = str(patient_of(sent))
        if sent["how"] != "impossible":
            _need_read_again(code, typed, sent.get("again", ""))
        return Weigh(act, code, _committed("weight", typed), sent["how"])

    return carry_out(call, Right("record a weight"), weigh, made)


@offers(
    offer(
        "order", "Write an order, with `per_kg` per kilogram; the answer's fact `dose_order` has its number.",
        step(
            {
                "patient": PATIENT, "substance": Text("", 40, example="ketamine"), "dose": AMOUNT,
                "route": Choice(ROUTES), "prescriber": _LINE, "valid_from": AT, "valid_to": AT,
            },
            {"per_kg": Flag()}, moves=False,
        ),
    )
)  # fmt: skip
def order(call: Call) -> Answer:
    """Write it under the book's next number."""
    sent = call.sent
    dose = amount_of(sent["dose"])
    if dose.unit is not Unit.MG:
        raise WrongUnit("mg", dose.text)
    start, end = (_moment(sent[name], name) for name in ("valid_from", "valid_to"))

    def made(act: Act) -> WriteOrder:
        return WriteOrder(
            act, "", str(patient_of(sent)), sent["substance"], dose.thousandths, sent.get("per_kg", False),
            sent["route"], _committed("prescriber", sent["prescriber"]), start, end,
        )  # fmt: skip

    return carry_out(call, Right("write down an order"), write_order, made)


def _need_read_again(code: str, typed: str, again: str) -> None:
    """A weight far from the last is a slip of the unit or the point, unless it is sent twice.

    Raises: ReadAgain. WrongForm: it is no weight.
    """
    grams = grams_of(typed)
    with database().read() as connection:
        last = newest_weight(connection, database().keys, code)
    if last is not None and abs(grams - last.grams) * READ_AGAIN_PARTS > last.grams and again != typed:
        raise ReadAgain(f"{typed}, sent twice", again or "once", before=weight_words(last.typed, last.grams))


def _moment(text: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAsDescribed("a day of the calendar", "another", place=f"The body.{name}") from error


def _committed(tag: str, text: str) -> Committed:
    return Committed(tag, text, secrets.token_bytes(32))
