"""Mend what keyboards make of the group separator, and say what a text without one may mean; it never decides.

FNC1 ends a field of no fixed length. A keyboard scanner sends it as U+001D, as another sign, or not at all; then
lot and serial swallow what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scanners.element_string import is_day
from scanners.gtin import has_right_check_digit, is_digits
from scanners.symbology import GS

#: What scanners are set to send, or leave behind, for FNC1. None of it may stand in a lot or serial, but for the
#: two in words, which nobody prints there (CSET 82, GS1 General Specifications 7.11).
_STAND_INS = ("\x1e", "^]", "<GS>", "{GS}", "\\F", "|", "~", "#")

#: The digits that stay when a computer swallows the Alt of Alt+029.
_LEAKED = "029"

#: A US drug's identifier: trade item, expiry, lot and serial (21 USC 360eee(14)).
DRUG_IDENTIFIER = frozenset({"01", "10", "17", "21"})

_DAYS = frozenset({"11", "13", "15", "17"})
_LONGEST = {"10": 20, "21": 20, "30": 8, "240": 30, "715": 20}
_DIGITS_ALONE = frozenset({"30"})

#: Fields that are on so few drugs that two or three digits of a lot are likelier to look like one.
_RARE = frozenset({"30", "240", "715"})

#: More steps than any real label takes; a text made to take more is said to have several readings.
_STEPS = 2_000

Reading = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Readings:
    """What a text without separators may mean, the plain reading left out.

    `whole` are the readings as a US drug's identifier, two at most; `others` says that another reading with a
    field usual on drugs exists, `rare` that one with an unusual field does.
    """

    whole: tuple[Reading, ...]
    others: bool
    rare: bool


@dataclass
class _Search:
    """What the search has found so far, and how long it may go on."""

    text: str
    today: date
    steps: int = 0
    readings: set[Reading] = field(default_factory=set)


def with_separators(text: str, symbology: str | None) -> tuple[str, bool]:
    r"""The text with U+001D for whatever stands for it, and whether anything did.

    A sign at the very end is left: nothing follows that it could part.

    >>> with_separators("10A|21B", None)
    ('10A\x1d21B', True)
    >>> with_separators("10A]C121B", "]C1")
    ('10A\x1d21B', True)
    """
    for sign in (*_STAND_INS, symbology) if symbology else _STAND_INS:
        if not text.endswith(sign):
            text = text.replace(sign, GS)
    return text, GS in text


def readings_without(text: str, plain: Reading | None, today: date) -> Readings:
    """Every way to part a text that holds no separator; `plain` is the reading that needs none, if there is one."""
    search = _Search(text, today)
    for reading in _part(search, 0, frozenset()):
        if reading != plain:
            search.readings.add(reading)
    if search.steps > _STEPS:
        return Readings((), others=True, rare=True)
    names = [frozenset(ai for ai, _ in reading) for reading in search.readings]
    whole = [reading for reading in search.readings if {ai for ai, _ in reading} == DRUG_IDENTIFIER]
    return Readings(
        whole=tuple(sorted(whole)[:2]),
        others=any(not name & _RARE for name in names),
        rare=any(name & _RARE for name in names),
    )


def _part(search: _Search, start: int, used: frozenset[str]) -> Iterator[Reading]:
    """The readings of the text from `start` on, no identifier twice."""
    search.steps += 1
    if search.steps > _STEPS:
        return
    text = search.text
    for ai in ("01", "10", "21", *sorted(_DAYS), *sorted(_RARE)):
        if ai in used or not text.startswith(ai, start):
            continue
        begin = start + len(ai)
        for end, following in _ends(search, ai, begin):
            element = (ai, text[begin:end])
            if following == len(text):
                yield (element,)
            else:
                for rest in _part(search, following, used | {ai}):
                    yield (element, *rest)


def _ends(search: _Search, ai: str, begin: int) -> Iterator[tuple[int, int]]:
    """Where the value may end, and where the next element begins (behind leaked digits, too)."""
    text = search.text
    if ai == "01":
        if has_right_check_digit(text[begin : begin + 14]) and begin + 14 <= len(text):
            yield begin + 14, begin + 14
        return
    if ai in _DAYS:
        if is_day(text[begin : begin + 6], search.today):
            yield begin + 6, begin + 6
        return
    for end in range(begin + 1, min(begin + _LONGEST[ai], len(text)) + 1):
        if ai in _DIGITS_ALONE and not is_digits(text[begin:end]):
            return
        yield end, end
        if text.startswith(_LEAKED, end) and end + len(_LEAKED) < len(text):
            yield end, end + len(_LEAKED)
