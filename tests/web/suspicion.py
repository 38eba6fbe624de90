"""Findings for the tests of the pages that show them, kept as a run of detection would keep them."""

from __future__ import annotations

from datetime import timedelta

from detection.finding import COMPLIANCE, PHARMACIST, STRONG, Cause, Check, Record, Statement
from detection.store import keep, open_findings
from tests.cast import START, Clinic
from tests.web.treatment import Treatment


def statement(done: Treatment, **changed: object) -> Statement:
    """Ann's dose of 25 mg that the chart does not have."""
    record = Record(f"R1/{done.given}", START, done.patient, done.syringe, 25_000_000, 0, "Not charted")
    values: dict[str, object] = {
        "scheme": "uncharted", "rule": "given against charted", "version": 1, "key": "uncharted/R1/P-0001/ketamine",
        "site": "R1", "person": "P-0001", "owner": COMPLIANCE, "statement": "1 dose given, not in the chart",
        "substance": "ketamine", "expected_ng": 25_000_000, "observed_ng": 0, "difference_ng": 25_000_000,
        "difference_words": "not charted", "first_at": START, "last_at": START, "strength": STRONG,
        "causes": (Cause("Not charted yet", "1 of 1. Charting follows.", "Remind the person"),), "records": (record,),
        "rule_out": (Check("Chart feed was complete", checked=True), Check("The person's own account", checked=False)),
        "cleared_if": "The dose stands in the chart.",
    }  # fmt: skip
    return Statement(**{**values, **changed})  # type: ignore[arg-type]


def exception(done: Treatment, **changed: object) -> Statement:
    """An entry that was recorded as a fact, for the pharmacist."""
    return statement(
        done, scheme="exception", key="exception/R1/5", owner=PHARMACIST,
        statement="Recorded with an exception: no order", difference_words="with an exception", **changed,
    )  # fmt: skip


def kept(clinic: Clinic, *statements: Statement) -> list[int]:
    """Keep them as one run's; their numbers in the order given."""
    sites = {each.site for each in statements}
    with clinic.database.write() as connection:
        for site in sites:
            mine = [each for each in statements if each.site == site]
            keep(connection, site, mine, clinic.clock(), START - timedelta(days=90))
    with clinic.database.read() as connection:
        number = {each.statement.key: each.number for each in open_findings(connection, sites)}
    return [number[each.key] for each in statements]
