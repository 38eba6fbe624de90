"""How long after the time that it claims an intention may be signed; what has already happened keeps its own time.

The ledger refuses what is later, by the limit in force; `verify` names it, by the longest in force about then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from inventory.in_force import policy_at
from inventory.limit import LIMITS, with_limits
from inventory.moment import from_us, to_us
from inventory.plan import HOUSE, Act, Mood, Signature
from inventory.policy import POLICIES, Policy
from inventory.rule_errors import SignedLate
from inventory.tables.house import workstation
from inventory.tables.ledger import entry
from inventory.tables.rules import limit_set

#: The limit that says it: of a change in the house book, and of every other entry.
_OF_CHANGES, _OF_STEPS = "approval_open", "draft_open"
#: No registration waits for less: what is signed sooner needs no look at its limit.
_LEAST = timedelta(minutes=LIMITS[_OF_STEPS].least)
#: The clocks of two books may differ by as much, where the machine's was set back.
_SET_BACK_US = 24 * 60 * 60 * 1_000_000


def need_in_time(connection: Connection, act: Act) -> None:
    """Every signature of an intention came within the time for which the registration keeps a draft open.

    Raises: SignedLate.
    """
    late = timedelta() if act.is_fact else _late(to_us(act.occurred_at), act.signatures)
    if late <= _LEAST:
        return
    registration = act.book if act.book != HOUSE else _station(connection, act.workstation)
    policy = policy_at(connection, registration, to_us(act.occurred_at)) if registration else Policy()
    open_for = _waited(act.book, policy)
    if late > open_for:
        raise SignedLate(_within(open_for), f"{late // timedelta(minutes=1)} min after it")


@dataclass(frozen=True)
class SigningTime:
    """What each registration waited for and when, as the house book says it."""

    #: Workstation -> registration.
    stations: Mapping[str, str] = field(default_factory=dict)
    #: Registration -> (since when, limit, value), in the order of the book.
    values: Mapping[str, Sequence[tuple[int, str, str]]] = field(default_factory=dict)

    def wrong(self, header: Mapping[str, Any], signatures: Sequence[Signature]) -> Iterator[tuple[str, str]]:
        """(expected, found) of an intention that was signed later than its registration waited about then."""
        if header["mood"] == Mood.HAPPENED:
            return
        late = _late(header["occurred_at_us"], signatures)
        if late > _LEAST:
            open_for = self._longest(header)
            if late > open_for:
                yield (
                    f"each {_within(open_for)} of the time of the act",
                    f"{late // timedelta(minutes=1)} min",
                )

    def _longest(self, header: Mapping[str, Any]) -> timedelta:
        """The longest that was in force within a day of the record."""
        book, at_us = header["book"], header["recorded_at_us"]
        registration = book if book != HOUSE else self.stations.get(header["workstation"] or "")
        name = _OF_CHANGES if book == HOUSE else _OF_STEPS
        base = max(POLICIES.values(), key=lambda policy: _waited(book, policy))
        before, near = base, []
        for since, limit, value in self.values.get(registration or "", ()):
            if limit == name and since <= at_us + _SET_BACK_US:
                policy = with_limits(base, {limit: value})
                if since <= at_us - _SET_BACK_US:
                    before = policy
                else:
                    near.append(policy)
        return max(_waited(book, policy) for policy in (before, *near))


def signing_time(connection: Connection) -> SigningTime:
    """What every registration waited for, for verifying."""
    stations = {row.code: row.registration for row in connection.execute(select(workstation))}
    query = (
        select(limit_set, entry.c.recorded_at_us)
        .join(entry, (entry.c.book == limit_set.c.book) & (entry.c.seq == limit_set.c.seq))
        .where(limit_set.c.name.in_((_OF_CHANGES, _OF_STEPS)))
        .order_by(limit_set.c.seq, limit_set.c.no)
    )
    values: dict[str, list[tuple[int, str, str]]] = {}
    for row in connection.execute(query):
        values.setdefault(row.registration, []).append((row.recorded_at_us, row.name, row.value))
    return SigningTime(stations, values)


def _late(occurred_us: int, signatures: Sequence[Signature]) -> timedelta:
    """From the time of the act to the last signature; nothing, where nobody signed."""
    last = max((each.signed_at for each in signatures), default=None)
    return timedelta() if last is None else last - from_us(occurred_us)


def _waited(book: str, policy: Policy) -> timedelta:
    return policy.approval_open if book == HOUSE else policy.draft_open


def _within(open_for: timedelta) -> str:
    minutes = open_for // timedelta(minutes=1)
    return f"within {minutes} min" if minutes < 120 else f"within {minutes // 60} h"


def _station(connection: Connection, code: str | None) -> str | None:
    """The registration of a workstation; None without one."""
    query = select(workstation.c.registration).where(workstation.c.code == code)
    found: str | None = connection.execute(query).scalar()
    return found
