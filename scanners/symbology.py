"""Take off what a scanner puts around a code, and name the symbol it was; it does not read what the code says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scanners.refusal import ScanError

GS = "\x1d"

#: What scanners are set to send after a code: return, line feed or tab.
_TERMINATORS = "\r\n\t"

_AIM = re.compile(r"\][A-Za-z][0-9A-Fa-f]")

#: A code on a German keyboard (`]` arrives as `+`) or a French one (`]` as `$`, digits as signs).
_GERMAN = re.compile(r"\+[A-Za-z][0-9]")
_FRENCH = re.compile(r"[\xe0\xe7\xe8\xe9]")

#: The longest text that a QR symbol holds in capitals and digits (ISO/IEC 18004).
_LONGEST = 4296


class Content(StrEnum):
    """What an AIM identifier says about the text behind it."""

    ELEMENT_STRINGS = "element strings"
    NUMBER = "number"
    TEXT = "text"


#: ISO/IEC 15424 identifiers whose symbols hold GS1 element strings.
_ELEMENT_STRINGS = frozenset({"]C1", "]d2", "]e0", "]Q3", "]J1"})

#: Identifiers whose symbols hold one number with a check digit, and how many digits scanners send.
NUMBER_DIGITS = {"]E0": 13, "]E4": 8, "]I1": 14}

#: The letters in use, each in the case that it has; Code One's D, never on a drug, gives way to a turned-over d.
_LETTERS = frozenset("ABCEFGHIJKLMNOPQRSTUXYZdehz")


@dataclass(frozen=True)
class Frame:
    """A scanned code without its frame.

    `symbology` is the AIM identifier as the symbol has it; `terminated` says that the scanner's end mark arrived,
    or a separator that closes the last field; `separator_seen` that a separator stood at either end; `caps_lock`
    that the letters were turned over, and that `text` has them turned back.
    """

    text: str
    symbology: str | None
    content: Content | None
    terminated: bool
    separator_seen: bool
    caps_lock: bool


def unframe(raw: str) -> Frame:
    r"""Strip ends and AIM identifier.

    Raises: ScanError: nothing, more than a symbol can hold, two codes run together, or another keyboard layout.

    >>> unframe("]d20108\r").text, unframe("]d20108\r").symbology
    ('0108', ']d2')
    >>> unframe("]D210lot").caps_lock, unframe("]D210lot").text
    (True, '10LOT')
    """
    text = raw.strip(" " + _TERMINATORS)
    if not text.strip(GS):
        raise ScanError(raw, "a code", "nothing")
    if len(text) > _LONGEST:
        raise ScanError(raw, f"at most {_LONGEST} characters", f"{len(text)}")
    if any(end in text for end in _TERMINATORS):
        raise ScanError(raw, "one code", "two run together", "Scan one code at a time.")
    _refuse_other_layout(text, raw)
    ending = raw.rstrip(" ")
    bare = text.strip(GS)
    symbology, content, caps_lock = None, None, False
    if bare.startswith("]"):
        symbology, bare, caps_lock = _identifier(bare, raw)
        content = _content(symbology)
    return Frame(
        text=bare.strip(GS),
        symbology=symbology,
        content=content,
        terminated=ending[-1] in _TERMINATORS + GS,
        separator_seen=text[0] == GS or text[-1] == GS or bare.startswith(GS),
        caps_lock=caps_lock,
    )


def _identifier(text: str, raw: str) -> tuple[str, str, bool]:
    """The AIM identifier, the text behind it, and whether Caps Lock had turned both over."""
    if not _AIM.match(text):
        raise ScanError(raw, "an AIM identifier such as ]d2", "a lone ]")
    identifier, rest = text[:3], text[3:]
    if identifier == "]E0" and len(rest) > NUMBER_DIGITS["]E0"] + 1:
        # EAN has 13 digits and no letters, so a longer text is DataBar's ]e0 under Caps Lock.
        return "]e0", rest.swapcase(), True
    if identifier[1] in _LETTERS:
        return identifier, rest, False
    turned = identifier.swapcase()
    if turned in _ELEMENT_STRINGS or turned in NUMBER_DIGITS or turned[1] in _LETTERS:
        return turned, rest.swapcase(), True
    raise ScanError(raw, "an AIM identifier such as ]d2", identifier)


def _content(symbology: str) -> Content:
    if symbology in _ELEMENT_STRINGS:
        return Content.ELEMENT_STRINGS
    if symbology in NUMBER_DIGITS:
        return Content.NUMBER
    return Content.TEXT


def _refuse_other_layout(text: str, raw: str) -> None:
    """A code typed through another keyboard layout has other letters and digits than the label."""
    layout = "French" if _FRENCH.search(text) else "German" if _GERMAN.match(text) else None
    if layout is not None:
        raise ScanError(
            raw,
            "the US keyboard layout",
            f"letters of a {layout} one",
            "Set scanner and workstation to the same keyboard layout.",
        )
    if not text.isascii():
        raise ScanError(raw, "letters and digits of a label", "other signs")
