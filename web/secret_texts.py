"""What must stand in no form's field: a badge, and digits that may be a PIN where words are asked for; it keeps nothing.

A secret typed into a wrong field is refused before a draft, an entry or a page has it; the other fields stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from inventory.database import Database
from inventory.tables.house import badge
from scanners.refusal import holds_badge
from web.proof import badge_identity

#: Fields that ask for a badge or for a code of ours; they are read once, and never kept as they stand.
ASKS = frozenset(
    {"badge", "who", "first", "second", "code", "scan", "csrf_token", "command_id", "answer", "sealed"}
)
#: Fields that ask for words: nothing true of them is 4 to 12 digits alone.
WORDS = frozenset(
    {
        "why", "remark", "waiver", "given_name", "family_name", "user_name", "name", "course", "document", "labeler",
        "prescriber", "recipient", "authority", "witness_reason", "state", "licence_state", "city", "street",
    }
)  # fmt: skip
#: A facility counts its patients as it counts its badges: the same figures there say nothing of a badge.
COUNTED = frozenset({"record_number"})
#: What may be a PIN.
_PIN = re.compile(r"[0-9]{4,12}", re.ASCII)

BADGE = "Badges are scanned when the page asks for one."
PIN = "PINs are typed when the page asks for one."


def found_in(values: Mapping[str, str], opened: Database | None) -> Iterator[tuple[str, str, str]]:
    """Each field that holds a secret, the sentence beside it, and what was found, in words alone.

    Args: opened: where badges are looked up; None looks at the texts alone.
    """
    for field, value in values.items():
        text = value.strip()
        if not text or field in ASKS:
            continue
        if holds_badge(text) or (field not in COUNTED and opened is not None and _is_badge(opened, text)):
            yield field, BADGE, "a badge"
        elif (field in WORDS or field.startswith("place_")) and _PIN.fullmatch(text):
            yield field, PIN, "digits alone"


def _is_badge(opened: Database, text: str) -> bool:
    """The text is, to the letter, what somebody's badge says; one that ended is a badge too."""
    digest = badge_identity(opened.keys, text.upper()).digest
    with opened.read() as connection:
        return connection.execute(select(badge.c.person).where(badge.c.digest == digest)).first() is not None
