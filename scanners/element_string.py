"""Read GS1 element strings into identifier and value; it refuses wrong lengths, check digits and dates.

A thin wall around biip, which knows the identifiers and their patterns but takes a wrong check digit, and lets a
value that is too long run over into the next identifier.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from biip import ParseConfig, ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from scanners.gtin import has_right_check_digit, is_digits
from scanners.refusal import ScanError
from scanners.symbology import GS

#: Dates are checked here, against the day that the caller names and not the machine's clock.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)

#: Identifiers whose value begins with digits under a check digit, and how many (GS1 syntax dictionary, `csum`).
_CHECKED = {"00": 18, "01": 14, "02": 14, "03": 14, "253": 13, "255": 13, "402": 17, "8003": 14, "8006": 14}
_CHECKED |= {f"41{last}": 13 for last in range(8)} | {"8017": 18, "8018": 18, "8026": 14}

#: Identifiers that hold a day as YYMMDD, where day 00 is the last of the month, and those with a time behind it.
DATE_IDENTIFIERS = frozenset({"11", "12", "13", "15", "16", "17"})
_TIMES = frozenset({"4324", "4325", "4326", "7003", "7006", "7011", "8008"})
_HIGHEST = (23, 59, 59)

_BRACKETED = re.compile(r"\((\d*)\)", re.ASCII)


@dataclass(frozen=True)
class Element:
    """One element string; `open_end` says that a shorter value would read as well."""

    ai: str
    value: str
    open_end: bool


def read_elements(text: str, today: date) -> tuple[Element, ...]:
    r"""The element strings of a text whose separators are U+001D, in order.

    Raises: ScanError: an unknown identifier, a wrong length or character, check digit or date.

    >>> [(element.ai, element.value) for element in read_elements("10H42\x1d17271100", date(2026, 11, 22))]
    [('10', 'H42'), ('17', '271100')]
    """
    elements: list[Element] = []
    for chunk in text.split(GS):
        rest = chunk
        while rest:
            element = _first(rest, text, today)
            elements.append(element)
            rest = rest[len(element.ai) + len(element.value) :]
    if not elements:
        raise ScanError(text, "element strings", "nothing")
    return tuple(elements)


def read_bracketed(text: str, today: date) -> tuple[Element, ...]:
    """The element strings of a text as printed below a symbol, identifiers in brackets.

    Raises: ScanError: as `read_elements`, or a bracket that holds no identifier.

    >>> [element.ai for element in read_bracketed("(01)00304092053105(17)271100", date(2026, 11, 22))]
    ['01', '17']
    """
    parts = _BRACKETED.split(text)
    if parts[0] or len(parts) < 3:
        raise ScanError(text, "(01) and a value", parts[0] or "nothing behind the bracket")
    elements = []
    for ai, value in zip(parts[1::2], parts[2::2], strict=True):
        element = _first(ai + value.strip(), text, today)
        if element.ai != ai or element.value != value.strip():
            raise ScanError(text, "an identifier and its value", f"({ai}){value}")
        elements.append(element)
    return tuple(elements)


def is_day(value: str, today: date) -> bool:
    """Whether six digits are a day as GS1 writes it.

    >>> is_day("270229", date(2026, 1, 1)), is_day("280200", date(2026, 1, 1))
    (False, True)
    """
    return is_digits(value) and len(value) == 6 and _day(value, today) is not None


def day_of(value: str, today: date) -> date:
    """The day that YYMMDD means: 00 is the last of its month, the century 49 years back to 50 ahead of `today`.

    Raises: ScanError: no such day. (GS1 General Specifications 7.12.)

    >>> day_of("280200", date(2026, 11, 22))
    datetime.date(2028, 2, 29)
    """
    day = _day(value, today)
    if day is None:
        raise ScanError(value, "a day as YYMMDD", value)
    return day


def _day(value: str, today: date) -> date | None:
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    year += today.year - today.year % 100
    if year - today.year > 50:
        year -= 100
    elif year - today.year < -49:
        year += 100
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def _first(rest: str, text: str, today: date) -> Element:
    """The element string at the front of `rest`; `text` is named in the refusal."""
    try:
        found = GS1ElementString.extract(rest, config=_CONFIG)
    except (ParseError, ValueError) as error:
        raise ScanError(text, "GS1 element strings", _what_stands(rest)) from error
    ai, value = found.ai.ai, found.value
    length = len(ai) + len(value)
    if found.ai.separator_required and length < len(rest):
        raise ScanError(text, f"({ai}) as long as the standard has it", f"{len(rest) - len(ai)} characters")
    checked = _CHECKED.get(ai)
    if checked is not None and not has_right_check_digit(value[:checked]):
        raise ScanError(text, f"the right check digit in ({ai})", value[:checked])
    if not _holds_a_time(ai, value, today):
        raise ScanError(text, f"a day in ({ai})", value)
    return Element(ai, value, _reads_shorter(found.ai, value))


def _what_stands(rest: str) -> str:
    """What stands where an element string was looked for, in few words."""
    try:
        return f"a wrong length or sign in ({GS1ApplicationIdentifier.extract(rest).ai})"
    except ParseError:
        return f"no identifier in {rest[:4]}"


def _holds_a_time(ai: str, value: str, today: date) -> bool:
    """Whether a date or time identifier holds one; true of all others."""
    if ai not in DATE_IDENTIFIERS | _TIMES:
        return True
    if not is_day(value[:6], today) or (
        ai not in DATE_IDENTIFIERS and ai not in ("4324", "4325") and value[4:6] == "00"
    ):
        return False
    pairs = [int(value[place : place + 2]) for place in range(6, len(value), 2)]
    if pairs == [99, 99]:
        return ai in ("4324", "4325")
    return all(pair <= highest for pair, highest in zip(pairs, _HIGHEST, strict=False))


def _reads_shorter(ai: GS1ApplicationIdentifier, value: str) -> bool:
    """Whether the value, its last character cut, would still read."""
    return (
        ai.separator_required and len(value) > 1 and re.fullmatch(ai.pattern, ai.ai + value[:-1]) is not None
    )
