"""Who has a container, whether it is in date, how much of it is meant; and the lines that a fact brings."""

import dataclasses
from datetime import date, timedelta

import pytest

from inventory.amount import parse_amount
from inventory.custody import amounts, judge_amount, judge_expiry, judge_holder, local_day, own_cell
from inventory.errors import (
    AnotherHasIt,
    Expired,
    MoreThanTheBooksHold,
    NotInYourHands,
    NotWholeAmount,
    WrongUnit,
)
from inventory.holdings import Holding
from inventory.judgement import Judgement
from inventory.plan import Act, Cell, Line, Mood
from tests.cast import START, ZONE

#: A vial of 500 mg in 10 mL in Ann's hands.
VIAL = Holding(
    label="V", registration="R1", kind="vial", substance="ketamine", substance_name="ketamine", product="00409205310",
    product_name="ketamine 50 mg/mL", doses="multi", parent=None, root="V", lot="D42", expires_on=date(2026, 11, 2),
    amount_ug=500_000, volume_ul=10_000, left_ug=500_000, opened=False, place="R1.P-0001", place_kind="person",
    place_name="in the hands of", holder="P-0001", holder_name="Ann Example", patient=None, dose_order=None,
)  # fmt: skip
INTENDED = Act("c-1", "R1", "P-0001", "R1.W1", START, ZONE)
FACT = dataclasses.replace(INTENDED, mood=Mood.HAPPENED)
BENS = dataclasses.replace(VIAL, place="R1.P-0002", holder="P-0002", holder_name="Ben Sample")
STORED = dataclasses.replace(
    VIAL, place="R1.CAB", place_kind="storage", place_name="the cabinet", holder=None
)


def test_the_day_is_that_of_the_acts_own_clock() -> None:
    """03:00 UTC on the 3rd is still the 2nd in New York."""
    late = dataclasses.replace(INTENDED, occurred_at=START + timedelta(hours=13))
    assert local_day(late) == date(2026, 11, 2)
    assert local_day(dataclasses.replace(late, zone="UTC")) == date(2026, 11, 3)


def test_her_own_hands_are_a_place_of_the_registration() -> None:
    """The cell is place and label."""
    assert own_cell(INTENDED, "V") == Cell("R1.P-0001", "V")


def test_what_is_in_her_hands_or_nowhere_needs_no_hand_over() -> None:
    """An emptied vial is in no place at all."""
    nowhere = dataclasses.replace(VIAL, place=None, holder=None, left_ug=0)
    for holding in (VIAL, nowhere):
        assert judge_holder(Judgement(INTENDED), INTENDED, holding) == ()


@pytest.mark.parametrize(
    ("holding", "refusal", "found"),
    [(BENS, AnotherHasIt, "with Ben Sample"), (STORED, NotInYourHands, "in the cabinet")],
)
def test_what_is_elsewhere_is_handed_over_by_the_fact(
    holding: Holding, refusal: type[Exception], found: str
) -> None:
    """All of it moves from where the books have it, and the exception says where that was."""
    with pytest.raises(refusal):
        judge_holder(Judgement(INTENDED), INTENDED, holding)
    judgement = Judgement(FACT)
    assert judge_holder(judgement, FACT, holding) == (
        Line(Cell(str(holding.place), "V"), Cell("R1.P-0001", "V"), "ketamine", 500_000),
    )
    assert found in judgement.exceptions[0].detail


def test_the_last_day_counts() -> None:
    """In date on 2 November, expired on the 3rd; what has no date never expires."""
    tomorrow = dataclasses.replace(INTENDED, occurred_at=START + timedelta(days=1))
    judge_expiry(Judgement(INTENDED), INTENDED, VIAL)
    judge_expiry(Judgement(tomorrow), tomorrow, dataclasses.replace(VIAL, expires_on=None))
    with pytest.raises(Expired, match="This vial expired on 02 Nov 2026") as caught:
        judge_expiry(Judgement(tomorrow), tomorrow, VIAL)
    assert caught.value.found == "lot D42"


def test_overfill_is_exactly_what_the_books_do_not_hold() -> None:
    """Up to the last microgram there is none."""
    assert judge_amount(Judgement(INTENDED), INTENDED, VIAL, 500_000) == ()
    with pytest.raises(MoreThanTheBooksHold):
        judge_amount(Judgement(INTENDED), INTENDED, VIAL, 500_001)
    assert judge_amount(Judgement(FACT), FACT, VIAL, 500_001) == (
        Line(Cell("R1.OVERFILL", "V"), Cell("R1.P-0001", "V"), "ketamine", 1),
    )


def test_an_amount_is_mass_and_volume() -> None:
    """Whichever was typed; a mass too small for a microlitre takes one."""
    assert amounts(VIAL, parse_amount("0.7 mL")) == (35_000, 700)
    assert amounts(VIAL, parse_amount("35 mg")) == (35_000, 700)
    assert amounts(VIAL, parse_amount("0.001 mg")) == (1, 1)


def test_a_bare_number_is_neither() -> None:
    """35 could be either; the sentence asks for the unit."""
    with pytest.raises(WrongUnit):
        amounts(VIAL, parse_amount("35"))


def test_less_than_a_microgram_is_refused() -> None:
    """Of a very thin drug a microlitre may hold none."""
    thin = dataclasses.replace(VIAL, amount_ug=500, left_ug=500)
    with pytest.raises(NotWholeAmount, match="less than a microgram"):
        amounts(thin, parse_amount("0.001 mL"))
