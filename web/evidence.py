"""Every scan is kept with what was answered: as it came where it is a code of goods or of ours, and else as a digest.

Beside it stands whether a scanner sent it or somebody typed it, as far as its page could know.

What nobody recognised may be a secret or a patient's name, however it is mistyped: of it length, kind and a keyed digest
are kept. Of a badge the digest is the one of its enrolment, beside the person whose it is.
"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import insert, select

from inventory.catalogue import segments
from inventory.database import Database
from inventory.keys import KeyRing, Purpose
from inventory.moment import to_us
from inventory.tables.house import badge
from inventory.tables.working import scan_evidence
from scanners import gtin
from scanners.label import is_ours
from scanners.refusal import ScanError, holds_badge
from scanners.scan import Kind, parse
from web.came import came
from web.facility_badge import badge_in
from web.given import Given, What, could_be_pin
from web.proof import badge_identity

#: Digits of a PIN at least, and the length from which a text is no PIN with a slip in it.
PIN_MIN, NEAR_PIN_MAX = 4, 12

#: Codes of goods, and ours but for badges.
_CODES = frozenset({Kind.GS1, Kind.GTIN, Kind.NDC, Kind.PLACE, Kind.PATIENT, Kind.ACTION})
#: How the code of a carton begins: which goods it is, whatever became of the rest.
_GOODS = re.compile(r"(?:\](?:C1|d2|e0|Q3|J1))?\(?01\)?([0-9]{14})", re.ASCII)


def keep(
    database: Database,
    station: str,
    person: str | None,
    page: str,
    raw: str,
    answer: str,
    given: Given | None,
) -> None:
    """Keep one scan.

    Args: person: who is signed in; of a badge its own person is kept instead, where there is one.
    """
    text, keys = raw.strip(), database.keys
    if not text:
        return
    at = database.clock()
    today = at.date()
    claimed = badge_in(raw, today, keys)
    shown = recognised(raw, given, today, keys) if claimed is None else None
    digest = badge_identity(keys, claimed.code if claimed is not None else text.upper()).digest
    with database.write() as connection:
        holder = connection.execute(select(badge.c.person).where(badge.c.digest == digest)).scalar()
        connection.execute(
            insert(scan_evidence).values(
                at_us=to_us(at),
                workstation=station,
                person=holder or person,
                page=page,
                came=came() or None,
                kind=given.what.name.lower() if given else "unread",
                length=len(text),
                raw=shown,
                digest=None if shown == raw else digest,
                answer=answer,
            )
        )


def recognised(raw: str, given: Given | None, today: date, keys: KeyRing) -> str | None:
    """As much of a scan as may stand in clear: all of a code that was read, the goods of a damaged one, or nothing."""
    text = raw.strip()
    if holds_badge(text) or could_be_pin(text) or (given is not None and given.what is What.BADGE):
        return None
    few_digits = sum(sign.isdigit() for sign in text) < PIN_MIN
    if given is not None and given.what in (What.ACTION, What.CHOICE, What.AMOUNT) and few_digits:
        return raw
    if text.isdigit() and len(text) <= NEAR_PIN_MAX:
        return None
    try:
        scan = parse(f"{raw}\r", today, segments)
    except ScanError:
        return _goods(text)
    if scan.kind is Kind.LABEL and is_ours(scan.code or "", keys.key(Purpose.LABEL)):
        return raw
    sure = scan.kind in _CODES and (scan.confirm is None or (given is not None and given.what is What.CARTON))
    return raw if sure else _goods(text)


def _goods(text: str) -> str | None:
    """Which goods a damaged code begins with, by a number whose check digit is right."""
    begins = _GOODS.match(text)
    return begins[0] if begins and gtin.has_right_check_digit(begins[1]) else None
