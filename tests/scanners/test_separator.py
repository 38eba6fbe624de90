"""What stands for FNC1 is mended where it is certain; where it is lost, every reading is found."""

import doctest
from datetime import date

import pytest

from scanners import separator
from scanners.separator import readings_without, with_separators

TODAY = date(2026, 11, 22)
GTIN = "0100304092053105"


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(separator).failed == 0


@pytest.mark.parametrize("sign", ["\x1e", "^]", "<GS>", "{GS}", "\\F", "|", "~", "#", "\x1d"])
def test_each_stand_in_becomes_a_separator(sign: str) -> None:
    """One that scanners are set to send, or that a computer makes of it."""
    assert with_separators(f"21SN{sign}17271100", None) == ("21SN\x1d17271100", True)


def test_the_identifier_may_come_again_for_each_separator() -> None:
    """Some scanners send ]C1 for every FNC1; in a symbol of another kind it is no separator."""
    assert with_separators("21SN]C117271100", "]C1") == ("21SN\x1d17271100", True)
    assert with_separators("21SN]C117271100", "]d2") == ("21SN]C117271100", False)


@pytest.mark.parametrize("text", ["99ABC~", "10H4|", "10H4^", "21SN^17271100"])
def test_a_sign_that_parts_nothing_stays(text: str) -> None:
    """At the very end, or half of a stand-in, it is damage and is left for the reader to refuse."""
    assert with_separators(text, None) == (text, False)


def test_one_reading_as_a_drug_s_identifier_is_found() -> None:
    """Serial, expiry and lot behind a GTIN, without a separator: one way gives all four."""
    found = readings_without(f"{GTIN}21SN7K17271100" + "10H4", None, TODAY)
    assert found.whole == ((("01", "00304092053105"), ("21", "SN7K"), ("17", "271100"), ("10", "H4")),)


def test_two_readings_are_both_found() -> None:
    """A lot that holds 21 twice may end before either."""
    found = readings_without(f"{GTIN}1727110010A21B21C", None, TODAY)
    assert len(found.whole) == 2


def test_leaked_digits_part_as_a_separator_does() -> None:
    """029 stays of Alt+029: with it the serial may end in two places, so nothing is certain."""
    assert len(readings_without(f"{GTIN}21SN7K0291727110010H4", None, TODAY).whole) == 2


def test_the_plain_reading_is_left_out() -> None:
    """A text that can mean only one thing has no other reading."""
    plain = (("01", "00304092053105"), ("17", "271100"), ("10", "H4"))
    found = readings_without(f"{GTIN}1727110010H4", plain, TODAY)
    assert (found.whole, found.others, found.rare) == ((), False, False)


def test_a_field_seldom_on_drugs_is_told_apart() -> None:
    """A lot with 30 in it could hide a count, which hardly any drug has."""
    plain = (("01", "00304092053105"), ("17", "271100"), ("10", "A3044"))
    found = readings_without(f"{GTIN}1727110010A3044", plain, TODAY)
    assert (found.others, found.rare) == (False, True)
    hidden = readings_without(f"{GTIN}10A17271100", None, TODAY)
    assert hidden.others


def test_dates_and_check_digits_rule_readings_out() -> None:
    """17 before what is no day, and 01 before a wrong check digit, begin no field."""
    found = readings_without(f"{GTIN}10A17279900", None, TODAY)
    assert not [reading for reading in found.whole if "17" in dict(reading)]
    plain = (("01", "00304092053105"), ("10", "A17279900"))
    assert not readings_without(f"{GTIN}10A17279900", plain, TODAY).others


def test_a_text_made_to_take_long_is_given_up() -> None:
    """Identifiers in identifiers: the search stops, and says that several readings exist."""
    nested = "10" + "2110213010240171513011" * 9
    steps = separator._Search(nested, TODAY)
    assert not list(separator._part(steps, 0, frozenset()))
    assert separator._STEPS < steps.steps < separator._STEPS + 100
    found = readings_without(nested, None, TODAY)
    assert (found.whole, found.others, found.rare) == ((), True, True)
