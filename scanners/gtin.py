"""Check and widen trade item numbers of 8, 12, 13 or 14 digits; it refuses any whose check digit is wrong."""

from __future__ import annotations

from scanners.refusal import ScanError

#: The lengths of a number: GTIN-8, UPC-A, EAN-13, GTIN-14.
LENGTHS = (8, 12, 13, 14)

#: Behind the indicator digit, the two digits that announce a US drug's NDC (GS1 prefix 03).
_DRUG_PREFIX = "03"


def is_digits(text: str) -> bool:
    """Whether the text is ASCII digits alone; `str.isdigit` would take superscripts too.

    >>> is_digits("0123"), is_digits("012\u00b3"), is_digits("")
    (True, False, False)
    """
    return text.isascii() and text.isdigit()


def check_digit(digits: str) -> str:
    """The GS1 check digit of the digits before it (GS1 General Specifications 7.9.1: weights 3, 1 from the right).

    >>> check_digit("0030409205310")
    '5'
    """
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def has_right_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it.

    >>> has_right_check_digit("00304092053105"), has_right_check_digit("00304092053106")
    (True, False)
    """
    return is_digits(digits) and len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]


def gtin14(digits: str) -> str:
    """The number in 14 digits, zeros in front.

    Raises: ScanError: another length, something else than digits, or a wrong check digit.

    >>> gtin14("304092053105")
    '00304092053105'
    """
    if not is_digits(digits):
        raise ScanError(digits, "digits alone", "other characters")
    if len(digits) not in LENGTHS:
        raise ScanError(digits, "8, 12, 13 or 14 digits", f"{len(digits)}")
    if not has_right_check_digit(digits):
        raise ScanError(digits, f"the check digit {check_digit(digits[:-1])}", digits[-1])
    return digits.zfill(14)


def ndc10_within(number: str) -> str | None:
    """The ten NDC digits inside a GTIN-14, without hyphens, or None where it is no US drug's.

    >>> ndc10_within("00304092053105")
    '0409205310'
    >>> ndc10_within("08903819987659") is None
    True
    """
    return number[3:13] if number[1:3] == _DRUG_PREFIX else None


def is_case(number: str) -> bool:
    """Whether a GTIN-14 names a case of cartons (indicator 1 to 8; 9 is variable measure, 0 the carton).

    >>> is_case("10304094903115")
    True
    """
    return number[0] in "12345678"
