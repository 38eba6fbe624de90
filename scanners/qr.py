"""Draw a text as a QR symbol in SVG; it sets no style and holds no script, so that a strict page may show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData

Correction = Literal["L", "M", "Q", "H"]

#: The encoder's modes: alphanumeric and bytes.
_SHORT: Literal[2] = 2
_BYTES: Literal[4] = 4

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}

#: What the short alphanumeric mode holds (ISO/IEC 18004); anything else goes as bytes.
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+./:-]+", re.ASCII)

#: Modules of white around the symbol, as the standard asks.
QUIET = 4


@dataclass(frozen=True)
class QrPath:
    """A symbol as one SVG path.

    `d` is the path, one unit a module, the quiet zone of 4 counted; `modules` is the side of the square, both
    quiet zones included, as in `viewBox="0 0 modules modules"`.
    """

    d: str
    modules: int


def qr_path(text: str, error_correction: Correction = "M") -> QrPath:
    """The symbol of a text, in the smallest version that holds it.

    A label's 12 characters make version 1 at level M: 21 modules and 29 with the quiet zone.
    """
    code = QRCode(version=None, error_correction=_LEVELS[error_correction], border=QUIET)
    short = _ALPHANUMERIC.fullmatch(text) is not None
    code.add_data(QRData(text, mode=_SHORT if short else _BYTES), optimize=0)
    code.make(fit=True)
    rows = [[bool(module) for module in row] for row in code.get_matrix()]
    return QrPath(path_of(rows), len(rows))


def qr_svg(text: str) -> str:
    """The symbol as a whole SVG document, black on white; its size is its viewer's choice."""
    path = qr_path(text)
    return svg_of(path.d, path.modules, path.modules, "QR code")


def path_of(rows: list[list[bool]]) -> str:
    """One path of horizontal runs, drawn from rows of modules (true is black).

    >>> path_of([[False, True, True], [True, False, False]])
    'M1 0h2v1h-2zM0 1h1v1h-1z'
    """
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(runs)


def svg_of(d: str, width: int, height: int, name: str) -> str:
    """A whole SVG document of one path on white, named for a screen reader."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{name}" '
        f'shape-rendering="crispEdges"><rect width="{width}" height="{height}" fill="#fff"/>'
        f'<path d="{d}" fill="#000"/></svg>'
    )
