"""Carton symbols: what is drawn reads back with its identifier, what would not read is never drawn."""

import re

import pytest
import zxingcpp
from PIL import Image

from scanners.scan import ScanError
from scanners.symbol import gs1_datamatrix_svg

CARTON = "(01)00304092053105(21)SN0123456789AB(17)271100(10)H4521A"


def picture(svg: str, scale: int = 6) -> Image.Image:
    """The drawing's path as a picture; its runs are rectangles of whole modules."""
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert box is not None
    drawn = Image.new("L", (int(box[1]) * scale, int(box[2]) * scale), 255)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", svg):
        left, top = int(x) * scale, int(y) * scale
        drawn.paste(0, (left, top, left + int(width) * scale, top + int(height) * scale))
    return drawn


def test_a_scanner_reads_the_symbol_as_gs1() -> None:
    """The identifier says GS1 DataMatrix, and FNC1 stands behind the serial alone."""
    (found,) = zxingcpp.read_barcodes(picture(gs1_datamatrix_svg(CARTON)))
    assert found.symbology_identifier == "]d2"
    assert found.bytes == b"010030409205310521SN0123456789AB\x1d1727110010H4521A"


@pytest.mark.parametrize(
    "text",
    [
        "(01)00304092053106",
        "(01)00304092053105(17)271300",
        "0100304092053105",
        "(01)00304092053105(17)270230",
    ],
)
def test_what_would_not_read_is_not_drawn(text: str) -> None:
    """A wrong check digit, a month 13, no brackets, 30 February."""
    with pytest.raises(ScanError):
        gs1_datamatrix_svg(text)


def test_the_drawing_is_attributes_alone() -> None:
    """No document type, style or script comes from the library."""
    svg = gs1_datamatrix_svg(CARTON)
    assert svg.startswith("<svg xmlns=")
    assert not re.search("style|script|DOCTYPE", svg)
