"""What a patient's page shows of her, whoever reads it: weights and doses in words, and the orders valid now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from inventory.amount import printed_text
from inventory.dose_order import DoseOrder
from inventory.patient import Patient
from inventory.reports.patient_record import OrderLine, valid_orders, weighings
from web import covered, words
from web.here import database, now, zone


def orders_and_weights(connection: Connection, found: Patient) -> dict[str, Any]:
    """What the templates of her orders valid now and of her weights want."""
    keys, hidden = database().keys, covered.orders(connection)
    return {
        "orders": tuple(
            (line, words.Covered.WORD if line.order.code in hidden else dose_words(line, found))
            for line in valid_orders(connection, keys, found.code, now())
        ),
        "weights": tuple(
            (line, weight_words(line.typed, line.grams)) for line in weighings(connection, keys, found.code)
        ),
        "valid": _valid, "when": lambda at: words.moment(at, zone(), now()),
    }  # fmt: skip


def weight_words(typed: str, grams: int | None) -> str:
    """A weight as typed, pounds converted in the open: `154 lb = 69.9 kg`."""
    if grams is None:
        return "none taken"
    return f"{typed} = {printed_text(grams)} kg" if typed.lower().endswith("lb") else typed


def dose_words(line: OrderLine, patient: Patient) -> str:
    """The dose of an order; one per kilogram with what it comes to, and how the weight is known."""
    order, weight = line.order, patient.weight
    if not order.per_kg:
        return words.mg_text(order.dose_ug)
    per_kg = f"{printed_text(order.dose_ug)} mg/kg"
    dose = order.dose_for(weight)
    if weight is None or dose is None:
        return f"{per_kg}, no weight yet"
    known = "" if weight.how == "measured" else f", weight {weight.how}, not measured"
    return f"{per_kg} = {words.mg_text(dose)} at {printed_text(weight.grams)} kg{known}"


def _valid(order: DoseOrder) -> str:
    """From when to when an order is valid."""
    start, end = (words.moment(at, zone(), now()) for at in (order.valid_from, order.valid_to))
    return f"{start} to {end}"
