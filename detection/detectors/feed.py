"""A chart feed that is late, or that there is none: a statement about data, never about a person.

Source: completeness gate (field.md D28, practice P23). What depends on the chart is held back meanwhile, and this
says so; otherwise every dose since the last file would look uncharted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.dose import Given, given
from detection.finding import COMPLIANCE, FAIR, STRONG, Cause, Check, Record, Statement, counted
from detection.streams import Streams

DETECTOR = "feed"
RULE = "chart feed complete"
VERSION = 1

_NO_FEED = (
    Cause("No chart file was brought in", "Doses are compared with nothing.", "Bring in the chart file"),
    Cause("No independent chart is kept", "Our own entries are the only record.", "Name a second source"),
)
_LATE_FEED = (
    Cause("Chart file not brought in", "The last file ends before these doses.", "Bring in the newest file"),
    Cause("Chart system was down", "Its own log would say so.", "Ask who runs the chart"),
)


@dataclass(frozen=True)
class Parameters:
    """late: how long a dose may wait for a feed that reaches it; files come once a day in the field (field.md 1.1)."""

    late: timedelta = timedelta(hours=36)


def find(streams: Streams, parameters: Parameters, as_of: datetime) -> tuple[Statement, ...]:
    """At most one statement: doses wait that no chart feed reaches. A clinic that gave nothing has no late feed."""
    known = streams.known_at(as_of)
    reached = known.charted_to
    waiting = [dose for dose in given(known.movements) if reached is None or dose.at > reached]
    if not waiting or waiting[0].at + parameters.late > as_of:
        return ()
    return (_statement(known.site, waiting, is_late=reached is not None),)


def _statement(site: str, waiting: list[Given], *, is_late: bool) -> Statement:
    """The statement; amounts only where one drug waits, for drugs are never added together."""
    substances = {dose.substance for dose in waiting}
    substance = substances.pop() if len(substances) == 1 else None
    amount = sum(dose.amount_ng for dose in waiting) if substance else 0
    doses = counted(len(waiting), "dose waits", "doses wait")
    return Statement(
        scheme=DETECTOR,
        rule=RULE,
        version=VERSION,
        key=f"{DETECTOR}/{site}",
        site=site,
        person=None,
        owner=COMPLIANCE,
        statement=f"Chart feed is late: {doses}" if is_late else f"No chart to compare with: {doses}",
        substance=substance,
        expected_ng=amount,
        observed_ng=0,
        difference_ng=amount,
        difference_words="wait for the chart",
        first_at=waiting[0].at,
        last_at=waiting[-1].at,
        strength=STRONG if is_late else FAIR,
        causes=_LATE_FEED if is_late else _NO_FEED,
        records=tuple(
            Record(
                dose.entry, dose.at, dose.patient, dose.container, dose.amount_ng, None, "Waits for the chart"
            )
            for dose in waiting
        ),
        rule_out=(
            Check("Findings that need the chart are held back", checked=True),
            Check("The chart system was down", checked=False),
        ),
        cleared_if="A chart file reaches the last of these doses.",
    )
