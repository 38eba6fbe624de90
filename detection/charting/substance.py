"""Which controlled substance a chart names: by code first, by whole word next; it refuses to match a part of a word.

`etamin` stands in acetaminophen and `ketamin` in esketamine, which is another drug with its own columns. What is not
one of the substances below keeps the chart's own text, and matches nothing in the books.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inventory.catalogue import find, segments
from scanners.ndc import ndc11
from scanners.refusal import ScanError

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
SNOMED = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"

#: Digits of an NDC as it is billed.
_ELEVEN = 11
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
    found = {_of_coding(coding) for coding in codings} - {None}
    return found.pop() if len(found) == 1 else None


def _of_coding(coding: Coding) -> str | None:
    """The substance of one code: of a terminology, or of a product of the catalogue by its NDC."""
    if coding.system == NDC and coding.code:
        return _of_product(coding.code)
    return _CODES.get((coding.system or "", coding.code or ""))


def _of_product(written: str) -> str | None:
    """The substance of a product by an NDC with hyphens, of 11 digits, or of 10 that the catalogue can part."""
    if written.isascii() and written.isdigit():
        eleven = written if len(written) == _ELEVEN else segments(written)
    else:
        try:
            eleven = ndc11(written)
        except ScanError:
            return None
    row = find(None, eleven) if eleven and len(eleven) == _ELEVEN else None
    return row.substance if row else None


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
