"""Drug in a person's hands past its due time: taken less given, wasted and returned; it moves no drug, it asks.

Source: an obligation is every custody above zero (open-removal timer, field.md D02; mass balance, D01; scheme T01).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.custody import Custody, custodies
from detection.finding import COMPLIANCE, FAIR, STRONG, WEAK, Cause, Check, Record, Statement, mg
from detection.match import match
from detection.streams import ChartedDose, Movement, Streams

DETECTOR = "open_custody"
RULE = "taken against given, wasted and returned"
VERSION = 1


@dataclass(frozen=True)
class Parameters:
    """When an open custody is said.

    grace: past the due time; a first step of 30 min is field practice (field.md D02).
    unstated_due: after taking, where no issue stated a due time; 12 h is the waste window of a public system
    (charting.md section 2). old: past due, when nothing at all is accounted for, the statement is strong.
    small_percent: a remainder up to this share of what was taken is weak; a syringe near empty errs by 5 % or more
    (field.md section 3.2).
    """

    grace: timedelta = timedelta(minutes=30)
    unstated_due: timedelta = timedelta(hours=12)
    old: timedelta = timedelta(hours=24)
    small_percent: int = 10


def find(streams: Streams, parameters: Parameters, as_of: datetime) -> tuple[Statement, ...]:
    """One statement for each person and vial whose drug is open past its due time at `as_of`."""
    known = streams.known_at(as_of)
    charted_alone = match(known.movements, known.charted, as_of).unbooked
    found = []
    for custody in custodies(known.movements):
        due = custody.due_at or custody.opened_at + parameters.unstated_due
        if due + parameters.grace < as_of:
            charts = [chart for chart in charted_alone if _may_be_its_dose(chart, custody)]
            found.append(_statement(known.site, custody, charts, parameters, overdue=as_of - due))
    return tuple(found)


def _may_be_its_dose(chart: ChartedDose, custody: Custody) -> bool:
    """A charted dose that the books do not hold, by the same person, since the drug was taken, and not more of it."""
    return (
        chart.staff == custody.person
        and chart.substance == custody.substance
        and chart.started_at is not None
        and chart.started_at >= custody.opened_at
        and (chart.amount_ng or 0) <= custody.open_ng
    )


def _statement(
    site: str, custody: Custody, charts: list[ChartedDose], parameters: Parameters, overdue: timedelta
) -> Statement:
    """The statement of one custody."""
    accounted = custody.taken_ng - custody.open_ng
    records = (*(_record(m, custody) for m in custody.movements), *(_charted(chart) for chart in charts))
    return Statement(
        scheme=DETECTOR,
        rule=RULE,
        version=VERSION,
        key=f"{DETECTOR}/{site}/{custody.person}/{custody.root}/{custody.substance}/{records[0].entry}",
        site=site,
        person=custody.person,
        owner=COMPLIANCE,
        statement=f"{mg(custody.open_ng)} taken, not accounted for",
        substance=custody.substance,
        expected_ng=custody.taken_ng,
        observed_ng=accounted,
        difference_ng=custody.open_ng,
        difference_words="not accounted for",
        first_at=custody.opened_at,
        last_at=max(record.at for record in records),
        strength=_strength(custody, parameters, overdue),
        causes=_causes(custody, charts),
        records=records,
        rule_out=(
            Check("Due time has passed", checked=True),
            Check("No scan to a return place, waste or another person", checked=True),
            Check("Handed over without a scan", checked=False),
            Check("Vial stands in the return place", checked=False),
            Check("The person's own account", checked=False),
        ),
        cleared_if="The rest is given, wasted, returned or handed over by scan.",
    )


def _strength(custody: Custody, parameters: Parameters, overdue: timedelta) -> str:
    """Weak for a small rest, strong where nothing is accounted for after a day, fair between."""
    if custody.open_ng * 100 <= custody.taken_ng * parameters.small_percent:
        return WEAK
    return STRONG if custody.open_ng == custody.taken_ng and overdue > parameters.old else FAIR


def _causes(custody: Custody, charts: list[ChartedDose]) -> tuple[Cause, ...]:
    """The likely clerical cause first, from what the records of the same vial show."""
    charted = sum(chart.amount_ng or 0 for chart in charts)
    in_chart = Cause(
        "Dose charted, not recorded here", f"The chart holds {mg(charted)} by this person.", "Record the dose"
    )
    no_dose = Cause("Dose not recorded", "Drawn up, and no dose is recorded from it.", "Record the dose")
    no_waste = Cause(
        "Waste not recorded", "A dose was given; the rest has no record.", "Record the waste with a witness"
    )
    no_return = Cause(
        "Not returned by scan", "Nothing was drawn, given or wasted.", "Return the vial by scan"
    )
    is_used = bool(custody.given_ng or custody.wasted_ng)
    if is_used:
        likely = [no_waste, no_return, no_dose]
    elif custody.drawn_ng:
        likely = [no_dose, no_waste, no_return]
    else:
        likely = [no_return, no_dose, no_waste]
    fits = {"Not returned by scan": not is_used and not custody.drawn_ng, "Waste not recorded": is_used}
    fits["Dose not recorded"] = bool(custody.drawn_ng)
    kept = [cause for cause in likely if fits[cause.name]] or likely[:1]
    return tuple(([in_chart] if charts else []) + kept)


def _record(movement: Movement, custody: Custody) -> Record:
    """One movement of the custody, by what it did."""
    if movement.to_person == custody.person:
        did = "Drawn up" if movement.from_person == custody.person else "Taken"
    else:
        did = {"patient": "Given", "waste": "Wasted", "person": "Handed over"}.get(
            movement.to_kind, "Returned"
        )
    return Record(
        movement.entry,
        movement.occurred_at,
        movement.patient,
        movement.container,
        movement.amount_ng,
        None,
        did,
    )


def _charted(chart: ChartedDose) -> Record:
    """A charted dose that may be the one that has no record here."""
    at = chart.started_at
    assert at is not None
    name = f"chart {chart.administration_id or chart.place}"
    return Record(name, at, chart.patient, None, 0, chart.amount_ng, "Charted")
