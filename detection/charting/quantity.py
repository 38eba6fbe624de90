"""FHIR quantities to exact mass: decimals in, whole nanograms out; what is no mass stays as charted, never a guess.

Source of the unit codes: UCUM, as FHIR R4 uses it (`http://unitsofmeasure.org`), and the spellings that exports use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from detection.charting.reference import words

UCUM = "http://unitsofmeasure.org"
#: Nanograms in one of each unit.
_MASS = {"kg": 10**12, "g": 10**9, "mg": 10**6, "ug": 10**3, "ng": 1}
#: Microlitres in one of each unit.
_VOLUME = {"L": 10**6, "dL": 10**5, "mL": 10**3, "uL": 1}
#: Seconds in one of each unit.
_DURATION = {"h": 3600, "min": 60, "s": 1}
#: Spellings in other systems and in free text, lower case, to the UCUM code.
_SPELT = {
    "kilogram": "kg", "kilograms": "kg", "gm": "g", "gram": "g", "grams": "g",
    "milligram": "mg", "milligrams": "mg", "mgs": "mg",
    "mcg": "ug", "\u00b5g": "ug", "\u03bcg": "ug", "microgram": "ug", "micrograms": "ug",
    "nanogram": "ng", "nanograms": "ng",
    "l": "L", "litre": "L", "liter": "L", "dl": "dL", "ml": "mL", "cc": "mL", "millilitre": "mL", "milliliter": "mL",
    "\u00b5l": "uL", "ul": "uL", "hr": "h", "hour": "h", "hours": "h", "minute": "min", "minutes": "min", "sec": "s",
}  # fmt: skip
_SPELT |= {code: code for code in ("kg", "g", "mg", "ug", "ng", "h", "min", "s")}
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
#: A number longer than this is no dose; it also bounds what a hostile exponent can make.
_LONGEST_EXPONENT = 30


@dataclass(frozen=True)
class Quantity:
    """A number and its unit as charted; `unit` is the printed one, `code` the UCUM code that it stands for."""

    value: Decimal
    unit: str | None
    code: str | None

    @property
    def text(self) -> str:
        """The number as charted: no exponent, trailing zeros kept."""
        return format(self.value, "f")


def quantity(raw: object, name: str) -> Quantity | None:
    """A FHIR Quantity, or None where there is no number in it.

    Raises: ValueError: it is no quantity, below zero, or longer than any dose.
    """
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ValueError(f"{name}: expected a quantity, found {type(raw).__name__}")  # noqa: TRY004 - the file's fault
    value = raw.get("value")
    if value is None:
        return None
    number = _decimal(value, name)
    if number < 0:
        raise ValueError(f"{name}: expected 0 or more, found {format(number, 'f')}")
    if raw.get("comparator"):
        raise ValueError(f"{name}: expected one number, found a bound ({raw['comparator']})")
    unit, code = raw.get("unit"), raw.get("code")
    return Quantity(number, words(unit) or words(code), _code(raw))


def _decimal(value: object, name: str) -> Decimal:
    """A JSON number, or a number written as text, exactly."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{name}: expected a number, found {str(value)[:40]!r}")  # noqa: TRY004 - the file's fault
    number = Decimal(value)
    if not number.is_finite() or (number and abs(number.adjusted()) > _LONGEST_EXPONENT):
        raise ValueError(f"{name}: expected a dose, found a number of another size")
    if len(number.as_tuple().digits) > 2 * _LONGEST_EXPONENT or abs(int(number.as_tuple().exponent)) > 60:
        raise ValueError(f"{name}: expected a dose, found a number of another size")
    return number


def _code(raw: dict[str, object]) -> str | None:
    """The unit as a UCUM code; None where it is unknown, or where the printed unit and the code disagree."""
    code, unit, system = raw.get("code"), raw.get("unit"), raw.get("system")
    by_code = None
    if isinstance(code, str) and code.strip():
        known = code.strip() in (_MASS | _VOLUME | _DURATION)
        by_code = code.strip() if system == UCUM and known else spelt(code)
    by_unit = spelt(unit) if isinstance(unit, str) else None
    if by_code and by_unit and by_code != by_unit:
        return None
    if by_unit and isinstance(code, str) and code.strip() and by_code is None and system == UCUM:
        return None  # the code is the unit's meaning, and it says something else (mg/kg printed as mg)
    return by_code or by_unit


def spelt(unit: str) -> str | None:
    """The UCUM code of a printed unit of mass, volume or time; None where it is none of them."""
    return _SPELT.get(unit.strip().lower())


def mass_ng(amount: Quantity) -> Fraction | None:
    """Nanograms, exact; None where the unit is no mass."""
    each = _MASS.get(amount.code or "")
    return None if each is None else Fraction(amount.value) * each


def volume_ul(amount: Quantity) -> Fraction | None:
    """Microlitres, exact; None where the unit is no volume."""
    each = _VOLUME.get(amount.code or "")
    return None if each is None else Fraction(amount.value) * each


def duration_s(amount: Quantity) -> Fraction | None:
    """Seconds, exact; None where the unit is no time."""
    each = _DURATION.get(amount.code or "")
    return None if each is None else Fraction(amount.value) * each


def written_mass_ng(amount: str | None, unit: str | None) -> Fraction | None:
    """Nanograms of an amount and unit as written in a charted dose; None where that is no mass."""
    if amount is None or unit is None or not _NUMBER.fullmatch(amount):
        return None
    return mass_ng(Quantity(Decimal(amount), unit, spelt(unit)))


def whole(number: Fraction | None) -> int | None:
    """The number where it is whole; None otherwise, for nothing is rounded here."""
    return int(number) if number is not None and number.denominator == 1 else None
