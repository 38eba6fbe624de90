"""What says who somebody is: an own badge, or a text of the form of a facility's; the form alone says what is one.

No page asks whether such a text is enrolled before its PIN is right: none tells an enrolled number from another.
"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import Connection, select

from inventory.errors import Refused
from inventory.keys import KeyRing
from inventory.tables.house import badge
from scanners.own_code import Mark, read_own_code
from scanners.refusal import ScanError
from scanners.symbology import Content, unframe
from web.given import Given, What, read
from web.proof import Identity, badge_identity
from web.refusals import NoBadge

#: Signs of a badge: fewer are soon guessed, and more is no barcode that a hand-held scanner reads. So many of them are
#: digits, and none is a space: words are never taken for a badge.
SHORTEST, LONGEST, DIGITS = 6, 64, 4
_SPACE = re.compile(r"\s")
#: How the program numbers people: such a code stands on pages.
_PERSON = re.compile(r"P-[0-9]+", re.ASCII)


def token_of(raw: str, today: date, keys: KeyRing) -> str:
    """What a badge says, in capitals and without the scanner's name of its symbol; of an own badge its token.

    Raises: NoBadge: too short or too long, words, or a scan box takes it for something else, whole or damaged: a
    label, a carton, an action, an amount.
    """
    try:
        frame = unframe(raw)
    except ScanError as error:
        raise NoBadge(f"{SHORTEST} to {LONGEST} signs", error.found) from error
    text = frame.text.strip().upper()
    if not SHORTEST <= len(text) <= LONGEST:
        raise NoBadge(f"{SHORTEST} to {LONGEST} signs", f"{len(text)}")
    try:
        given = read(raw if frame.content in (Content.ELEMENT_STRINGS, Content.NUMBER) else text, today, keys)
    except Refused as refused:
        raise NoBadge("a code that nothing else uses", "one like another's") from refused
    if given.what is What.BADGE:
        return given.code
    # A number that no other code has the form of reads as an amount, which nobody signs in with.
    alone = given.what is What.TEXT or (given.what is What.AMOUNT and text.isdigit())
    if not alone or _PERSON.fullmatch(text):
        raise NoBadge("a code that nothing else uses", given.what)
    if sum(sign.isdigit() for sign in text) < DIGITS or _SPACE.search(text):
        raise NoBadge(f"{DIGITS} digits or more, and no space", "fewer, or a space")
    return text


def badge_in(raw: str, today: date, keys: KeyRing) -> Given | None:
    """The badge that a scan claims to be, enrolled or not; None for all else."""
    try:
        token = token_of(raw, today, keys)
    except Refused:
        return None
    return Given(What.BADGE, "", token)


def given_of(raw: str, today: date, keys: KeyRing, *, looked: bool = False) -> Given:
    """What was given, a badge of either kind first.

    Raises: as `web.given.read`.
    """
    return badge_in(raw, today, keys) or read(raw, today, keys, looked=looked)


def badge_said(raw: str, today: date, keys: KeyRing) -> Identity:
    """The identity of what another program or a form says that a badge sends; what is none is a badge of nobody."""
    claimed = badge_in(raw, today, keys)
    return badge_identity(keys, claimed.code if claimed is not None else f"no badge\0{raw.strip()}")


def owner_of(connection: Connection, digest: bytes) -> str | None:
    """Who has or had this badge; only what tells nobody asks, or what counts each question."""
    return connection.execute(select(badge.c.person).where(badge.c.digest == digest)).scalar()


def is_enrolled(connection: Connection, digest: bytes) -> bool:
    """Somebody has or had this badge; asked as the other."""
    return owner_of(connection, digest) is not None


def is_own_form(raw: str) -> bool:
    """The text has the mark of a badge of ours, which every page may know it by."""
    try:
        own = read_own_code(unframe(raw).text)
    except ScanError:
        return True
    return own is not None and own.mark is Mark.BADGE
