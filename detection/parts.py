"""Doses that one side holds whole and the other in parts: found only where the parts sum exactly, never nearly.

A dose given in two syringes is charted once, and one infusion in two rows. Parts are of one hand and close in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from detection.dose import Given, apart_s
from detection.streams import ChartedDose

#: One side of a split dose has at most so many parts, sought among so many nearest in order.
_MOST_PARTS, _MOST_SOUGHT = 4, 12

Split = tuple[tuple[Given, ...], tuple[ChartedDose, ...]]


def sum_exactly(amounts: Sequence[int | None], wanted: int, least: int = 1) -> tuple[int, ...]:
    """Places of the fewest amounts that sum exactly to what is wanted, `least` of them or more; or none.

    >>> sum_exactly([20, None, 15, 35], 35), sum_exactly([20, None, 15, 35], 35, least=2), sum_exactly([20], 19)
    ((3,), (0, 2), ())
    """
    able = [n for n, amount in enumerate(amounts) if amount][:_MOST_SOUGHT] if wanted > 0 else []
    for size in range(least, min(_MOST_PARTS, len(able)) + 1):
        for chosen in combinations(able, size):
            if sum(amounts[n] or 0 for n in chosen) == wanted:
                return chosen
    return ()


def splits(doses: Sequence[Given], charts: Sequence[ChartedDose], within_s: int) -> list[Split]:
    """Split doses of one group, each record in one at most; what has a whole twin on the other side is no part."""
    found: list[Split] = []
    whole = {
        (dose, chart)
        for dose in doses
        for chart in charts
        if chart.amount_ng == dose.amount_ng and _is_one(dose, chart, within_s)
    }
    free_doses = [dose for dose in doses if all(dose != given for given, _ in whole)]
    free_charts = [chart for chart in charts if all(chart != told for _, told in whole)]
    for chart in tuple(free_charts):
        for person in sorted({dose.person for dose in free_doses}):
            able = [d for d in free_doses if d.person == person and _is_one(d, chart, within_s)]
            parts = tuple(
                able[n] for n in sum_exactly([d.amount_ng for d in able], chart.amount_ng or 0, least=2)
            )
            if parts and chart in free_charts:
                found.append((parts, (chart,)))
                free_doses = [dose for dose in free_doses if dose not in parts]
                free_charts.remove(chart)
    for dose in free_doses:
        told = [c for c in free_charts if _is_one(dose, c, within_s)]
        rows = tuple(told[n] for n in sum_exactly([c.amount_ng for c in told], dose.amount_ng, least=2))
        if rows:
            found.append(((dose,), rows))
            free_charts = [chart for chart in free_charts if chart not in rows]
    return found


def _is_one(dose: Given, chart: ChartedDose, within_s: int) -> bool:
    """The two may speak of one dose: the same hand, or a chart that names none, close in time."""
    return chart.staff in {None, dose.person} and apart_s(dose.at, chart) <= within_s
