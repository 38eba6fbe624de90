"""GS1 element strings: identifiers, lengths, check digits and dates, beyond what biip checks."""

import doctest
from datetime import date

import pytest

from scanners import element_string
from scanners.element_string import day_of, is_day, read_bracketed, read_elements
from scanners.refusal import ScanError

TODAY = date(2026, 11, 22)


def pairs(text: str) -> list[tuple[str, str]]:
    """What a text reads as, without what is known of its ends."""
    return [(element.ai, element.value) for element in read_elements(text, TODAY)]


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(element_string).failed == 0


def test_a_carton_reads_in_its_order() -> None:
    """GTIN, serial, expiry and lot, with a separator behind the serial alone."""
    assert pairs("010030409205310521SN01\x1d1727110010H4521A") == [
        ("01", "00304092053105"),
        ("21", "SN01"),
        ("17", "271100"),
        ("10", "H4521A"),
    ]


def test_separators_may_stand_where_none_is_needed() -> None:
    """Behind fields of fixed length, twice, at both ends."""
    assert pairs("\x1d0100304092053105\x1d\x1d17271100\x1d") == [("01", "00304092053105"), ("17", "271100")]


def test_an_open_end_is_one_that_could_be_shorter() -> None:
    """A lot of several characters could have lost some; a date, a GTIN and a single character could not."""
    ends = {
        element.ai: element.open_end
        for element in read_elements("010030409205310517271100\x1d10H4\x1d21A", TODAY)
    }
    assert ends == {"01": False, "17": False, "10": True, "21": False}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0100304092053106",
        "00123456789012345670",
        "0307032069804987",
        "800302112345678901ABC",
        "4101234567890123",
        "80171234567890123456" + "78",
    ],
)
def test_a_wrong_check_digit_is_refused(text: str) -> None:
    """The library keeps such an element and notes the error beside it."""
    with pytest.raises(ScanError):
        read_elements(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "10" + "A" * 21,
        "10" + "2" * 20 + "17271100",
        "011234567890123",
        "01123456789012345\x1d",
        "1612345",
        "10",
        "17271",
        "01A2345678901231",
        "10A B",
        "99ABC~",
        "05123",
        "ABC",
    ],
)
def test_wrong_lengths_signs_and_identifiers_are_refused(text: str) -> None:
    """A value that is too long never runs over into the next identifier."""
    with pytest.raises(ScanError):
        read_elements(text, TODAY)


@pytest.mark.parametrize(
    ("value", "day"), [("270228", (2027, 2, 28)), ("280200", (2028, 2, 29)), ("761231", (2076, 12, 31))]
)
def test_a_day_is_read_in_its_century(value: str, day: tuple[int, int, int]) -> None:
    """Day 00 is the month's last, and fifty years ahead is still ahead."""
    assert day_of(value, TODAY) == date(*day)


def test_the_century_slides_with_today() -> None:
    """Of 49 years back to 50 ahead each two digits have one year."""
    assert day_of("770101", TODAY) == date(1977, 1, 1)
    assert is_day("000229", TODAY)
    assert not is_day("000229", date(2090, 1, 1))
    assert day_of("010101", date(2090, 1, 1)) == date(2101, 1, 1)
    assert {day_of(f"{year:02}0101", TODAY).year for year in range(100)} == set(range(1977, 2077))


@pytest.mark.parametrize(
    "text", ["17270230", "17271301", "17270001", "15990229", "8008201225230060", "11270431"]
)
def test_a_day_that_is_none_is_refused(text: str) -> None:
    """30 February, month 13, month 00, second 60."""
    with pytest.raises(ScanError):
        read_elements(text, TODAY)


def test_brackets_part_the_fields() -> None:
    """As printed below a symbol; blanks around a value are the typist's."""
    read = read_bracketed("(01) 00304092053105 (17)271100(10)H4521A", TODAY)
    assert [(element.ai, element.value) for element in read] == [
        ("01", "00304092053105"),
        ("17", "271100"),
        ("10", "H4521A"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "(10)12345(11)",
        "(1A)12345",
        "12345",
        "()12345",
        "(15",
        "(01)123456789012312(10)12345",
        "(107)ABC",
        "x(10)A",
        "(1)0A",
    ],
)
def test_brackets_without_an_identifier_are_refused(text: str) -> None:
    """Each bracket holds one identifier, each value is one."""
    with pytest.raises(ScanError):
        read_bracketed(text, TODAY)
