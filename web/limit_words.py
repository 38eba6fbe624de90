"""A limit that is set, as both its signers read it: the value before and after, and where it applies."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.limit import LIMITS, Limit
from inventory.moment import to_us
from inventory.plan import HOUSE
from inventory.plan import Fact as Row
from inventory.policy import policy_of
from inventory.profile import profile_of
from inventory.tables.ledger import entry
from inventory.tables.rules import limit_set
from web.flow import Here


def limit_line(here: Here, fact: Row, seq: int | None) -> tuple[str, str, str, str] | None:
    """What it is called, its value before and after, and where it applies; None of a limit of another version.

    Args: seq: of an entry that stands, so that before is what stood before it.
    """
    limit = LIMITS.get(str(fact.values.get("name")))
    if limit is None:
        return None
    site = str(fact.values.get("registration"))
    before = _before(here, limit, site, seq)
    return limit.title, limit.said(before), limit.said(str(fact.values.get("value"))), limit.where


def _before(here: Here, limit: Limit, site: str, seq: int | None) -> str:
    """The last value that was set before, or the profile's."""
    mine = limit_set.c
    query = select(mine.value).where(mine.registration == site, mine.name == limit.name)
    if seq is not None:
        query = query.where(mine.seq < seq)
    found = here.connection.execute(query.order_by(mine.seq.desc(), mine.no.desc()).limit(1)).scalar()
    if found is not None:
        return str(found)
    at_us = to_us(here.now) if seq is None else _recorded_us(here.connection, seq)
    profile = profile_of(here.connection, site, at_us)
    return limit.value_in(policy_of(profile)) if profile is not None else "none"


def _recorded_us(connection: Connection, seq: int) -> int:
    query = select(entry.c.recorded_at_us).where(entry.c.book == HOUSE, entry.c.seq == seq)
    return int(connection.execute(query).scalar_one())
