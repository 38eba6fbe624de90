"""The table of hostile requests to the interface: what is sent where with which token, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.web.hostile import PAYLOADS

#: Steps with fields that would be taken; `{names}` are filled from the scene.
WHOLE: dict[str, dict[str, Any]] = {
    "/issue": {"container": "{sealed}", "purpose": "dose", "patient": "{patient}", "order": "{order}"},
    "/draw": {"container": "{held}", "patient": "{patient}", "order": "{order}", "amount": "1 mg"},
    "/administration": {
        "container": "{held}", "patient": "{patient}", "order": "{order}", "amount": "1 mg", "route": "IV",
    },
    "/waste": {"manner": "sink", "why": "left_over", "place": "R1.WB"},
    "/return": {"container": "{held}", "place": "R1.RET"},
    "/weighing": {"patient": "{patient}", "how": "measured", "weight": "70 kg"},
    "/order": {
        "patient": "{patient}", "substance": "ketamine", "dose": "35 mg", "route": "IV", "prescriber": "Dr Invented",
        "valid_from": "2026-11-02T14:00:00Z", "valid_to": "2026-11-03T14:00:00Z",
    },
    "/patient": {"name": "Una Other", "address": "1 Nowhere", "record_number": "N-1", "born_on": "1970-01-31"},
}  # fmt: skip
#: Fields that take any text that can be typed: what is injected there is kept as a text, and is no harm.
FREE = {
    ("/order", "prescriber"),
    ("/patient", "name"),
    ("/patient", "address"),
    ("/patient", "record_number"),
}
#: What a field that can be typed is refused with when it names nothing.
_TYPED = {"sql", "html", "attribute", "template", "unicode"}
#: Things of another registration, by the field that names them.
_FOREIGN = {"container": "{foreign_vial}", "patient": "{foreign_patient}", "place": "R2.RET"}
_TOKENS = ("none", "forged", "over", "ended", "other scope", "other registration")
_NUMBERS: tuple[Any, ...] = (1.5, 35_000, 1e30, -1, True, None, [], {}, ["35 mg"], {"$gt": ""})


@dataclass(frozen=True)
class Hostile:
    """One step. `token`: the right one, or of those that are not; `statuses`: any of them refuses it."""

    what: str
    address: str
    fields: dict[str, Any] = field(default_factory=dict)
    statuses: tuple[int, ...] = (400,)
    token: str = "right"


def _rows() -> list[Hostile]:
    rows = [
        Hostile(f"{kind} in {name} of {address}", address, whole | {name: payload}, (400, 422))
        for address, whole in WHOLE.items()
        for name in whole
        for kind, payload in PAYLOADS.items()
        if kind not in _TYPED or (address, name) not in FREE
    ]
    rows += [
        Hostile(f"{value!r} in {name} of {address}", address, whole | {name: value})
        for address, whole in WHOLE.items()
        for name in whole
        for value in _NUMBERS
    ]
    rows += [
        Hostile(f"{name} of elsewhere in {address}", address, whole | {name: foreign}, (422,))
        for address, whole in WHOLE.items()
        for name, foreign in _FOREIGN.items()
        if name in whole
    ]
    answers = {"other scope": (403,), "other registration": (403, 422)}
    rows += [
        Hostile(f"token {token} at {address}", address, whole, answers.get(token, (401,)), token)
        for address, whole in WHOLE.items()
        for token in _TOKENS
    ]
    return rows


TABLE = tuple(_rows())
