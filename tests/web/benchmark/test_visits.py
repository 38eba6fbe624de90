"""The plans of a loaded patient say what those of the operations say."""

import itertools
from datetime import UTC, datetime

from tests.cast import KEYS
from web.benchmark.visits import DOSE_UG, STEP, patient

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_patient_is_registered_then_has_her_visits() -> None:
    """Eight orders, each with six doses drawn up and given, a step apart; ids are the book's own numbers."""
    plans = patient(KEYS, "R1", BEGUN, 40, itertools.repeat("VIAL"))
    assert [plan.kind for plan in plans[:4]] == [
        "patient_registered",
        "order_written",
        "draw",
        "administration",
    ]
    assert len(plans) == 1 + 8 * (1 + 6 * 2)
    assert plans[0].act.command_id == "loaded-41"
    assert plans[0].act.occurred_at == BEGUN + 41 * STEP
    assert len({plan.act.command_id for plan in plans}) == len(plans)
    assert (
        sum(line.amount_ug for plan in plans for line in plan.lines if line.target.place == "R1.PATIENT")
        == 48 * DOSE_UG
    )


def test_what_is_drawn_up_is_given_from_the_same_syringe() -> None:
    """Nothing is left in it."""
    plans = patient(KEYS, "R1", BEGUN, 0, itertools.repeat("VIAL"))
    for drawn, given in itertools.pairwise(plans):
        if drawn.kind == "draw":
            assert given.kind == "administration"
            assert drawn.lines[0].target == given.lines[0].source
            assert drawn.lines[0].source.container == "VIAL"


def test_two_patients_share_nothing() -> None:
    """Codes, labels, orders and commitments differ; they are named after the entry before them."""
    first, second = (patient(KEYS, "R1", BEGUN, seq, itertools.repeat("VIAL")) for seq in (0, 105))
    texts = [{each.salt for plan in plans for each in plan.private} for plans in (first, second)]
    assert not texts[0] & texts[1]
    codes = [str(plans[0].facts[0].values["code"]) for plans in (first, second)]
    assert codes == ["LOADED00000000", "LOADED00000105"]
