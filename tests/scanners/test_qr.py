"""QR symbols: the right version, drawn whole, read back by another library, with nothing a strict page refuses."""

import doctest
import re

import pytest
import zxingcpp
from PIL import Image

from scanners import qr
from scanners.qr import QrPath, qr_path, qr_svg


def drawn(path: QrPath, scale: int = 4) -> Image.Image:
    """The path as a picture, drawn from its runs."""
    picture = Image.new("L", (path.modules * scale,) * 2, 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.d):
        run = (int(x) * scale, int(y) * scale, (int(x) + int(width)) * scale, (int(y) + 1) * scale)
        picture.paste(0, run)
    return picture


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(qr).failed == 0


def test_a_label_is_the_smallest_symbol() -> None:
    """Version 1 at level M has 21 modules, 29 with the white around it, which stays white."""
    path = qr_path("V7T2PD3K9XHD")
    assert path.modules == 29
    runs = re.findall(r"M(\d+) (\d+)h(\d+)", path.d)
    assert min(int(x) for x, _, _ in runs) == min(int(y) for _, y, _ in runs) == qr.QUIET
    assert max(int(x) + int(width) for x, _, width in runs) == 29 - qr.QUIET


@pytest.mark.parametrize(
    "text",
    [
        "V7T2PD3K9XHD",
        "VTB/2346ACDEFGHJKLMN",
        "VTA/ALL OF IT",
        "http://localhost:8123/",
        "https://example.org/\xe9",
    ],
)
def test_another_library_reads_the_text_back(text: str) -> None:
    """Capitals in the short mode, anything else as bytes."""
    (found,) = zxingcpp.read_barcodes(drawn(qr_path(text)))
    assert found.text == text


def test_a_higher_level_takes_more_modules() -> None:
    """The level of correction is the caller's."""
    assert qr_path("V7T2PD3K9XHD", "H").modules > qr_path("V7T2PD3K9XHD", "L").modules


def test_the_drawing_is_attributes_alone() -> None:
    """No style, no script, and the text, which may be a badge's, in no attribute."""
    svg = qr_svg("VTB/2346ACDEFGHJKLMN")
    assert svg.startswith("<svg xmlns=")
    assert "style" not in svg
    assert "script" not in svg
    assert "2346" not in svg
    assert 'aria-label="QR code"' in svg
