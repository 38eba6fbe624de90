"""Doses charted and not in the books, or charted higher, per person and drug; a slip of charting is named first.

Source: field.md D03, schemes T02 and T03. It cannot see a dose that is charted and booked alike and given lower.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.crossed import crossed
from detection.custody import Custody, custodies
from detection.finding import COMPLIANCE, FAIR, STRONG, WEAK, Check, Record, Statement, counted, ranked
from detection.match import Match, Pair, match
from detection.streams import ChartedDose, Streams

DETECTOR = "overcharted"
RULE = "charted against given"
VERSION = 1

TWICE = "Charted twice"
IN_UNIT = "Charted in another unit"
OTHER_ORDER = "Charted on another order as well"
OTHER_PATIENT = "Charted on another patient as well"
NOT_RECORDED = "Given, not recorded here"
HIGHER = "Charted higher than given"
NOT_BOOKED = "Not in the books"

#: Likeliest first: name -> (sentence, step).
_CAUSES = {
    TWICE: ("{n}. The same dose stands in the chart twice.", "Withdraw the second charting"),
    IN_UNIT: ("{n}. The charted amount is the same, in another unit.", "Correct the unit in the chart"),
    OTHER_ORDER: ("{n}. The same dose stands on two orders.", "Withdraw the charting on the other order"),
    OTHER_PATIENT: ("{n}. The same dose stands on two patients.", "Withdraw it from the other patient"),
    NOT_RECORDED: ("{n}. The person holds drug that has no record yet.", "Record the dose here"),
    HIGHER: ("{n}. The chart holds more than was given.", "Correct the amount in the chart"),
    NOT_BOOKED: ("{n}. No dose like it stands in the books.", "Ask the person where the drug came from"),
}


@dataclass(frozen=True)
class Parameters:
    """What is said, and when.

    late_booking: how long a charted dose may wait for its entry, as long as charting may be late. twice_within: two
    charts of one dose lie this close. rounding_percent: as for doses charted lower (+/- 5 %, field.md section 3.2).
    fair_from, strong_from: doses.
    """

    late_booking: timedelta = timedelta(hours=13)
    twice_within: timedelta = timedelta(hours=1)
    rounding_percent: int = 5
    fair_from: int = 2
    strong_from: int = 3


def find(streams: Streams, parameters: Parameters, as_of: datetime) -> tuple[Statement, ...]:
    """One statement for each person and drug with doses that the books do not hold; none before the books begin."""
    known = streams.known_at(as_of)
    if not known.movements:
        return ()
    result = match(known.movements, known.charted, as_of)
    held, books = custodies(known.movements), _books(known)
    elsewhere = {cross.chart for cross in crossed(result)}
    records: dict[tuple[str | None, str], list[Record]] = defaultdict(list)
    for chart in result.unbooked:
        is_ripe = chart.started_at is not None and chart.started_at + parameters.late_booking <= as_of
        if is_ripe and chart not in elsewhere and books.hold(chart):
            cause = _cause(chart, result, held, parameters)
            records[chart.staff, chart.substance or ""].append(_record(chart, 0, chart.amount_ng or 0, cause))
    for pair in result.pairs:
        is_higher = -pair.difference_ng * 100 > pair.given_ng * parameters.rounding_percent
        if is_higher and pair.given[-1].at + parameters.late_booking <= as_of:
            cause = IN_UNIT if pair.charted_ng == pair.given_ng * 1000 else HIGHER
            person = pair.charted[0].staff or pair.given[0].person
            records[person, pair.given[0].substance].append(_pair_record(pair, cause))
    return tuple(
        _statement(known.site, person, substance, sorted(found, key=lambda r: (r.at, r.entry)), parameters)
        for (person, substance), found in sorted(
            records.items(), key=lambda item: (item[0][0] or "", item[0][1])
        )
    )


@dataclass(frozen=True)
class _Books:
    """What these books hold: since when, which drugs, people and patients; a feed may bring other wards too."""

    began: datetime
    substances: frozenset[str]
    people: frozenset[str]
    patients: frozenset[str | None]

    def hold(self, chart: ChartedDose) -> bool:
        """The charted dose is one that these books should know."""
        is_since = chart.started_at is not None and chart.started_at >= self.began
        is_named = chart.staff in self.people or (
            chart.patient is not None and chart.patient in self.patients
        )
        return is_since and is_named and chart.substance in self.substances


def _books(known: Streams) -> _Books:
    """The scope of the movements."""
    return _Books(
        began=min(movement.occurred_at for movement in known.movements),
        substances=frozenset(movement.substance for movement in known.movements),
        people=frozenset(movement.person for movement in known.movements),
        patients=frozenset(movement.patient for movement in known.movements),
    )


def _cause(chart: ChartedDose, result: Match, held: tuple[Custody, ...], parameters: Parameters) -> str:
    """A twin among the charts that are in the books, drug in the person's hands, or nothing like it."""
    for pair in result.pairs:
        for twin in pair.charted:
            if not _is_twin(chart, twin, parameters):
                continue
            if twin.patient != chart.patient:
                return OTHER_PATIENT
            is_other_order = chart.order and twin.order and chart.order != twin.order
            return OTHER_ORDER if is_other_order else TWICE
    for custody in held:
        is_hers = custody.person == chart.staff and custody.substance == chart.substance
        if is_hers and custody.open_ng >= (chart.amount_ng or 0):
            return NOT_RECORDED
    return NOT_BOOKED


def _is_twin(chart: ChartedDose, twin: ChartedDose, parameters: Parameters) -> bool:
    """The same drug and amount at about the same time, on the same patient or by the same hand."""
    if chart.started_at is None or twin.started_at is None:
        return False
    is_near = abs(chart.started_at - twin.started_at) <= parameters.twice_within
    is_alike = twin.substance == chart.substance and twin.amount_ng == chart.amount_ng
    is_same_hand = chart.staff is not None and twin.staff == chart.staff
    return is_near and is_alike and (twin.patient == chart.patient or is_same_hand)


def _record(chart: ChartedDose, given_ng: int, charted_ng: int, cause: str) -> Record:
    """One charted dose, named by its id in the chart."""
    at = chart.started_at
    assert at is not None
    return Record(
        f"chart {chart.administration_id or chart.place}",
        at,
        chart.patient,
        None,
        given_ng,
        charted_ng,
        cause,
    )


def _pair_record(pair: Pair, cause: str) -> Record:
    """One dose in the books with the larger amount that the chart holds of it."""
    dose = pair.given[0]
    return Record(dose.entry, dose.at, dose.patient, dose.container, pair.given_ng, pair.charted_ng, cause)


def _statement(
    site: str, person: str | None, substance: str, records: list[Record], parameters: Parameters
) -> Statement:
    """The statement about one person's charting of one drug."""
    expected = sum(record.given_ng for record in records)
    observed = sum(record.charted_ng or 0 for record in records)
    is_strong, is_fair = len(records) >= parameters.strong_from, len(records) >= parameters.fair_from
    doses = counted(len(records), "dose", "doses")
    is_absent = all(not record.given_ng for record in records)
    return Statement(
        scheme=DETECTOR,
        rule=RULE,
        version=VERSION,
        key=f"{DETECTOR}/{site}/{person or 'nobody named'}/{substance}",
        site=site,
        person=person,
        owner=COMPLIANCE,
        statement=f"{doses} charted, not in the books" if is_absent else f"{doses} charted above the books",
        substance=substance,
        expected_ng=expected,
        observed_ng=observed,
        difference_ng=observed - expected,
        difference_words="not in the books",
        first_at=records[0].at,
        last_at=records[-1].at,
        strength=STRONG if is_strong else FAIR if is_fair else WEAK,
        causes=ranked([record.cause for record in records], _CAUSES),
        records=tuple(records),
        rule_out=(
            Check("Time for late entries has passed", checked=True),
            Check("Drug, person or patient is of this site", checked=True),
            Check("Drug came from another source", checked=False),
            Check("Patient merged or renamed", checked=False),
            Check("The person's own account", checked=False),
        ),
        cleared_if="The charting is corrected, or the dose is recorded here.",
    )
