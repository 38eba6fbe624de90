"""An intention that breaks a rule is refused; a fact is recorded with the rule's name on it."""

import pytest

from inventory.errors import LabelTaken, MoreThanTheBooksHold, NoOrder
from inventory.judgement import Judgement
from inventory.plan import Act, Mood, Named
from tests.cast import START, ZONE


def judging(mood: Mood) -> Judgement:
    """The judgement of an act in this mood."""
    return Judgement(Act("c-1", "R1", "P-0001", "R1.W1", START, ZONE, mood))


def test_an_intention_is_refused_at_the_first_broken_rule() -> None:
    """Nothing is collected."""
    judgement = judging(Mood.ABOUT_TO)
    with pytest.raises(NoOrder):
        judgement.broken(NoOrder("an order", "none", substance="ketamine"))
    assert judgement.exceptions == ()


def test_a_fact_keeps_the_names_of_the_rules_in_order() -> None:
    """The name is the refusal's; the detail says expected and found."""
    judgement = judging(Mood.HAPPENED)
    judgement.broken(NoOrder("an order", "none", substance="ketamine"))
    judgement.broken(MoreThanTheBooksHold("5 mg at most", "9 mg", more="4 mg"))
    assert judgement.exceptions == (
        Named("no_order", "expected an order; found none"),
        Named("more_than_the_books_hold", "expected 5 mg at most; found 9 mg"),
    )


def test_what_cannot_have_happened_is_refused_as_a_fact_too() -> None:
    """A label that is on another container stays refused: it has no way to be recorded."""
    with pytest.raises(LabelTaken):
        judging(Mood.HAPPENED).broken(LabelTaken("a new label", "VIAL"))
