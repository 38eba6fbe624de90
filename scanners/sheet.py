"""Print vial and syringe labels, thirty to a Letter page, as one SVG; it cuts no text short without a sign.

The die-cut size is the common 2 5/8 by 1 inch. One unit of the drawing is a micrometre, so that every length is
whole. No label may cover strength, lot or expiry on the vial, so all three stand on it as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from scanners.label import grouped
from scanners.qr import qr_path

#: US Letter, and where the first label's corner, the next column and the next row lie on it.
_PAGE = (215_900, 279_400)
_CORNER = (4_763, 12_700)
_PITCH = (69_850, 25_400)
_LABEL = (66_675, 25_400)
_COLUMNS, _ROWS = 3, 10

PER_SHEET = _COLUMNS * _ROWS

#: A module of the QR symbol. Scanners read 0.38 mm off a curved vial; 29 of these are 13.6 mm.
_MODULE = 470

_INSET = 1_800
_TEXT_LEFT = 17_000
_LINE = 3_050
_SMALL, _LARGE = 2_500, 3_300

#: Characters that fit beside the symbol at the small size.
_FITS = 36


@dataclass(frozen=True)
class PaperLabel:
    """What one label says; `code` is the container's 12 characters, every other field text as it shall print.

    `patient`, `who` and `when` are a syringe's: for whom, drawn up by whom, at what time.
    """

    code: str
    drug: str
    strength: str
    amount: str
    lot: str
    expiry: str
    patient: str | None = None
    who: str | None = None
    when: str | None = None


def label_sheet(labels: Sequence[PaperLabel]) -> str:
    """One page of labels, in the order given, row by row.

    Raises: ValueError: more labels than a page holds; print the rest on the next.
    """
    if len(labels) > PER_SHEET:
        raise ValueError(f"a sheet holds {PER_SHEET} labels, these are {len(labels)}")
    width, height = _PAGE
    drawn = "".join(_label(label, *_place(number)) for number, label in enumerate(labels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="215.9mm" height="279.4mm" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="Labels to print" font-family="Liberation Sans, Arial, sans-serif" '
        f'font-size="{_SMALL}"><rect width="{width}" height="{height}" fill="#fff"/>{drawn}</svg>'
    )


def one_label(label: PaperLabel) -> str:
    """One label alone in its own size, for a printer of labels or a reprint."""
    width, height = _LABEL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="66.675mm" height="25.4mm" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="Label {grouped(label.code)}" font-family="Liberation Sans, Arial, sans-serif" '
        f'font-size="{_SMALL}"><rect width="{width}" height="{height}" fill="#fff"/>{_label(label, 0, 0)}</svg>'
    )


def _place(number: int) -> tuple[int, int]:
    row, column = divmod(number, _COLUMNS)
    return _CORNER[0] + column * _PITCH[0], _CORNER[1] + row * _PITCH[1]


def _label(label: PaperLabel, x: int, y: int) -> str:
    """One label with its corner at x, y: the symbol at the left, text beside it, the code below both."""
    symbol = qr_path(label.code)
    lines = [label.drug, label.strength, label.amount, f"Lot {label.lot}", f"Expires {label.expiry}"]
    if label.patient is not None:
        lines[3:] = [f"Lot {label.lot}, expires {label.expiry}", f"For {label.patient}"]
    drawn_up = ", ".join(text for text in (label.who, label.when) if text)
    if drawn_up:
        lines.append(drawn_up)
    top = 3_700
    text = "".join(_text(_TEXT_LEFT, top + _LINE * place, _SMALL, line) for place, line in enumerate(lines))
    return (
        f'<g transform="translate({x} {y})">'
        f'<path transform="translate({_INSET} {_INSET}) scale({_MODULE})" d="{symbol.d}" fill="#000"/>'
        f"{text}{_text(_INSET, _LABEL[1] - 2_000, _LARGE, grouped(label.code))}</g>"
    )


def _text(x: int, y: int, size: int, words: str) -> str:
    """A line of text; one that is too long is squeezed into its width, and beyond twice that it ends in dots."""
    weight = ' font-weight="bold"' if size == _LARGE else ""
    squeezed = ""
    if len(words) > _FITS:
        squeezed = f' textLength="{_LABEL[0] - x - _INSET}" lengthAdjust="spacingAndGlyphs"'
        words = words if len(words) <= 2 * _FITS else f"{words[: 2 * _FITS]}..."
    return f'<text x="{x}" y="{y}" font-size="{size}"{weight}{squeezed}>{escape(words)}</text>'
