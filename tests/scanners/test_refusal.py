"""A refusal names the value, what was expected and what was found, and never a badge."""

import doctest

import pytest

from scanners import refusal
from scanners.label import ALPHABET
from scanners.refusal import ScanError, holds_badge, shown

TOKEN = "2346ACDEFGHJKLMN"


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(refusal).failed == 0


def test_the_sentence_names_value_expected_and_found() -> None:
    """All three stand in the text, and beside it."""
    error = ScanError("12345", "8 digits", "5")
    assert str(error) == "12345 cannot be used: expected 8 digits, found 5."
    assert (error.expected, error.found) == ("8 digits", "5")
    assert error.sentence == "Scan that code again: it cannot be used."


@pytest.mark.parametrize(
    "text",
    [
        f"VTB/{TOKEN}",
        f"vtb/{TOKEN.lower()}",
        f"VTB/{TOKEN[:9]}",
        f"B/{TOKEN}",
        TOKEN,
        TOKEN[1:],
        f"21XVTB/{TOKEN}",
    ],
)
def test_a_badge_is_never_shown(text: str) -> None:
    """Whole, cut at either end, in small letters or behind another code: none of it is repeated."""
    assert holds_badge(text)
    assert shown(text) == "a badge"
    assert TOKEN[3:9] not in str(ScanError(text, "a label", "another code")).upper()


@pytest.mark.parametrize(
    "text", ["010843021501153921S3736", "22222222222222", "V7T2-PD3K-9XHD", "V7T2PD3K9XHD"]
)
def test_other_codes_are_shown(text: str) -> None:
    """Element strings, numbers and labels are no secrets."""
    assert not holds_badge(text)
    assert shown(text) == text


def test_long_text_and_control_characters_are_shown_on_one_line() -> None:
    """What cannot be printed is named, and the end of a long text is left out."""
    assert shown("A\nB\x00C") == "A<?>B<?>C"
    assert shown("9" * 61) == "9" * 60 + "..."
    assert len(ALPHABET) == 28
