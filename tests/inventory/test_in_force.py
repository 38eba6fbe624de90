"""A limit judges what is recorded after it, at its own registration; what was recorded before keeps its judgement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.in_force import policy_at, standing
from inventory.issue import Issue, Purpose, take
from inventory.limit_choice import SetLimit, set_limit
from inventory.moment import to_us
from inventory.policy import Policy
from inventory.review import due_on
from inventory.rule_errors import AmountNotTyped
from inventory.tables.custody import issue
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, PROGRAM, SINGLE, START, Clinic
from tests.inventory.reading import rows
from tests.inventory.test_waste import opened

BOTH = ((ANN, "actor"), (BEN, "witness"))


def limit(clinic: Clinic, name: str, value: str, registration: str = "R1") -> None:
    """Set a limit of a registration."""
    clinic.run(set_limit, SetLimit(clinic.act(PROGRAM), registration, name, value))


def wasting(clinic: Clinic) -> Waste:
    """All that is left of a vial of Ann's."""
    return Waste(clinic.act(), (WastePart(opened(clinic)),), "drug_waste_bin", "left_over", "R1.WB")


def test_the_last_value_of_each_limit_stands_at_its_own_registration(own_clinic: Clinic) -> None:
    """Another registration keeps its profile's."""
    for name, value in (("lock_after", "5"), ("pair_limit", "3"), ("lock_after", "7")):
        limit(own_clinic, name, value)
    limit(own_clinic, "lock_after", "9", "R2")
    now_us = to_us(own_clinic.clock.at)
    with own_clinic.database.read() as connection:
        assert standing(connection, "R1", now_us) == ("clinic", {"lock_after": "7", "pair_limit": "3"})
        assert policy_at(connection, "R1", now_us).lock_after == timedelta(minutes=7)
        assert policy_at(connection, "R2", now_us).lock_after == timedelta(minutes=9)
        assert policy_at(connection, "R2", now_us).pair_limit == Policy().pair_limit
        with pytest.raises(LookupError):
            policy_at(connection, "R9", now_us)


def test_what_is_due_follows_the_limits(own_clinic: Clinic) -> None:
    """A review, and a single dose that is taken: what was taken before keeps its time."""
    clinic, (first, second) = own_clinic, own_clinic.receive(2, SINGLE)
    patient, order = clinic.patient_with_order()
    for label, hours in ((first, "5"), (second, "")):
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
        if hours:
            limit(clinic, "due_after_dose", hours)
            limit(clinic, "review_within", "3")
    at = START.replace(hour=12)
    with clinic.database.read() as connection:
        assert due_on(connection, "R1", at, "UTC") == at.date() + timedelta(days=3)
        due = list(connection.execute(select(issue.c.due_at_us).order_by(issue.c.seq)).scalars())
    taken = [row["occurred_at_us"] for row in rows(clinic, "entry") if row["kind"] == "issue"]
    after = [(until - since) // 3_600_000_000 for until, since in zip(due, taken, strict=True)]
    assert after == [2, 5]


def test_an_entry_is_judged_by_what_stands_when_it_is_recorded(own_clinic: Clinic) -> None:
    """What was signed before a limit and recorded after it is judged by it; what stood before it verifies as it was."""
    own_clinic.run_signed(waste, wasting(own_clinic), *BOTH)
    command = own_clinic.sign(waste, wasting(own_clinic), *BOTH)
    limit(own_clinic, "witness_types_first", "yes")
    with own_clinic.refused(AmountNotTyped):
        own_clinic.run(waste, command)
    limit(own_clinic, "witness_types_first", "no")
    own_clinic.run_signed(waste, wasting(own_clinic), *BOTH)
    limit(own_clinic, "witness_types_first", "yes")
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
