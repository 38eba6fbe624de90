"""The lines that reading a chart gives, and their JSON form; it refuses a line that it did not write itself.

The form is `chart read`'s: one object a dose, with the amount in micrograms as an exact integer or decimal string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from detection.charting.quantity import written_mass_ng
from detection.streams import ChartedDose

#: Nanograms in a microgram.
NG_PER_UG = 1000


@dataclass(frozen=True)
class Rejected:
    """What is no charted dose: the file, the place in it, and the reason in one sentence."""

    file: str
    place: str
    error: str


def to_json(dose: ChartedDose) -> dict[str, Any]:
    """The line of one dose: keys and meanings as `chart read` promises them."""
    return {
        "source": dose.source,
        "file": dose.file,
        "place": dose.place,
        "administration_id": dose.administration_id,
        "status": dose.status,
        "patient_id": dose.patient,
        "encounter_id": dose.encounter,
        "order_id": dose.order,
        "staff_id": dose.staff,
        "substance": dose.substance,
        "code": dose.code,
        "amount": dose.amount_text,
        "unit": dose.unit,
        "amount_ug": _micrograms(dose),
        "rate": dose.rate_text,
        "rate_unit": dose.rate_unit,
        "started_at": _iso(dose.started_at),
        "ended_at": _iso(dose.ended_at),
        "recorded_at": _iso(dose.recorded_at),
        "route": dose.route,
    }


def from_json(line: Mapping[str, Any]) -> ChartedDose:
    """The dose of a line that `to_json` made.

    Raises: KeyError, ValueError: the line is not one of them.
    """
    micrograms = line["amount_ug"]
    amount = None if micrograms is None else Fraction(str(micrograms)) * NG_PER_UG
    return ChartedDose(
        source=line["source"],
        file=line["file"],
        place=line["place"],
        administration_id=line["administration_id"],
        status=line["status"],
        patient=line["patient_id"],
        encounter=line["encounter_id"],
        order=line["order_id"],
        staff=line["staff_id"],
        substance=line["substance"],
        code=line["code"],
        amount_text=line["amount"],
        unit=line["unit"],
        amount_ng=int(amount) if amount is not None and amount.denominator == 1 else None,
        rate_text=line["rate"],
        rate_unit=line["rate_unit"],
        started_at=_moment(line["started_at"]),
        ended_at=_moment(line["ended_at"]),
        recorded_at=_moment(line["recorded_at"]),
        route=line["route"],
    )


def _micrograms(dose: ChartedDose) -> int | str | None:
    """Micrograms: an integer, a decimal string where they are not whole, or None where the chart gives no mass."""
    mass = Fraction(dose.amount_ng) if dose.amount_ng is not None else _finer_than_a_nanogram(dose)
    if mass is None:
        return None
    micrograms = mass / NG_PER_UG
    return int(micrograms) if micrograms.denominator == 1 else _decimal(micrograms)


def _finer_than_a_nanogram(dose: ChartedDose) -> Fraction | None:
    """The written mass where it is no whole number of nanograms; a whole one that was not read has its reason."""
    mass = written_mass_ng(dose.amount_text, dose.unit)
    return None if mass is None or mass.denominator == 1 else mass


def _decimal(number: Fraction) -> str | None:
    """The number as a plain decimal; None where its decimals never end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _iso(at: datetime | None) -> str | None:
    """ISO 8601 with the offset it was charted in."""
    return None if at is None else at.isoformat()


def _moment(text: str | None) -> datetime | None:
    """The aware datetime of a line."""
    return None if text is None else datetime.fromisoformat(text)
