"""Setting one of a registration's limits: a value within its bounds, which is not the one in force; nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.in_force import policy_at
from inventory.limit import find_limit
from inventory.moment import to_us
from inventory.plan import Act, Fact, Plan, Row
from inventory.rule_errors import SameAsNow


@dataclass(frozen=True)
class SetLimit:
    """Give a limit of a registration another value, in force with its record."""

    act: Act
    registration: str
    name: str
    value: str


def set_limit(connection: Connection, command: SetLimit) -> Plan:
    """Plan the entry that sets a limit.

    Raises: NotAChoice: no limit of this name. OutOfBounds. SameAsNow: it is in force already.
    """
    limit = find_limit(command.name)
    limit.number(command.value)
    present = limit.value_in(policy_at(connection, command.registration, to_us(command.act.occurred_at)))
    if command.value == present:
        raise SameAsNow("another value", limit.said(present))
    values: Row = {"registration": command.registration, "name": limit.name, "value": command.value}
    return Plan("limit_set", command.act, (Fact("limit_set", values),))
