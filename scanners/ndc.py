"""Read a National Drug Code as printed or billed into its 11 digits; it never guesses where hyphens belong."""

from __future__ import annotations

import re

from scanners.gtin import is_digits
from scanners.refusal import ScanError

#: 21 CFR 207.33: 4-4-2, 5-3-2 and 5-4-1 as FDA prints them, 5-4-2 as it is billed.
_LAYOUTS = frozenset({(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)})

_HYPHENED = re.compile(r"(?:NDC[ :]*)?(\d{4,5})-(\d{3,4})-(\d{1,2})", re.IGNORECASE | re.ASCII)
_ATTEMPT = re.compile(r"(?:NDC[ :]*)?\d{1,6}(?:-\d{1,4}){1,2}|NDC[ :]*\d+", re.IGNORECASE | re.ASCII)


def looks_like_ndc(text: str) -> bool:
    """Whether somebody meant an NDC: digits in groups with hyphens, or the letters NDC before digits.

    >>> looks_like_ndc("0409-2053-10"), looks_like_ndc("0409205310")
    (True, False)
    """
    return _ATTEMPT.fullmatch(text) is not None


def ndc11(text: str) -> str:
    """The 11 digits of an NDC with hyphens.

    Raises: ScanError: segments of other lengths than 4-4-2, 5-3-2, 5-4-1 or 5-4-2.

    >>> ndc11("0409-2053-10"), ndc11("NDC 55150-438-10"), ndc11("71872-7296-1")
    ('00409205310', '55150043810', '71872729601')
    """
    match = _HYPHENED.fullmatch(text.strip())
    segments = match.groups() if match else ()
    if match is None or tuple(map(len, segments)) not in _LAYOUTS:
        raise ScanError(
            text,
            "an NDC of 4-4-2, 5-3-2, 5-4-1 or 5-4-2 digits",
            "-".join(str(len(part)) for part in re.findall(r"\d+", text)) + " digits",
            "Type the NDC as the carton prints it.",
        )
    labeler, product, package = segments
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)


def product_of(eleven: str) -> str:
    """Labeler and product, the first nine digits; the last two name the packaging.

    >>> product_of("00409205310")
    '004092053'
    """
    if not is_digits(eleven) or len(eleven) != 11:
        raise ValueError(f"an NDC has 11 digits, this has {len(eleven)}")
    return eleven[:9]


def hyphened(eleven: str) -> str:
    """An NDC as it is billed, in 5-4-2 groups.

    >>> hyphened("70004043009")
    '70004-0430-09'
    """
    return f"{eleven[:5]}-{eleven[5:9]}-{eleven[9:]}"
