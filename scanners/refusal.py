"""Say why a scan cannot be used; it never repeats a badge's secret."""

from __future__ import annotations

import re

#: As much of a value as a sentence shows.
_SHOWN = 60

#: A badge, whole or damaged, or the bare run of characters that is left when the front of one was cut.
_BADGE = re.compile(r"VTB|(?:^|/)(?=.*[A-Z])[2-4679AC-HJ-NP-RT-Z]{13,16}$", re.IGNORECASE)


class ScanError(ValueError):
    """Scan that code again.

    `sentence` is what a page prints in bold, `expected` and `found` stand beside it, and `str()` is one sentence
    with the value, what was expected and what was found.
    """

    def __init__(
        self,
        value: str,
        expected: str,
        found: str,
        sentence: str = "Scan that code again: it cannot be used.",
    ) -> None:
        """Keep what a page prints; `value` is the text as scanned, which is shown without a badge's secret."""
        found = shown(found)
        super().__init__(f"{shown(value)} cannot be used: expected {expected}, found {found}.")
        self.sentence, self.expected, self.found = sentence, expected, found


def holds_badge(text: str) -> bool:
    """Whether a badge, or a piece of one, stands in the text.

    >>> holds_badge("0108430215011539VTB/2346")
    True
    >>> holds_badge("0108430215011539")
    False
    """
    return _BADGE.search(text.strip()) is not None


def shown(text: str) -> str:
    r"""The text as a sentence may repeat it: one line, short, control characters in words, no badge.

    >>> shown("10A\x1d21B\r")
    '10A<GS>21B'
    >>> shown("VTB/2346")
    'a badge'
    >>> shown("  ")
    'nothing'
    """
    text = text.strip()
    if holds_badge(text):
        return "a badge"
    words = text.replace("\x1d", "<GS>").replace("\x1e", "<RS>")
    words = "".join(character if character.isprintable() else "<?>" for character in words)
    if not words:
        return "nothing"
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."
