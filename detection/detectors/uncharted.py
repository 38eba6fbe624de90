"""Doses given in the books and not in the chart, per person and drug; it holds back what the chart may still bring.

Source: dispensed against charted (field.md D03, scheme T01). Late charting is ordinary: of real rows 5 % came more
than 6 h late and the latest after 12.6 h (charting.md section 3), so nothing is said before that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.crossed import OTHER_DRUG, OTHER_PATIENT, OTHER_TIME, crossed
from detection.dose import NOT_GIVEN, RUNNING, Given, apart_s, current
from detection.finding import COMPLIANCE, FAIR, STRONG, WEAK, Check, Record, Statement, counted, ranked
from detection.match import Match, Pair, match
from detection.streams import ChartedDose, Streams

DETECTOR = "uncharted"
RULE = "given against charted"
VERSION = 1

IN_UNIT = "Charted in another unit"
WITHDRAWN = "Charting withdrawn"
AS_NOT_GIVEN = "Charted as not given"
UNCLEAR = "Status open in the chart"
LOWER = "Charted lower than given"
NOT_YET = "Not charted yet"
NOT_CHARTED = "Not charted"

#: Likeliest first: name -> (sentence, step).
_CAUSES = {
    OTHER_PATIENT: (
        "{n}. The same amount stands on another patient.",
        "Move the charted dose to this patient",
    ),
    IN_UNIT: ("{n}. The charted amount is the same, in another unit.", "Correct the unit in the chart"),
    OTHER_DRUG: ("{n}. The same amount stands under another drug.", "Correct the drug in the chart"),
    OTHER_TIME: ("{n}. The same dose stands on another time.", "Correct the time in the chart"),
    WITHDRAWN: ("{n}. A charted dose was taken back.", "Chart the dose again"),
    AS_NOT_GIVEN: ("{n}. The chart says not given or on hold.", "Correct the status in the chart"),
    UNCLEAR: ("{n}. The chart never said that it ended.", "Complete the dose in the chart"),
    NOT_YET: ("{n}. Given within the last two days.", "Remind the person to chart"),
    LOWER: ("{n}. The chart holds less than was given.", "Correct the amount in the chart"),
    NOT_CHARTED: ("{n}. No dose like it stands in the chart.", "Ask the person to chart"),
}


@dataclass(frozen=True)
class Parameters:
    """What is said, and when.

    late_charting: how long a dose may wait for its chart; a "not charted" earlier than about 12 h would often be wrong
    (charting.md section 3). not_yet: until then "not charted yet" is the likely cause. near: how far a chart that
    says "not given" lies from its dose. rounding_percent: a chart lower by no more is rounding or the syringe's own
    error (+/- 5 %, field.md section 3.2); it stays in the match and is not said here. fair_from, strong_from: doses.
    """

    late_charting: timedelta = timedelta(hours=13)
    not_yet: timedelta = timedelta(hours=48)
    near: timedelta = timedelta(hours=4)
    rounding_percent: int = 5
    fair_from: int = 2
    strong_from: int = 3


def find(streams: Streams, parameters: Parameters, as_of: datetime) -> tuple[Statement, ...]:
    """One statement for each person and drug with doses that the chart does not hold; none without a chart feed."""
    known = streams.known_at(as_of)
    if known.charted_to is None:
        return ()
    judged_to = min(as_of, known.charted_to) - parameters.late_charting
    result = match(known.movements, known.charted, as_of)
    withdrawn = _withdrawn(known.charted)
    elsewhere = {cross.given: cross.cause for cross in crossed(result)}
    records: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for dose in result.uncharted:
        if dose.at <= judged_to:
            cause = elsewhere.get(dose) or _cause(dose, result, withdrawn, parameters, as_of)
            records[dose.person, dose.substance].append(_record(dose, dose.amount_ng, 0, cause))
    for pair in result.pairs:
        dose = pair.given[0]
        is_lower = pair.difference_ng * 100 > pair.given_ng * parameters.rounding_percent
        if is_lower and pair.given[-1].at <= judged_to:
            cause = IN_UNIT if _is_in_unit(pair) else LOWER
            records[dose.person, dose.substance].append(
                _record(dose, pair.given_ng, pair.charted_ng or 0, cause)
            )
    return tuple(
        _statement(known.site, person, substance, sorted(found, key=lambda r: (r.at, r.entry)), parameters)
        for (person, substance), found in sorted(records.items())
    )


def _withdrawn(charted: tuple[ChartedDose, ...]) -> tuple[ChartedDose, ...]:
    """Versions that said a dose was given and were replaced by one that says it was not."""
    newest, replaced = current(charted)
    standing = {(d.source, d.administration_id) for d in newest if d.status not in NOT_GIVEN}
    return tuple(d for d in replaced if (d.source, d.administration_id) not in standing)


def _cause(
    dose: Given, result: Match, withdrawn: tuple[ChartedDose, ...], parameters: Parameters, as_of: datetime
) -> str:
    """What the chart's versions that do not count say about it."""
    said = {d.status for d in result.not_counted if _is_near(dose, d, parameters)}
    if "entered-in-error" in said or any(_is_near(dose, d, parameters) for d in withdrawn):
        return WITHDRAWN
    if said.intersection(NOT_GIVEN):
        return AS_NOT_GIVEN
    if said.intersection({RUNNING, "unknown"}):
        return UNCLEAR
    return NOT_YET if as_of - dose.at <= parameters.not_yet else NOT_CHARTED


def _is_near(dose: Given, chart: ChartedDose, parameters: Parameters) -> bool:
    """The same patient and drug, at about the same time."""
    is_same = chart.patient == dose.patient and chart.substance == dose.substance
    if not is_same or chart.started_at is None:
        return False
    return apart_s(dose.at, chart) <= parameters.near // timedelta(seconds=1)


def _is_in_unit(pair: Pair) -> bool:
    """Milligrams charted as micrograms: a thousandth of what was given."""
    return pair.charted_ng is not None and pair.charted_ng * 1000 == pair.given_ng


def _record(dose: Given, given_ng: int, charted_ng: int, cause: str) -> Record:
    """One dose with what the chart holds of it."""
    return Record(dose.entry, dose.at, dose.patient, dose.container, given_ng, charted_ng, cause)


def _statement(
    site: str, person: str, substance: str, records: list[Record], parameters: Parameters
) -> Statement:
    """The statement about one person's doses of one drug."""
    expected = sum(record.given_ng for record in records)
    observed = sum(record.charted_ng or 0 for record in records)
    is_strong, is_fair = len(records) >= parameters.strong_from, len(records) >= parameters.fair_from
    is_absent = all(not record.charted_ng for record in records)
    doses = counted(len(records), "dose", "doses")
    return Statement(
        scheme=DETECTOR,
        rule=RULE,
        version=VERSION,
        key=f"{DETECTOR}/{site}/{person}/{substance}",
        site=site,
        person=person,
        owner=COMPLIANCE,
        statement=f"{doses} given, not in the chart"
        if is_absent
        else f"{doses} given, not fully in the chart",
        substance=substance,
        expected_ng=expected,
        observed_ng=observed,
        difference_ng=expected - observed,
        difference_words="not charted",
        first_at=records[0].at,
        last_at=records[-1].at,
        strength=STRONG if is_strong else FAIR if is_fair else WEAK,
        causes=ranked([record.cause for record in records], _CAUSES),
        records=tuple(records),
        rule_out=(
            Check("Chart feed was complete", checked=True),
            Check("Time for late charting has passed", checked=True),
            Check("Handed over to another person", checked=False),
            Check("Patient merged or renamed", checked=False),
            Check("The person's own account", checked=False),
        ),
        cleared_if="Each dose stands in the chart, or the entry is corrected.",
    )
