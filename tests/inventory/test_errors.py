"""Every refusal is one sentence a person reads, with what was expected and what was found."""

import inspect
import re

import pytest

from inventory import errors
from inventory.errors import Expired, Refused

REFUSALS = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, Refused) and found is not Refused
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_is_a_plain_sentence(refusal: type[Refused]) -> None:
    """It ends with a full stop, asks for nothing and accuses nobody."""
    words = re.findall(r"\{(\w+)\}", refusal.__doc__ or "")
    refused = refusal("this", "that", **dict.fromkeys(words, "Vial."))
    assert refused.sentence.endswith(".")
    assert not re.search(
        r"!|please|sorry|oops|missing|stolen|suspicious|alert", refused.sentence, re.IGNORECASE
    )
    assert str(refused) == refused.sentence
    assert "{" not in refused.sentence


def test_a_sentence_is_filled_with_its_words() -> None:
    """Expected and found stand beside it."""
    refused = Expired("in date", "lot D42", what="vial", day="28 Feb 2028")
    assert refused.sentence == "This vial expired on 28 Feb 2028."
    assert (refused.expected, refused.found) == ("in date", "lot D42")
    assert refused.words == {"what": "vial", "day": "28 Feb 2028"}


def test_a_sentence_without_its_words_is_a_fault_of_the_program() -> None:
    """It is found when it is raised, not on the page."""
    with pytest.raises(KeyError):
        Expired("in date", "lot D42")


def test_a_dose_that_was_given_is_never_unrecordable() -> None:
    """Each rule of policy that a dose can break names the way to record it as a fact."""
    policy = (
        errors.Expired, errors.NotInYourHands, errors.AnotherHasIt, errors.MoreThanTheBooksHold,
        errors.AnotherPatient, errors.NoOrder, errors.OrderNotValid, errors.MayNot,
    )  # fmt: skip
    assert all(refusal.as_fact for refusal in policy)
