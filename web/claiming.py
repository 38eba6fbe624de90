"""Whose badge or name was given before a PIN, as this browser's session keeps it: as digests, which nobody looked up.

So many are taken at a workstation within the minute without a right PIN; it says nothing of whose any of them is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session
from sqlalchemy import func, select

from inventory.database import Database
from inventory.moment import from_us, to_us
from inventory.tables.working import proof_attempt, scan_evidence
from web import attempts, claimed, evidence
from web.access import station
from web.facility_badge import is_own_form
from web.given import Given
from web.here import database, now, zone
from web.proof import badge_identity, name_identity
from web.refusals import TooManyTries
from web.words import clock_exact

#: Badges and names given at one workstation within the time, beyond those whose PIN was right.
CLAIMS_MAX, CLAIMS_WITHIN = 30, timedelta(minutes=1)
#: The page of sign-in, as evidence names it, and the kind of what was read as a badge on any page.
PAGE, BADGE_KIND = "sign-in", "badge"


def claim(raw: str, given: Given | None) -> None:
    """Take what was given at sign-in: a badge of ours, a text that may be a badge or a name, or a name.

    Raises: TooManyTries.
    """
    need_pause()
    evidence.keep(database(), station().code, None, PAGE, raw, "taken", given)
    name = name_identity(database().keys, raw).digest
    if given is None:
        _keep("name", name)
    elif is_own_form(raw):
        claim_badge(given)
    else:
        _keep("text", badge_identity(database().keys, given.code).digest, name)


def claim_badge(given: Given) -> None:
    """Take what was read as a badge, enrolled or not."""
    _keep("badge", badge_identity(database().keys, given.code).digest)


def need_pause() -> None:
    """Refuse a badge or name where so many were given lately.

    Raises: TooManyTries.
    """
    first = _first_of_many(database(), station().code, now())
    if first is not None:
        free_at = clock_exact(first + CLAIMS_WITHIN, zone())
        refused = TooManyTries("a badge and its PIN", "many without", time=free_at)
        attempts.name(refused)
        raise refused


def _first_of_many(opened: Database, workstation: str, at: datetime) -> datetime | None:
    """When the first of too many was given; None where there are not so many."""
    since = to_us(at - CLAIMS_WITHIN)
    given = scan_evidence.c
    here = (given.workstation == workstation) & (given.at_us > since) & (given.at_us <= to_us(at))
    claims = select(func.count(), func.min(given.at_us)).where(
        here, (given.page == PAGE) | (given.kind == BADGE_KIND)
    )
    right = select(func.count()).where(
        proof_attempt.c.workstation == workstation,
        proof_attempt.c.at_us > since,
        proof_attempt.c.accepted == 1,
    )
    with opened.read() as connection:
        n_claims, first = connection.execute(claims).one()
        n_right = connection.execute(right).scalar_one()
    return from_us(first) if n_claims - n_right >= CLAIMS_MAX else None


def _keep(by: str, digest: bytes, name: bytes = b"") -> None:
    session["identity"], session["identity_by"] = digest.hex(), by
    session.pop("identity_name", None)
    if name:
        session["identity_name"] = name.hex()
    claimed.keep()
