"""Write and read our badges, wristbands, place codes and action codes; it refuses a damaged one.

All four are capitals, digits and signs of QR alphanumeric mode, and are read in either case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scanners.label import ALPHABET, is_alphabet
from scanners.refusal import ScanError

BADGE_LENGTH = 16
_CODE = re.compile(r"[A-Z0-9.-]{1,32}", re.ASCII)


class Mark(StrEnum):
    """The three letters in front of each kind."""

    BADGE = "VTB"
    WRISTBAND = "VTP"
    PLACE = "VTL"
    ACTION = "VTA"


#: The words of the action card. None begins another, so that a cut one is never read as its neighbour.
ACTIONS = (
    *("ISSUE", "DRAW", "GIVE", "WASTE", "RETURN", "RECEIVE", "EMERGENCY", "WITHOUT ORDER"),
    *("ALL OF IT", "HALF", "POINT", "MG", "ML", *"0123456789"),
    *("REASON 1", "REASON 2", "REASON 3", "REASON 4", "REASON 5", "REASON 6"),
    *("CONFIRM", "BACK", "CANCEL", "WITNESS", "YES", "NO", "HOME", "LOCK", "PRINT"),
)


@dataclass(frozen=True)
class OwnCode:
    """One of our codes; `open_end` says that a shorter code of its kind would read as well."""

    mark: Mark
    code: str
    open_end: bool

    def __repr__(self) -> str:
        """Leave a badge's secret out."""
        code = "..." if self.mark is Mark.BADGE else self.code
        return f"OwnCode({self.mark}, {code!r})"


def new_badge_token(randbelow: Callable[[int], int]) -> str:
    """Sixteen characters that open a badge's sign-in page; `randbelow` as in `secrets`."""
    return "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(BADGE_LENGTH))


def badge_text(token: str) -> str:
    """What a badge's QR symbol holds."""
    return _written(Mark.BADGE, token)


def wristband_text(code: str) -> str:
    """What a wristband's QR symbol holds; `code` is the patient's printed code."""
    return _written(Mark.WRISTBAND, code)


def place_text(code: str) -> str:
    """What a place's QR symbol holds.

    >>> place_text("R1-CAB.2")
    'VTL/R1-CAB.2'
    """
    return _written(Mark.PLACE, code)


def action_text(word: str) -> str:
    """What a field of the action card holds.

    >>> action_text("ALL OF IT")
    'VTA/ALL OF IT'
    """
    return _written(Mark.ACTION, word)


def read_own_code(text: str) -> OwnCode | None:
    """The code, or None where the text does not begin with one of our marks.

    Raises: ScanError: it begins so, and the rest is damaged.

    >>> read_own_code("vtl/cab-2")
    OwnCode(VTL, 'CAB-2')
    """
    mark_text, slash, code = text.upper().partition("/")
    if mark_text not in tuple(Mark):
        return None
    mark = Mark(mark_text)
    if mark is Mark.BADGE:
        _refuse_unless(
            len(code) == BADGE_LENGTH and is_alphabet(code),
            text,
            "a badge of 16 characters",
            f"{len(code)} of them",
        )
    elif mark is Mark.ACTION:
        _refuse_unless(code in ACTIONS, text, "a word of the action card", code or "nothing")
    else:
        _refuse_unless(
            bool(slash and _CODE.fullmatch(code)), text, "letters, digits, point or hyphen", code or "nothing"
        )
    return OwnCode(mark, code, open_end=mark in (Mark.WRISTBAND, Mark.PLACE))


def _written(mark: Mark, code: str) -> str:
    """Mark and code; what would not read again is a broken program."""
    text = f"{mark}/{code}"
    read = read_own_code(text)
    if read is None or read.code != code:
        raise ValueError(f"a code of kind {mark} holds capitals, digits, point and hyphen")
    return text


def _refuse_unless(fits: bool, text: str, expected: str, found: str) -> None:
    if not fits:
        raise ScanError(text, expected, found)
