"""Numbers that carry a check: DEA registration numbers and NDCs as people write them."""

from __future__ import annotations

import re

_DEA = re.compile(r"^[A-Z][A-Z9]\d{7}$", re.ASCII)
_NDC = re.compile(
    r"^(\d{5}-\d{4}-\d{2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d|\d{11})$", re.ASCII
)
#: Length of each segment in the 11-digit form.
_SEGMENTS_11 = (5, 4, 2)


def dea_digits(number: str) -> str | None:
    """The DEA number in capitals without spaces, or None where it has not the form of one."""
    normal = re.sub(r"\s", "", number).upper()
    return normal if _DEA.match(normal) else None


def dea_check_digit(number: str) -> int:
    """(d1 + d3 + d5) + 2 (d2 + d4 + d6), modulo 10, of a number of the right form."""
    digits = [int(character) for character in number[2:8]]
    return (sum(digits[0::2]) + 2 * sum(digits[1::2])) % 10


def dea_is_right(number: str) -> bool:
    """Form and check digit are right; a body of zeros passes the sum and is none."""
    normal = dea_digits(number)
    return normal is not None and normal[2:] != "0000000" and dea_check_digit(normal) == int(normal[8])


def ndc11(written: str) -> str | None:
    """The 11-digit form of an NDC written with hyphens or as 11 digits; ten bare digits are ambiguous: None."""
    text = written.strip()
    if not _NDC.match(text):
        return None
    if "-" not in text:
        return text
    return "".join(part.zfill(length) for part, length in zip(text.split("-"), _SEGMENTS_11, strict=True))
