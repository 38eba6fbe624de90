"""What must stand in no form's field: a badge, and digits that may be a PIN where words are asked for; it keeps nothing.

A secret typed into a wrong field is refused before a draft, an entry or a page has it; the other fields stay. Where
words are asked for, the form of a badge is refused, enrolled or not; numbers are compared with the badges, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from inventory.errors import Refused
from scanners.refusal import holds_badge

#: Fields that ask for a badge or for a code of ours; they are read once, and never kept as they stand.
ASKS = frozenset(
    {"badge", "who", "first", "second", "code", "scan", "csrf_token", "command_id", "answer", "sealed"}
)
#: Fields that ask for words: nothing true of them is 4 to 12 digits alone, or a run of signs with digits among them.
WORDS = frozenset(
    {
        "why", "remark", "waiver", "given_name", "family_name", "name", "course", "document", "labeler",
        "prescriber", "recipient", "authority", "witness_reason", "state", "licence_state", "city", "street",
    }
)  # fmt: skip
#: Words too, but one's own choice of them may have digits.
_NAMES = frozenset({"user_name"})
#: What may be a PIN.
_PIN = re.compile(r"[0-9]{4,12}", re.ASCII)
#: A word among others that is as long as a badge's secret.
_BADGE_RUN = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{16}(?![0-9A-Z])", re.ASCII | re.IGNORECASE)
#: What may be a facility's badge, by its form alone: no space, and four digits or more.
_BADGE_LIKE = re.compile(r"(?=(?:\D*\d){4})\S{6,64}")

BADGE = "Badges are scanned when the page asks for one."
WORDS_ALONE = "Type words here. Badges are scanned when the page asks for one."
PIN = "PINs are typed when the page asks for one."


def found_in(
    values: Mapping[str, str], is_a_badge: Callable[[str], bool] | None
) -> Iterator[tuple[str, str, str]]:
    """Each field that holds a secret, the sentence beside it, and what was found, in words alone.

    Args: is_a_badge: compares a number with the badges, or refuses to; None looks at the texts alone.
    """
    for field, value in values.items():
        text = value.strip()
        if not text or field in ASKS:
            continue
        words = field in WORDS or field.startswith("place_")
        if holds_badge(text) or (words and any(map(holds_badge, _BADGE_RUN.findall(text)))):
            yield field, BADGE, "a badge"
        elif (words or field in _NAMES) and _PIN.fullmatch("".join(text.split())):
            yield field, PIN, "digits alone"
        elif words and _BADGE_LIKE.fullmatch(text):
            yield field, WORDS_ALONE, "a number"
        elif not words and is_a_badge is not None:
            yield from _compared(field, text, is_a_badge)


def _compared(field: str, text: str, is_a_badge: Callable[[str], bool]) -> Iterator[tuple[str, str, str]]:
    try:
        if is_a_badge(text):
            yield field, BADGE, "a badge"
    except Refused as refused:
        yield field, refused.sentence, refused.found
