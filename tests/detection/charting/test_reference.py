"""References become plain ids."""

import doctest

import pytest

from detection.charting import reference
from detection.charting.reference import by_reference, display, last_part, of_contained, target, words


def test_the_examples_in_the_docstrings_hold() -> None:
    """Each example gives what it says."""
    assert doctest.testmod(reference) == (0, 2)


@pytest.mark.parametrize("text", ["Patient/p\x001", "Patient/" + "x" * 300, "Patient/\ud800"])
def test_no_id_is_made_of_what_is_none(text: str) -> None:
    """A control character, an endless text, half a character."""
    with pytest.raises(ValueError, match="expected an id"):
        last_part(text)


def test_a_reference_is_followed_to_its_id() -> None:
    """By reference, else by business identifier; nothing gives nothing."""
    assert target({"reference": "Patient/p1", "identifier": {"value": "MRN1"}}, {}) == "p1"
    assert target({"identifier": {"value": "MRN1"}}, {}) == "MRN1"
    assert target({"display": "Nurse One"}, {}) is None
    assert target(None, {}) is None


def test_a_contained_resource_gives_its_identifier_not_its_local_name() -> None:
    """`#p` is another patient in every resource."""
    assert target({"reference": "#p"}, {"p": {"identifier": [{"value": "MRN7"}]}}) == "MRN7"
    assert target({"reference": "#p"}, {"p": {}}) is None
    assert target({"reference": "#q"}, {}) is None


def test_words_are_one_printable_line() -> None:
    """Line ends and control characters become spaces."""
    assert words(" two\n words\x00 ") == "two words"
    assert words(3) is None
    assert display({"display": "  "}) is None


def test_resources_are_found_under_each_of_their_names() -> None:
    """By type and id, and by the address of the entry."""
    drug = {"resourceType": "Medication", "id": "m1"}
    assert set(by_reference(drug, "urn:uuid:1")) == {"Medication/m1", "urn:uuid:1"}
    assert by_reference({"resourceType": "Medication"}, None) == {}
    assert of_contained({"contained": [drug, {"id": 3}, "x"]}) == {"m1": drug}
