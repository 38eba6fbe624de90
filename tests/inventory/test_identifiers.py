"""DEA numbers carry a check digit; an NDC's hyphens say where its zeros belong."""

import pytest

from inventory.identifiers import dea_check_digit, dea_digits, dea_is_right, ndc11


def test_the_check_digit_of_a_dea_number() -> None:
    """(5 + 3 + 7) + 2 (8 + 6 + 2) = 47: the last digit is 7."""
    assert dea_check_digit("AP5836727") == 7
    assert dea_is_right("AP5836727")


@pytest.mark.parametrize("wrong", ["AP5836728", "AP5863727", "AP8536727"])
def test_a_changed_or_swapped_digit_is_found(wrong: str) -> None:
    """A wrong check digit and two swapped neighbours are wrong."""
    assert not dea_is_right(wrong)


@pytest.mark.parametrize("number", ["", "A5836727", "AP583672", "AP58367270", "1P5836727", "AP58367٢7"])
def test_what_has_not_the_form_is_no_dea_number(number: str) -> None:
    """Two letters, or a letter and a 9, then seven digits."""
    assert dea_digits(number) is None
    assert not dea_is_right(number)


def test_a_dea_number_is_read_as_people_write_it() -> None:
    """Small letters and spaces do not matter; a business may have a 9 for its second letter."""
    assert dea_digits(" ap 583 6727 ") == "AP5836727"
    assert dea_digits("A95836727") == "A95836727"


def test_a_body_of_zeros_is_none() -> None:
    """Its sum is right and it is nobody's."""
    assert dea_check_digit("AB0000000") == 0
    assert not dea_is_right("AB0000000")


@pytest.mark.parametrize(
    ("written", "eleven"),
    [
        ("0409-2053-10", "00409205310"),
        ("71266-901-01", "71266090101"),
        ("71266-9010-1", "71266901001"),
        ("71266-9010-01", "71266901001"),
        ("00409205310", "00409205310"),
        (" 0409-2053-10 ", "00409205310"),
        ("0409205310", None),
        ("0409-20531-0", None),
        ("", None),
        ("abc", None),
    ],
)
def test_the_eleven_digits_of_an_ndc(written: str, eleven: str | None) -> None:
    """The short segment is filled with a zero; ten bare digits could be three products."""
    assert ndc11(written) == eleven
