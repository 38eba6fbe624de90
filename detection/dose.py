"""Doses as two sides tell them: given in the books, charted elsewhere; it picks the newest version of each chart.

Nothing is removed: a replaced version is handed out beside the newest, because a withdrawal explains a difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from detection.streams import ChartedDose, Movement

#: Statuses of which the amount counts; the one that is still running; those that say nothing was given.
COUNTED = ("completed", "stopped")
RUNNING = "in-progress"
NOT_GIVEN = ("not-done", "on-hold", "entered-in-error")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """One dose given in the books: an entry that moved drug to a patient. Unit: nanograms."""

    entry: str
    at: datetime
    recorded_at: datetime
    person: str
    patient: str | None
    order: str | None
    container: str
    root: str
    substance: str
    amount_ng: int


def given(movements: Iterable[Movement]) -> tuple[Given, ...]:
    """The doses given: one for each entry that reached a patient, its lines summed, in order of time and entry."""
    doses: dict[tuple[str, str, str | None], Given] = {}
    for m in movements:
        if m.to_kind != "patient":
            continue
        key = (m.entry, m.substance, m.patient)
        if key in doses:
            doses[key] = replace(doses[key], amount_ng=doses[key].amount_ng + m.amount_ng)
        else:
            doses[key] = Given(
                m.entry, m.occurred_at, m.recorded_at, m.person, m.patient, m.order, m.container, m.root,
                m.substance, m.amount_ng,
            )  # fmt: skip
    return tuple(sorted(doses.values(), key=lambda dose: (dose.at, dose.entry)))


def current(charted: Iterable[ChartedDose]) -> tuple[tuple[ChartedDose, ...], tuple[ChartedDose, ...]]:
    """The newest version of each administration, and the versions that it replaced.

    A version is newer when it was known later; of two known at once the later in the stream. Two administrations
    that are alike in everything but their id are two: real charts hold such pairs (charting.md section 3).
    """
    newest: dict[tuple[str, str], ChartedDose] = {}
    replaced: list[ChartedDose] = []
    for number, dose in enumerate(charted):
        key = (dose.source, dose.administration_id or f"without an id, number {number}")
        before = newest.get(key)
        if before is None or _is_newer(dose, before):
            newest[key] = dose
            replaced += [] if before is None else [before]
        else:
            replaced.append(dose)
    return tuple(newest.values()), tuple(replaced)


def reach(chart: ChartedDose) -> tuple[datetime, datetime]:
    """From when to when the chart says that it was given: a period, a moment, or the day of a date alone.

    Raises: ValueError: it has no time.
    """
    start = chart.started_at
    if start is None:
        raise ValueError("a charted dose without a time is not counted")
    if chart.ended_at is not None:
        return start, chart.ended_at
    is_date = start.hour == start.minute == start.second == start.microsecond == 0
    return start, start + DAY if is_date else start


def apart_s(at: datetime, chart: ChartedDose) -> int:
    """Whole seconds between an instant and what the chart says; 0 inside its period.

    Raises: ValueError: the chart has no time.
    """
    start, end = reach(chart)
    return max(start - at, at - end, timedelta(0)) // timedelta(seconds=1)


def _is_newer(dose: ChartedDose, before: ChartedDose) -> bool:
    """A later version by when it was recorded; where the chart does not say, the later in the stream."""
    if dose.recorded_at is None or before.recorded_at is None:
        return True
    return dose.recorded_at >= before.recorded_at
