"""One detector's statement about records, with all that a page needs to open it; it never says what a person did.

Amounts are whole nanograms of one substance. A statement holds codes of people and patients, never their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inventory.amount import printed_text

STRONG, FAIR, WEAK = "strong", "fair", "weak"
COMPLIANCE, PHARMACIST = "compliance", "pharmacist"

#: Nanograms in a microgram and in a milligram.
_NG_PER_UG = 1000
_NG_PER_MG = 1_000_000


@dataclass(frozen=True)
class Cause:
    """A likely cause: its name, how many records speak for it, and the step that would correct it."""

    name: str
    sentence: str
    step: str


@dataclass(frozen=True)
class Record:
    """One record behind a statement: an entry, or a charted dose named `chart` and its id."""

    entry: str
    at: datetime
    patient: str | None
    container: str | None
    given_ng: int
    charted_ng: int | None
    cause: str


@dataclass(frozen=True)
class Check:
    """A line to rule out first; `checked` where the program has looked itself and found nothing against it."""

    text: str
    checked: bool


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What does not add up: one scheme, one matter, with its records.

    `key` names the matter and stays the same from run to run, so that a statement that is gone is answered and one
    that comes back is the old one reopened. `difference_ng` is expected less observed, or observed less expected,
    as `difference_words` say ("not charted").
    """

    scheme: str
    rule: str
    version: int
    key: str
    site: str
    person: str | None
    owner: str
    statement: str
    substance: str | None
    expected_ng: int
    observed_ng: int
    difference_ng: int
    difference_words: str
    first_at: datetime
    last_at: datetime
    strength: str
    causes: tuple[Cause, ...]
    records: tuple[Record, ...]
    rule_out: tuple[Check, ...]
    cleared_if: str


def mg(amount_ng: int) -> str:
    """An amount as people read it.

    >>> mg(105_000_000), mg(12_500_000), mg(500)
    ('105 mg', '12.5 mg', '0.0005 mg')
    """
    if amount_ng % _NG_PER_UG == 0:
        return f"{printed_text(amount_ng // _NG_PER_UG)} mg"
    whole, rest = divmod(abs(amount_ng), _NG_PER_MG)
    sign = "\u2212" if amount_ng < 0 else ""
    return f"{sign}{whole:,}.{rest:06d}".rstrip("0") + " mg"


def counted(number: int, one: str, more: str) -> str:
    """`1 dose`, `3 doses`.

    >>> counted(1, "dose", "doses"), counted(3, "dose", "doses")
    ('1 dose', '3 doses')
    """
    return f"{number} {one if number == 1 else more}"


def ranked(names: list[str], known: dict[str, tuple[str, str]]) -> tuple[Cause, ...]:
    """Causes by how many records each explains, then in the order in which they are known (likeliest first).

    Args: names: one for each record. known: name -> (sentence, step); a sentence has `{n}` for "2 of 3".
    """
    order = list(known)
    found = sorted(set(names), key=lambda name: (-names.count(name), order.index(name)))
    return tuple(
        Cause(name, known[name][0].format(n=f"{names.count(name)} of {len(names)}"), known[name][1])
        for name in found
    )
