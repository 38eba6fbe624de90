"""Which controlled substance a chart names: by code first, by whole word next; it refuses to match a part of a word.

`etamin` stands in acetaminophen and `ketamin` in esketamine, which is another drug with its own columns. What is not
one of the substances below keeps the chart's own text, and matches nothing in the books.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
SNOMED = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"

#: (system, code) -> substance. Sources: RxNorm ingredients, SNOMED CT substances, WHO ATC index.
_CODES: dict[tuple[str, str], str] = {
    (RXNORM, "6130"): "ketamine",
    (RXNORM, "6960"): "midazolam",
    (RXNORM, "6470"): "lorazepam",
    (SNOMED, "373464007"): "ketamine",
    (SNOMED, "373476007"): "midazolam",
    (SNOMED, "387106007"): "lorazepam",
    (ATC, "N01AX03"): "ketamine",
    (ATC, "N01AX14"): "esketamine",
    (ATC, "N05CD08"): "midazolam",
    (ATC, "N05BA06"): "lorazepam",
}
#: Whole words, the stereoisomers before the mixture of both. None: a known word for something that is kept apart.
_WORDS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (
        re.compile(r"(?<![\w'\u2019-])(?:\(s\)|s\s?\(\+\)|\(\+\)|s)[-\s]?ketamine?\b", re.IGNORECASE),
        "esketamine",
    ),
    (
        re.compile(
            r"(?<![\w'\u2019-])(?:\(r\)|r\s?\(-\)|\(-\)|r)[-\s]?ketamine?\b|\barketamine\b", re.IGNORECASE
        ),
        None,
    ),
    (re.compile(r"\besketamine?\b|\bspravato\b", re.IGNORECASE), "esketamine"),
    (re.compile(r"\bketamine?\b|\bketalar\b", re.IGNORECASE), "ketamine"),
    (re.compile(r"\bmidazolam\b", re.IGNORECASE), "midazolam"),
    (re.compile(r"\blorazepam\b|\bativan\b", re.IGNORECASE), "lorazepam"),
)


@dataclass(frozen=True)
class Coding:
    """One coding of a drug: the system's address, its code and its printed name."""

    system: str | None
    code: str | None
    display: str | None


def by_code(codings: Iterable[Coding]) -> str | None:
    """The substance that the codes name; None where they name none, or two that differ."""
    found = {_CODES[key] for c in codings if (key := (c.system or "", c.code or "")) in _CODES}
    return found.pop() if len(found) == 1 else None


def by_word(text: str) -> str | None:
    """The one substance that stands in the text as a whole word; None for none, or for several.

    >>> by_word("ketamine 50 mg/mL injection"), by_word("Esketamine 84 mg nasal"), by_word("acetaminophen")
    ('ketamine', 'esketamine', None)
    """
    found: set[str | None] = set()
    rest = text
    for pattern, substance in _WORDS:
        if pattern.search(rest):
            found.add(substance)
            rest = pattern.sub(" ", rest)
    return found.pop() if len(found) == 1 else None


def named(codings: tuple[Coding, ...], text: str | None) -> str | None:
    """The substance's own name where it is recognised, the chart's text where it is not, None where there is none."""
    words = [text or "", *(c.display or "" for c in codings)]
    recognised = by_code(codings) or by_word(" / ".join(word for word in words if word))
    return recognised or next((word for word in words if word), None)


def printed_code(codings: tuple[Coding, ...]) -> str | None:
    """`RxNorm:6130` or `NDC:0143-9509-10` as charted; RxNorm before NDC; None where there is neither."""
    for system, name in ((RXNORM, "RxNorm"), (NDC, "NDC")):
        for coding in codings:
            if coding.system == system and coding.code:
                return f"{name}:{coding.code}"
    return None
