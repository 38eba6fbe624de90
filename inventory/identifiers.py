"""Numbers that carry a check, as people write them: DEA registration numbers, NPIs; and NDCs, which carry none."""

from __future__ import annotations

import re

_DEA = re.compile(r"^[A-Z][A-Z9]\d{7}$", re.ASCII)
_NDC = re.compile(
    r"^(\d{5}-\d{4}-\d{2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d|\d{11})$", re.ASCII
)
_NPI = re.compile(r"^[12]\d{9}$", re.ASCII)
#: What an NPI is checked with in front of it: health applications, United States (ISO/IEC 7812; 45 CFR 162.406).
_NPI_PREFIX = "80840"
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


def npi_digits(number: str) -> str | None:
    """The NPI without spaces, or None where it has not the form of one: ten digits, the first 1 or 2."""
    normal = re.sub(r"\s", "", number)
    return normal if _NPI.match(normal) else None


def npi_check_digit(number: str) -> int:
    """The Luhn check digit of the first nine digits of an NPI, with its prefix in front."""
    body = [int(digit) for digit in _NPI_PREFIX + number[:9]]
    doubled = [2 * digit - 9 * (digit > 4) for digit in body[::-2]]
    return -(sum(doubled) + sum(body[-2::-2])) % 10


def ndc11(written: str) -> str | None:
    """The 11-digit form of an NDC written with hyphens or as 11 digits; ten bare digits are ambiguous: None."""
    text = written.strip()
    if not _NDC.match(text):
        return None
    if "-" not in text:
        return text
    return "".join(part.zfill(length) for part, length in zip(text.split("-"), _SEGMENTS_11, strict=True))
