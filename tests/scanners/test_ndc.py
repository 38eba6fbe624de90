"""National Drug Codes: each layout goes to 11 digits, anything else is refused."""

import doctest

import pytest

from scanners import ndc
from scanners.refusal import ScanError


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(ndc).failed == 0


@pytest.mark.parametrize(
    ("printed", "eleven"),
    [
        ("0409-2053-10", "00409205310"),
        ("55150-438-10", "55150043810"),
        ("71872-7296-1", "71872729601"),
        ("70004-0430-09", "70004043009"),
        ("NDC 0409-2053-10", "00409205310"),
        ("ndc: 55150-438-10", "55150043810"),
    ],
)
def test_each_layout_is_padded_in_its_own_segment(printed: str, eleven: str) -> None:
    """4-4-2 pads the labeler, 5-3-2 the product, 5-4-1 the package."""
    assert ndc.looks_like_ndc(printed)
    assert ndc.ndc11(printed) == eleven


@pytest.mark.parametrize(
    "printed", ["0409-2053-1", "55150-43-10", "409-2053-10", "0409-2053", "55150-438-1", "1-2-3"]
)
def test_other_layouts_are_refused(printed: str) -> None:
    """A digit too few is never padded away."""
    with pytest.raises(ScanError, match="4-4-2"):
        ndc.ndc11(printed)


@pytest.mark.parametrize(
    "text", ["0108430215011539112212221724022021-1", "V7T2-PD3K-9XHD", "0409205310", "2121896418-5M"]
)
def test_other_codes_are_not_taken_for_one(text: str) -> None:
    """A long serial with a hyphen, a label and bare digits are something else."""
    assert not ndc.looks_like_ndc(text)


def test_packaging_is_the_last_segment() -> None:
    """Carton and vial of one product share the first nine digits."""
    assert ndc.product_of(ndc.ndc11("0409-2051-05")) == ndc.product_of(ndc.ndc11("0409-2051-15"))
    with pytest.raises(ValueError, match="11 digits"):
        ndc.product_of("0409205105")
