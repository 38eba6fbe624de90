"""The policy by which a registration works: its profile at a time, with the limits that it has set for itself.

A limit applies to what is recorded after its own record. What was recorded before keeps its judgement: verifying asks no
limit again.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, literal, select, union_all

from inventory.limit import with_limits
from inventory.policy import Policy, policy_of
from inventory.profile import profile_at
from inventory.statement import Query
from inventory.tables.rules import limit_set

#: The profile first, under no name; then every limit that was set, in the order of the book.
_STANDING = Query(
    union_all(
        select(
            literal("").label("name"), profile_at(bindparam("registration"), bindparam("at_us")).label("value"),
            literal(0).label("seq"), literal(0).label("no"),
        ),
        select(limit_set.c.name, limit_set.c.value, limit_set.c.seq, limit_set.c.no).where(
            limit_set.c.registration == bindparam("registration")
        ),
    )
)  # fmt: skip


def standing(connection: Connection, code: str, at_us: int) -> tuple[str | None, dict[str, str]]:
    """The name of the profile at a time, none where there is no such registration, and its limits as they stand now."""
    rows = _STANDING.rows(connection, {"registration": code, "at_us": at_us})
    profile: str | None = None
    limits: dict[str, str] = {}
    for row in sorted(rows, key=lambda each: (each.seq, each.no)):
        if row.name:
            limits[row.name] = row.value
        else:
            profile = row.value
    return profile, limits


def policy_at(connection: Connection, code: str, at_us: int) -> Policy:
    """The policy that judges what is recorded now.

    Args: at_us: the time that it claims, by which the profile is chosen.
    Raises: LookupError: no such registration.
    """
    profile, limits = standing(connection, code, at_us)
    if profile is None:
        raise LookupError(f"no registration {code}")
    return with_limits(policy_of(profile), limits)
