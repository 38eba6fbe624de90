"""What the box of a receipt takes as it was typed, and what it reads as a code; it never takes a badge for a text."""

from __future__ import annotations

import re

from inventory.catalogue import segments
from inventory.errors import NotInCatalogue, Refused
from inventory.keys import Purpose
from scanners.label import is_ours
from scanners.own_code import Mark
from scanners.refusal import ScanError, holds_badge
from scanners.scan import Kind, parse
from web.flow import Here
from web.flows.receipt_carton import Wanting, product_code
from web.given import LETTERS
from web.here import database

#: Steps at which the box takes a text or a count as it was typed.
_TYPED = frozenset({Wanting.INVOICE, Wanting.LOT, Wanting.EXPIRY, Wanting.ORDERED, Wanting.INVOICED})
#: Element strings that announce themselves: they are never taken for an invoice's number.
_ELEMENTS = re.compile(r"^\][A-Za-z]\d|\x1d|^\(01\)|^01\d{14}")
#: Words of the action card that end or confirm whatever the step.
_ACTIONS = frozenset({*LETTERS, *LETTERS.values(), "CONFIRM", "CANCEL", "HOME", "PRINT"})


def takes_text(here: Here, step: Wanting, text: str) -> bool:
    """Whether the step takes this text as it stands: an invoice's number, a lot, a day, a count."""
    if step in (Wanting.SUPPLIER, Wanting.PLACE):
        return text.isdigit() and len(text) > 1
    if step not in _TYPED or not text or text.upper() in _ACTIONS or holds_badge(text):
        return False
    if any(text.upper().startswith(f"{mark}/") for mark in Mark):
        return False
    return not _is_code(here, step, text)


def _is_code(here: Here, step: Wanting, text: str) -> bool:
    """The text is one of our labels, or the code of a carton."""
    if _ELEMENTS.search(text):
        return True
    try:
        scan = parse(f"{text}\r", here.now.astimezone(here.zone).date(), segments)
    except ScanError:
        return False
    if scan.kind is Kind.LABEL:
        return is_ours(scan.code or "", database().keys.key(Purpose.LABEL))
    if step in (Wanting.ORDERED, Wanting.INVOICED) or scan.kind not in (Kind.GTIN, Kind.NDC):
        return False
    try:
        product_code(here.connection, scan)
    except NotInCatalogue:
        return False
    except Refused:
        return True
    return True
