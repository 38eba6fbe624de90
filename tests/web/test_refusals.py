"""Every refusal of a page is a sentence that a person reads, with what was expected and what was found."""

import inspect
import re
import string

import pytest

from inventory.errors import Refused
from web import refusals

REFUSALS = [
    found for _, found in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(found, Refused) and found is not Refused
]  # fmt: skip
#: Words that no page says (pages 2.7), and what a refusal never pleads with.
NEVER = re.compile(r"\b(missing|stolen|suspicious|alert|please|sorry|oops|error|invalid)\b|!", re.IGNORECASE)


def words_of(kind: type[Refused]) -> dict[str, str]:
    """A word for each gap of the sentence."""
    return {name: "VTB" for _, name, _, _ in string.Formatter().parse(kind.__doc__ or "") if name}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_one_short_sentence(kind: type[Refused]) -> None:
    """It begins with a capital, ends with a full stop, has at most 15 words and none that accuses."""
    gaps = words_of(kind)
    refused = kind("a badge", "nothing", **gaps)
    if set(gaps) not in ({"sentence"}, {"ask"}):
        assert re.fullmatch(r"[A-Z].*[.]", refused.sentence), refused.sentence
        assert len(refused.sentence.split()) <= 15
    assert not NEVER.search(refused.sentence)
    assert str(refused) == refused.sentence
    assert (refused.expected, refused.found) == ("a badge", "nothing")


def test_no_refusal_of_a_page_can_be_recorded_as_a_fact() -> None:
    """A wrong scan or a wrong PIN is nothing that has happened to a drug."""
    assert [kind for kind in REFUSALS if kind.as_fact is not None] == []


def test_what_was_scanned_is_named_in_the_sentence() -> None:
    """The words of the one who refuses fill the gaps."""
    refused = refusals.NotThisStep("a badge", "9XHD", what="a vial label", wanted="a badge")
    assert refused.sentence == "That is a vial label; this step takes a badge."
