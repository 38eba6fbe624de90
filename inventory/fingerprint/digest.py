"""A long text as a few letters, for a line that a person reads; whoever needs the text looks where it came from."""

from __future__ import annotations

import hashlib

#: Hexadecimal digits of a digest: 128 bits, which nobody finds a second text for.
DIGITS = 32


def short(words: str) -> str:
    """The SHA-256 of a text, cut."""
    return f"sha256 {hashlib.sha256(words.encode()).hexdigest()[:DIGITS]}"
