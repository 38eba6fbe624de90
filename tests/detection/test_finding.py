"""Amounts, counts and causes are printed as people read them."""

import doctest

import pytest

from detection import finding
from detection.finding import Cause, mg, ranked


def test_the_examples_in_the_docstrings_hold() -> None:
    """Each example gives what it says."""
    assert doctest.testmod(finding) == (0, 2)


@pytest.mark.parametrize(
    ("amount_ng", "text"),
    [(0, "0 mg"), (1, "0.000001 mg"), (1_234_500_000_500, "1,234,500.0005 mg"), (-500, "\u22120.0005 mg")],
)
def test_an_amount_is_exact(amount_ng: int, text: str) -> None:
    """Down to a nanogram, and below zero."""
    assert mg(amount_ng) == text


def test_the_cause_of_most_records_stands_first() -> None:
    """By number of records, then in the known order."""
    known = {"a": ("{n} a", "do a"), "b": ("{n} b", "do b"), "c": ("{n} c", "do c")}
    assert ranked(["c", "b", "c", "a"], known) == (
        Cause("c", "2 of 4 c", "do c"),
        Cause("a", "1 of 4 a", "do a"),
        Cause("b", "1 of 4 b", "do b"),
    )
