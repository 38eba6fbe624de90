"""Exact amounts: text a person typed to whole micrograms or microlitres, and back; it refuses what is not whole.

Mass is an integer of micrograms (`_ug`), volume an integer of microlitres (`_ul`), strength an integer of
micrograms per millilitre (`_ug_per_ml`). No float is ever made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """The two units a nurse types; tables hold neither."""

    MG = "mg"
    ML = "mL"


#: Micrograms in a milligram, and microlitres in a millilitre.
PER_MILLI = 1000

_TYPED = re.compile(r"^\s*(\d{1,7}(?:\.\d{0,9})?|\.\d{1,9})\s*(mg|ml)?\s*$", re.IGNORECASE | re.ASCII)


class AmountError(ValueError):
    """The text is no amount that the books can hold; carries expected and found."""

    def __init__(self, sentence: str, expected: str, found: str) -> None:
        """Keep the sentence with what was expected and what was found."""
        super().__init__(sentence)
        self.sentence, self.expected, self.found = sentence, expected, found


@dataclass(frozen=True)
class Typed:
    """An amount as typed: thousandths of its unit, so micrograms for mg and microlitres for mL."""

    thousandths: int
    unit: Unit | None

    @property
    def text(self) -> str:
        """The amount as the books print it, with its unit when one was typed."""
        number = decimal_text(self.thousandths)
        return f"{number} {self.unit}" if self.unit else number


def parse_amount(text: str) -> Typed:
    """Read `35 mg`, `0.7 mL` or `35`.

    Returns: thousandths of the unit, exact.
    Raises: AmountError: no number, a negative or zero one, or one finer than a thousandth.
    """
    match = _TYPED.match(text)
    if match is None:
        raise AmountError(
            "That is not an amount.", "a number with its unit, for example 35 mg", text.strip() or "nothing"
        )
    number = Decimal(match.group(1))
    if number == 0:
        raise AmountError("That amount is nothing.", "more than 0", text.strip())
    thousandths = number * PER_MILLI
    if thousandths != int(thousandths):
        finer = "microlitre" if (match.group(2) or "").lower() == "ml" else "microgram"
        raise AmountError(
            f"That is finer than a {finer}.", "at most 3 places, for example 0.333", text.strip()
        )
    unit = {"mg": Unit.MG, "ml": Unit.ML}.get((match.group(2) or "").lower())
    return Typed(int(thousandths), unit)


def mass_of_volume(volume_ul: int, amount_ug: int, total_ul: int) -> int:
    """Micrograms in `volume_ul` of a container holding `amount_ug` in `total_ul`, rounded down.

    The rest stays inside, so that parts always sum to the whole.
    """
    return amount_ug * volume_ul // total_ul


def volume_of_mass(mass_ug: int, amount_ug: int, total_ul: int) -> tuple[int, bool]:
    """Microlitres that hold `mass_ug`, to the nearest whole one, and whether that is exact."""
    numerator = mass_ug * total_ul
    exact = numerator % amount_ug == 0
    return (2 * numerator + amount_ug) // (2 * amount_ug), exact


def decimal_text(thousandths: int) -> str:
    """Thousandths as a plain decimal: never padded, never rounded, no separator (`12500.5`, `-0.2`)."""
    sign = "-" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), PER_MILLI)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def printed_text(thousandths: int) -> str:
    """Thousandths as people read them: `12,500.5`, the minus sign U+2212."""
    sign = "\u2212" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), PER_MILLI)
    return f"{sign}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
