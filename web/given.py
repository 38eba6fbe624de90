"""What a person gave at a scan box: a scan, an amount, a letter, a number of a choice, or a bare Enter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.amount import AmountError, Typed, parse_amount
from inventory.catalogue import segments
from inventory.keys import KeyRing, Purpose
from scanners.label import is_ours
from scanners.refusal import ScanError, shown
from scanners.scan import Kind, Scan, parse
from web.refusals import Damaged, LookFirst, NotOurLabel


class What(StrEnum):
    """What it was; the value is the phrase in which a refusal names it."""

    LABEL = "a vial or syringe label"
    PATIENT = "a wristband"
    PLACE = "a place"
    BADGE = "a badge"
    CARTON = "a carton"
    AMOUNT = "an amount"
    ACTION = "an action"
    CHOICE = "a number"
    ENTER = "nothing"
    TEXT = "a text"


@dataclass(frozen=True)
class Given:
    """One input. `code` is a label's 12 characters, a patient's or place's code, an action's word, a choice's digit."""

    what: What
    raw: str
    code: str = ""
    amount: Typed | None = None
    scan: Scan | None = None

    @property
    def evidence(self) -> str:
        """The raw text as evidence; nothing of a badge."""
        return "" if self.what is What.BADGE else self.raw


#: Letters and the actions that they stand for (pages 2.2); each action code is the same command as its letter.
LETTERS = {
    "I": "ISSUE", "D": "DRAW", "G": "GIVE", "W": "WASTE", "R": "RETURN", "E": "RECEIVE", "X": "EMERGENCY",
    "O": "WITHOUT ORDER", "Y": "YES", "N": "NO", "?": "HELP", "B": "BACK", "L": "LOCK",
}  # fmt: skip
#: What `?` answers.
HELP = (
    "Scan anything of this step, or type a letter: I issue, D draw up, G give, W waste, R return, E receive, "
    "X emergency, B back, L lock."
)
_WORDS = {*LETTERS.values(), "CONFIRM", "CANCEL", "HOME", "WITNESS", "ALL OF IT", "HALF", "PRINT"}
_REASON = re.compile(r"REASON ([1-9])")
#: What a PIN looks like: digits alone, 4 to 8 of them.
_PIN_LIKE = re.compile(r"\s*[0-9]{4,8}\s*")
#: Typed words: no digits first, no bracket, no control character of a scanner.
_WORDS_ALONE = re.compile(r"[A-Za-z][A-Za-z0-9 .-]{0,19}", re.ASCII)
_NUMBER_LIKE = re.compile(r"^(\d+\.\d*|\.\d+|\d{2,7}|0)$|^[\d.]+\s*(mg|ml)$", re.IGNORECASE | re.ASCII)


def could_be_pin(raw: str) -> bool:
    """The text may be a PIN typed into the wrong box: such a text is kept nowhere as it stands (practice P4)."""
    return _PIN_LIKE.fullmatch(raw) is not None


def read(raw: str, today: date, keys: KeyRing, *, looked: bool = False) -> Given:
    """Tell what was given.

    Args: looked: a person looked at a scan that could only be guessed, and said yes.
    Raises: Damaged: a code that cannot be read. LookFirst: one that a person must look at. NotOurLabel.
    """
    text = raw.strip(" \t\r\n")
    upper = text.upper()
    if not text:
        return Given(What.ENTER, raw)
    if upper in LETTERS or upper in _WORDS:
        return Given(What.ACTION, raw, LETTERS.get(upper, upper))
    if reason := _REASON.fullmatch(upper):
        return Given(What.CHOICE, raw, reason.group(1))
    if len(text) == 1 and text in "123456789":
        return Given(What.CHOICE, raw, text)
    if _NUMBER_LIKE.match(text):
        return _amount(raw, text)
    try:
        # The box was sent by Enter, a scanner's or a person's, so the tail is whole.
        scan = parse(f"{raw}\r", today, segments)
    except ScanError as error:
        if _WORDS_ALONE.fullmatch(text):
            # Nothing says that it was a code at all: the page says that it knows nothing by it.
            return Given(What.TEXT, raw)
        raise Damaged(error.expected, error.found, sentence=error.sentence) from error
    if scan.confirm and not looked:
        raise LookFirst("a look at the package", _read_as(scan), sentence=scan.confirm)
    return _scanned(raw, scan, keys)


def _read_as(scan: Scan) -> str:
    """What a guessed scan was read as: the values that a person compares with the package."""
    values = (
        ("lot", scan.lot), ("expires", scan.expiry.strftime("%d %b %Y") if scan.expiry else None),
        ("serial", scan.serial), ("NDC", scan.ndc11 or scan.gtin14),
    )  # fmt: skip
    return ", ".join(f"{name} {value}" for name, value in values if value) or shown(scan.raw)


def _amount(raw: str, text: str) -> Given:
    try:
        return Given(What.AMOUNT, raw, amount=parse_amount(text))
    except AmountError as error:
        raise Damaged(error.expected, error.found, sentence=error.sentence) from error


def _scanned(raw: str, scan: Scan, keys: KeyRing) -> Given:
    code = scan.code or ""
    if scan.kind is Kind.LABEL:
        if not is_ours(code, keys.key(Purpose.LABEL)):
            raise NotOurLabel("a label printed here", code)
        return Given(What.LABEL, raw, code, scan=scan)
    if scan.kind is Kind.ACTION:
        return _action(raw, code, scan)
    simple: dict[Kind, What] = {
        Kind.PATIENT: What.PATIENT, Kind.PLACE: What.PLACE, Kind.BADGE: What.BADGE, Kind.GS1: What.CARTON,
        Kind.GTIN: What.CARTON, Kind.NDC: What.CARTON,
    }  # fmt: skip
    return Given(simple.get(scan.kind, What.TEXT), "" if scan.kind is Kind.BADGE else raw, code, scan=scan)


def _action(raw: str, word: str, scan: Scan) -> Given:
    if reason := _REASON.fullmatch(word):
        return Given(What.CHOICE, raw, reason.group(1), scan=scan)
    return Given(What.ACTION, raw, word, scan=scan)


#: Action codes that build an amount one after the other, and what each adds.
KEYED: dict[str, str] = {
    **{str(digit): str(digit) for digit in range(10)},
    "POINT": ".",
    "MG": " mg",
    "ML": " mL",
}


def keyed(state: dict[str, Any], given: Given) -> Given:
    """An amount from the action card: digit after digit, then the unit.

    Raises: Damaged: what was scanned is no amount.
    """
    text = state.get("keyed", "") + KEYED[given.code]
    if not text.endswith(("mg", "mL")):
        state["keyed"] = text
        return given
    state.pop("keyed", None)
    try:
        return Given(What.AMOUNT, text, amount=parse_amount(text))
    except AmountError as error:
        raise Damaged(error.expected, error.found, sentence=error.sentence) from error


Reader = Callable[[str], Given]
