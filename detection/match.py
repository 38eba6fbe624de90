"""Doses given in the books against doses charted, assigned at least cost; it decides nothing about a person.

The window is soft: time apart, another person, another order and another amount each cost, in seconds of distance,
and only a sum beyond what is plausible keeps two records apart. Nothing is closed by a tolerance: a pair keeps its
difference. Solved afresh from the records known at a time, so late, corrected and re-sent charting closes what it
answers and opens what it takes back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.assignment import assign
from detection.dose import COUNTED, DAY, RUNNING, Given, apart_s, current, given, reach
from detection.parts import splits, sum_exactly
from detection.streams import ChartedDose, Movement


@dataclass(frozen=True)
class Costs:
    """What a difference costs, in seconds of distance, and how far two records of one dose may lie apart.

    Sources: hospital practice joins within 4 h on the ward and 12 h in theatre (field.md section 1.1); here both are
    only costs. Amounts differ most often by a slip of writing, so another amount costs less than another person.
    """

    other_person: int = 2 * 3600
    no_person: int = 15 * 60
    other_order: int = 3600
    other_amount: int = 3600
    greatest: int = 12 * 3600
    #: Parts of one dose lie this close together at most.
    parts_within: int = 4 * 3600
    #: A dose still running keeps the balance open this long after its start.
    running_for: timedelta = DAY


COSTS = Costs()


@dataclass(frozen=True)
class Pair:
    """What was given and what was charted of one dose; several of either side where it was split."""

    given: tuple[Given, ...]
    charted: tuple[ChartedDose, ...]

    @property
    def given_ng(self) -> int:
        """Nanograms given."""
        return sum(dose.amount_ng for dose in self.given)

    @property
    def charted_ng(self) -> int | None:
        """Nanograms charted; None where the chart gives no mass for one of them."""
        amounts = [dose.amount_ng for dose in self.charted]
        return None if None in amounts else sum(amount or 0 for amount in amounts)

    @property
    def difference_ng(self) -> int:
        """Given less charted; 0 where the chart gives no mass to compare."""
        charted = self.charted_ng
        return 0 if charted is None else self.given_ng - charted


@dataclass(frozen=True)
class Match:
    """The result: pairs; given alone; charted alone; pairs still running; versions whose amount does not count."""

    pairs: tuple[Pair, ...]
    uncharted: tuple[Given, ...]
    unbooked: tuple[ChartedDose, ...]
    running: tuple[Pair, ...]
    not_counted: tuple[ChartedDose, ...]


def match(
    movements: Iterable[Movement], charted: Iterable[ChartedDose], as_of: datetime, costs: Costs = COSTS
) -> Match:
    """Assign what was given to what was charted, by patient and substance, at least cost.

    The streams must already be those known at `as_of` (`Streams.known_at`).
    """
    versions, _ = current(charted)
    counted = [dose for dose in versions if _counts(dose, as_of, costs)]
    not_counted = [dose for dose in versions if not _counts(dose, as_of, costs)]
    pairs: list[Pair] = []
    alone: list[Given] = []
    unbooked: list[ChartedDose] = []
    for doses, charts in _groups(given(movements), counted, costs):
        made, left, over = _group(doses, charts, costs)
        pairs += made
        alone += left
        unbooked += over
    is_open = [any(dose.status == RUNNING for dose in pair.charted) for pair in pairs]
    return Match(
        pairs=tuple(pair for pair, running in zip(pairs, is_open, strict=True) if not running),
        uncharted=tuple(sorted(alone, key=lambda dose: (dose.at, dose.entry))),
        unbooked=tuple(sorted((d for d in unbooked if d.status in COUNTED), key=_charted_order)),
        running=tuple(pair for pair, running in zip(pairs, is_open, strict=True) if running),
        not_counted=tuple(not_counted),
    )


def _counts(chart: ChartedDose, as_of: datetime, costs: Costs) -> bool:
    """The dose counts, or is still running and may yet."""
    if chart.started_at is None:
        return False
    is_running = chart.status == RUNNING and chart.started_at + costs.running_for >= as_of
    return is_running or chart.status in COUNTED


def _cost(dose: Given, chart: ChartedDose, costs: Costs) -> int:
    """How far the two records are from saying one thing."""
    total = apart_s(dose.at, chart)
    if chart.staff is None:
        total += costs.no_person
    elif chart.staff != dose.person:
        total += costs.other_person
    if chart.order and dose.order and chart.order != dose.order:
        total += costs.other_order
    if chart.amount_ng != dose.amount_ng:
        total += costs.other_amount
    return total


def _groups(
    doses: Sequence[Given], charts: Sequence[ChartedDose], costs: Costs
) -> list[tuple[list[Given], list[ChartedDose]]]:
    """Doses and charts of one patient and substance, parted where nothing lies near enough to reach across."""
    by_subject: dict[tuple[str, str], list[tuple[datetime, datetime, Given | ChartedDose]]] = defaultdict(
        list
    )
    for dose in doses:
        by_subject[dose.patient or "", dose.substance].append((dose.at, dose.at, dose))
    for chart in charts:
        by_subject[chart.patient or "", chart.substance or ""].append((*reach(chart), chart))
    groups: list[tuple[list[Given], list[ChartedDose]]] = []
    for key in sorted(by_subject):
        latest: datetime | None = None
        for start, end, record in sorted(by_subject[key], key=_record_order):
            if latest is None or start - latest > timedelta(seconds=costs.greatest):
                groups.append(([], []))
            latest = end if latest is None else max(latest, end)
            if isinstance(record, Given):
                groups[-1][0].append(record)
            else:
                groups[-1][1].append(record)
    return groups


def _group(
    doses: list[Given], charts: list[ChartedDose], costs: Costs
) -> tuple[list[Pair], list[Given], list[ChartedDose]]:
    """Set aside the doses that are whole on one side, assign the rest, then join parts that are left over."""
    apart = [Pair(parts, rows) for parts, rows in splits(doses, charts, costs.parts_within)]
    doses = [dose for dose in doses if all(dose not in pair.given for pair in apart)]
    charts = [chart for chart in charts if all(chart not in pair.charted for pair in apart)]
    placed = assign([[_cost(dose, chart, costs) for chart in charts] for dose in doses], costs.greatest)
    pairs = [
        Pair((dose,), (charts[column],))
        for dose, column in zip(doses, placed, strict=True)
        if column is not None
    ]
    left = [dose for dose, column in zip(doses, placed, strict=True) if column is None]
    over = [chart for number, chart in enumerate(charts) if number not in placed]
    joined = apart
    for pair in pairs:
        more_given = sum_exactly(
            [d.amount_ng if _near(d, pair, costs) else None for d in left], -pair.difference_ng
        )
        more_charted = sum_exactly(
            [c.amount_ng if _close(c, pair, costs) else None for c in over], pair.difference_ng
        )
        joined.append(
            Pair(
                pair.given + tuple(left[n] for n in more_given),
                pair.charted + tuple(over[n] for n in more_charted),
            )
        )
        left = [dose for n, dose in enumerate(left) if n not in more_given]
        over = [chart for n, chart in enumerate(over) if n not in more_charted]
    return joined, left, over


def _near(dose: Given, pair: Pair, costs: Costs) -> bool:
    """The dose may be a part of what the pair's chart says as one: the same hand, close in time."""
    return dose.person == pair.given[0].person and apart_s(dose.at, pair.charted[0]) <= costs.parts_within


def _close(chart: ChartedDose, pair: Pair, costs: Costs) -> bool:
    """The charted dose may be a part of what the pair gave as one."""
    return (
        chart.staff in {None, pair.charted[0].staff}
        and apart_s(pair.given[0].at, chart) <= costs.parts_within
    )


def _charted_order(dose: ChartedDose) -> tuple[float, str, str, str]:
    """By time, then by name, so that every run gives the same order."""
    started = dose.started_at.timestamp() if dose.started_at else 0.0
    return started, dose.administration_id or "", dose.file, dose.place


def _record_order(item: tuple[datetime, datetime, Given | ChartedDose]) -> tuple[datetime, int, str]:
    """By start, the books before the chart, then by name."""
    start, _, record = item
    if isinstance(record, Given):
        return start, 0, record.entry
    return start, 1, record.administration_id or record.place
