"""Labels: their form, their keyed check, and what a slip of the finger does to them."""

import doctest
import random

import pytest

from scanners import label
from scanners.gtin import has_right_check_digit

KEY = b"a key of the tests alone"


def made(seed: int) -> str:
    """A label by seeded chance."""
    return label.new_label(KEY, random.Random(seed).randrange)


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(label).failed == 0


def test_the_alphabet_has_no_twins() -> None:
    """Of each confusable pair both are left out."""
    assert len(label.ALPHABET) == len(set(label.ALPHABET)) == 28
    assert not set(label.ALPHABET) & set("0O1I5S8B")


def test_a_new_label_is_ours_and_no_number() -> None:
    """Twelve characters, a letter first, and the check under the key."""
    for seed in range(200):
        new = made(seed)
        assert len(new) == 12
        assert new[0].isalpha()
        assert label.is_alphabet(new)
        assert label.is_ours(new, KEY)
        assert not has_right_check_digit(new)


def test_a_label_of_another_key_is_not_ours() -> None:
    """A clinic's labels cannot be invented without its key."""
    assert not any(label.is_ours(made(seed), b"another key") for seed in range(50))


def test_any_one_wrong_character_is_found() -> None:
    """Of all labels one character away none passes for this one."""
    new = made(7)
    passed = [
        place
        for place in range(12)
        for character in label.ALPHABET
        if character != new[place] and label.is_ours(new[:place] + character + new[place + 1 :], KEY)
    ]
    assert passed == []


def test_each_character_of_the_check_counts() -> None:
    """The check is not the same for all, in none of its three places."""
    checks = [made(seed)[9:] for seed in range(100)]
    assert all(len({check[place] for check in checks}) > 10 for place in range(3))


@pytest.mark.parametrize("typed", ["v7t2-pd3k-9xhd", "V7T2 PD3K 9XHD", "v7t2pd3k9xhd", "V7T2PD3K9XHD"])
def test_it_may_be_typed_in_any_case_and_grouping(typed: str) -> None:
    """Small letters, spaces and hyphens are the typist's own."""
    assert label.normal(typed) == "V7T2PD3K9XHD"


@pytest.mark.parametrize(
    "text", ["V7T2PD3K9XH", "V7T2PD3K9XHDD", "27T2PD3K9XHD", "V7T2PD3K9XH0", "V7T2PD3K9XH\u212a", ""]
)
def test_other_forms_are_no_label(text: str) -> None:
    """Another length, a digit first or a character outside the 28."""
    assert label.normal(text) is None
    assert not label.is_ours(text, KEY)


def test_people_name_a_vial_by_its_last_group() -> None:
    """Groups of four, the last one for short."""
    assert label.grouped("V7T2PD3K9XHD").split("-")[-1] == label.short("V7T2PD3K9XHD")
