"""Doses that both sides hold under different names: given alone and charted alone, alike in amount; it closes nothing.

Half of all variances are clerical (field.md section 0), so a dose charted on another patient, as another drug or on
another day is named before a dose is said to be uncharted. Each chart explains one dose at most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from detection.dose import Given, apart_s
from detection.match import Match
from detection.streams import ChartedDose

OTHER_PATIENT = "Charted on another patient"
OTHER_DRUG = "Charted as another drug"
OTHER_TIME = "Charted at another time"


@dataclass(frozen=True)
class Reach:
    """How far apart the two records may lie. A wrong patient is picked in the same hours; a wrong day is a day off.

    Source: own choice, after the 4 h join of hospital practice (field.md section 1.1).
    """

    patient: timedelta = timedelta(hours=4)
    drug: timedelta = timedelta(hours=4)
    time: timedelta = timedelta(hours=50)


REACH = Reach()


@dataclass(frozen=True)
class Crossed:
    """One dose given, the chart that it seems to stand under, and how the two differ."""

    given: Given
    chart: ChartedDose
    cause: str


def crossed(result: Match, reach: Reach = REACH) -> tuple[Crossed, ...]:
    """Each dose given alone with the nearest dose charted alone that may be it, in order of the doses."""
    rules: tuple[tuple[str, timedelta, Callable[[Given, ChartedDose], bool]], ...] = (
        (OTHER_PATIENT, reach.patient, _is_other_patient),
        (OTHER_DRUG, reach.drug, _is_other_drug),
        (OTHER_TIME, reach.time, _is_other_time),
    )
    free = list(result.unbooked)
    found: dict[Given, Crossed] = {}
    for cause, within, may_be in rules:
        for dose in result.uncharted:
            able = [
                (apart_s(dose.at, chart), number)
                for number, chart in enumerate(free)
                if dose not in found and chart.amount_ng == dose.amount_ng and may_be(dose, chart)
            ]
            if able and min(able)[0] <= within // timedelta(seconds=1):
                found[dose] = Crossed(dose, free.pop(min(able)[1]), cause)
    return tuple(found[dose] for dose in result.uncharted if dose in found)


def _is_other_patient(dose: Given, chart: ChartedDose) -> bool:
    """The same hand and drug, another patient."""
    is_hers = chart.staff in {None, dose.person}
    return is_hers and chart.substance == dose.substance and chart.patient != dose.patient


def _is_other_drug(dose: Given, chart: ChartedDose) -> bool:
    """The same patient and hand, another controlled drug."""
    is_hers = chart.staff in {None, dose.person}
    return is_hers and chart.substance != dose.substance and chart.patient == dose.patient


def _is_other_time(dose: Given, chart: ChartedDose) -> bool:
    """The same patient and drug, too far apart to be matched."""
    return chart.substance == dose.substance and chart.patient == dose.patient
