"""Which profile a registration works by: the one that it was opened with, until another that was chosen begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, select

from inventory.statement import Query
from inventory.tables.house import registration
from inventory.tables.rules import profile_chosen


def profile_at(code: Any, at_us: Any) -> ScalarSelect[str]:
    """A statement of the profile in force; `code` and `at_us` are parameters or columns."""
    chosen = (
        select(profile_chosen.c.profile)
        .where(profile_chosen.c.registration == code, profile_chosen.c.starts_at_us <= at_us)
        .order_by(profile_chosen.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    opened = select(registration.c.profile).where(registration.c.code == code).scalar_subquery()
    return select(func.coalesce(chosen, opened)).scalar_subquery()


_IN_FORCE = Query(select(profile_at(bindparam("registration"), bindparam("at_us")).label("profile")))


def profile_of(connection: Connection, code: str, at_us: int) -> str | None:
    """The name of the profile in force at a registration; None where there is no such registration."""
    profile: str | None = _IN_FORCE.rows(connection, {"registration": code, "at_us": at_us})[0].profile
    return profile


def profiles_since(connection: Connection, code: str) -> tuple[tuple[int, str], ...]:
    """(since when, profile) in the order in which they were chosen: of those that have begun the last is in force."""
    opened = connection.execute(select(registration.c.profile).where(registration.c.code == code)).scalar()
    query = (
        select(profile_chosen.c.starts_at_us, profile_chosen.c.profile)
        .where(profile_chosen.c.registration == code)
        .order_by(profile_chosen.c.seq)
    )
    chosen = tuple((row.starts_at_us, row.profile) for row in connection.execute(query))
    return chosen if opened is None else ((0, opened), *chosen)
