"""Trade item numbers: lengths, check digits, and the NDC within."""

import doctest

import pytest

from scanners import gtin
from scanners.refusal import ScanError


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(gtin).failed == 0


@pytest.mark.parametrize(
    ("ndc10", "number"),
    [
        ("0409205310", "00304092053105"),
        ("5515043810", "00355150438105"),
        ("5515043910", "00355150439102"),
        ("6745700110", "00367457001104"),
        ("6745710810", "00367457108100"),
        ("6745718120", "00367457181202"),
        ("7000443009", "00370004430098"),
    ],
)
def test_a_drug_s_number_is_its_ndc_and_a_check_digit(ndc10: str, number: str) -> None:
    """Worked by hand from FDA's rule: 03, the NDC, the check digit."""
    assert gtin.check_digit(f"003{ndc10}") == number[-1]
    assert gtin.ndc10_within(number) == ndc10


@pytest.mark.parametrize("digits", ["96385074", "304092053105", "5901234123457", "10304094903115"])
def test_every_length_widens_to_fourteen(digits: str) -> None:
    """Zeros go in front, and the check digit stays right."""
    assert gtin.gtin14(digits) == digits.zfill(14)


@pytest.mark.parametrize("place", range(12))
def test_one_wrong_digit_is_refused(place: int) -> None:
    """The check digit finds every single wrong digit of a UPC-A."""
    right = "304092053105"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    with pytest.raises(ScanError):
        gtin.gtin14(wrong)


@pytest.mark.parametrize(
    "digits", ["123", "0123456789abc", "0123456789\u2070\u2070\u2070", "", "30409205310"]
)
def test_other_lengths_and_signs_are_refused(digits: str) -> None:
    """A number has 8, 12, 13 or 14 ASCII digits."""
    with pytest.raises(ScanError):
        gtin.gtin14(digits)


def test_a_number_of_another_country_holds_no_ndc() -> None:
    """Only the prefix 03 announces a US drug."""
    assert gtin.ndc10_within("05901234123457") is None


def test_a_case_is_told_from_a_carton() -> None:
    """Indicators 1 to 8 are packs of packs."""
    assert gtin.is_case("10304094903115")
    assert not gtin.is_case("00304092053105")
    assert not gtin.is_case("90012345678908")
