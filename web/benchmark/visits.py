"""The entries of patients without end, as plans: registered, an order each visit, doses drawn up and given."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from inventory.keys import KeyRing
from inventory.moment import to_us
from inventory.patient import index_digest
from inventory.place import outside, person_place
from inventory.plan import Act, Beside, Cell, Committed, Fact, Line, Plan, Row
from inventory.preimage import commitment
from web.benchmark.clinic import NURSE, ZONE

#: Micrograms of a dose.
DOSE_UG = 500
#: Doses of a visit, visits of a patient.
_DOSES, _VISITS = 6, 8
#: Between two entries as claimed, so that a long history has many days.
STEP = timedelta(minutes=1)


def patient(keys: KeyRing, book: str, begun: datetime, seq: int, vials: Iterator[str]) -> list[Plan]:
    """The entries of one patient, to stand after entry `seq` of a book.

    Args: begun: when the first entry of the book is claimed. vials: the vial of each dose, with its drug in it.
    """
    envelope = partial(_envelope, book, begun, itertools.count(seq + 1))
    code = f"LOADED{seq:08d}"
    plans = [_registered(keys, envelope(), code)]
    for visit in range(_VISITS):
        order = f"O{seq:08d}-{visit}"
        plans.append(_ordered(envelope(), code, order))
        for dose in range(_DOSES):
            plans += _dose(envelope, next(vials), f"L{seq:08d}{visit}{dose}", code, order)
    return plans


def _envelope(book: str, begun: datetime, numbers: Iterator[int]) -> Act:
    """The next entry's, a step after the one before."""
    number = next(numbers)
    return Act(f"loaded-{number}", book, NURSE, f"{book}.W1", begun + STEP * number, ZONE)


def _committed(code: str, tag: str, words: str) -> Committed:
    """A text of nobody; its salt need not be secret here."""
    return Committed(tag, words, hashlib.sha256(f"{code}/{tag}".encode()).digest())


def _registered(keys: KeyRing, act: Act, code: str) -> Plan:
    texts = tuple(
        _committed(code, tag, words)
        for tag, words in (
            ("name", f"Nobody {code}"), ("address", "Nowhere"), ("record_number", code), ("born_on", "1970-01-01"),
        )
    )  # fmt: skip
    values = {each.tag: commitment(each.salt, each.tag, each.text) for each in texts}
    index: Row = {"digest": index_digest(keys, act.book, code), "book": act.book, "patient": code}
    fact = Fact("patient", {"code": code, **values})
    return Plan(
        "patient_registered", act, (fact,), private=texts, beside=(Beside("patient_index", index, "digest"),)
    )


def _ordered(act: Act, code: str, order: str) -> Plan:
    prescriber = _committed(order, "prescriber", "Nobody")
    at = to_us(act.occurred_at)
    values: Row = {
        "code": order, "patient": code, "substance": "ketamine", "dose_ug": DOSE_UG, "per_kg": 0, "route": "IV",
        "prescriber": commitment(prescriber.salt, prescriber.tag, prescriber.text), "valid_from_us": at,
        "valid_to_us": at + 86_400_000_000,
    }  # fmt: skip
    return Plan("order_written", act, (Fact("dose_order", values),), private=(prescriber,))


def _dose(envelope: Callable[[], Act], vial: str, syringe: str, code: str, order: str) -> list[Plan]:
    """A dose drawn up and given."""
    drawn, given = envelope(), envelope()
    hands = person_place(drawn.book, NURSE)
    made: Row = {
        "label": syringe, "kind": "syringe", "product": None, "substance": "ketamine", "parent": vial, "root": vial,
        "lot": "L1", "expires_on": "2099-01-01", "carton_serial": None, "amount_ug": DOSE_UG, "volume_ul": 10,
    }  # fmt: skip
    about: Row = {"patient": code, "dose_order": order, "amount_ug": DOSE_UG, "volume_ul": 10}
    up: Row = {"container": vial, "syringe": syringe, "typed": "0.5 mg", **about}
    out: Row = {"container": syringe, "typed": "all that is left", "route": "IV", **about}
    into = Cell(hands, syringe)
    drawing = Line(Cell(hands, vial), into, "ketamine", DOSE_UG)
    giving = Line(into, Cell(outside(drawn.book, "patient"), syringe), "ketamine", DOSE_UG)
    return [
        Plan("draw", drawn, (Fact("container", made), Fact("draw", up)), (drawing,)),
        Plan("administration", given, (Fact("administration", out),), (giving,)),
    ]
