"""Draw the GS1 symbols that a carton carries, for the demonstration; it refuses what a scanner would refuse."""

from __future__ import annotations

import re
from datetime import date

import zxingcpp

from scanners.element_string import read_bracketed
from scanners.qr import svg_of

_SIDE = re.compile(r'<svg width="(\d+)" height="(\d+)"')
_PATH = re.compile(r'<path d="([^"]+)"')

#: A day in the century in which two-digit years are read; no more of it counts for whether a date exists.
_CENTURY = date(2026, 1, 1)


def gs1_datamatrix_svg(bracketed: str) -> str:
    """A GS1 DataMatrix of element strings such as `(01)00304092053105(17)271100(10)H4521A`.

    The library that draws takes any text, so the element strings are read first.
    Raises: ScanError: they would not read.
    """
    read_bracketed(bracketed, _CENTURY)
    symbol = zxingcpp.create_barcode(bracketed, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, forceSquare=True)
    drawn = zxingcpp.write_barcode_to_svg(symbol)
    side, path = _SIDE.search(drawn), _PATH.search(drawn)
    if side is None or path is None:
        raise RuntimeError("the symbol's drawing has no path")
    return svg_of(path[1], int(side[1]), int(side[2]), "GS1 DataMatrix")
