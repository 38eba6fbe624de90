"""From when until when a person works at a registration, and when she is expected; never why she was away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from inventory.errors import EndsFirst, WrongForm
from inventory.moment import to_us
from inventory.plan import Act, Fact, Plan, Row
from inventory.staff import need_another, need_person, need_registration

#: As far from the day of its entry as a shift is planned.
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class ChangeAccess:
    """Say from when until when a person has access at a registration; without an end it is open."""

    act: Act
    person: str
    registration: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class PlanShift:
    """Plan when a person works: from, to, and nothing else (practice P24); ending as it begins, it is withdrawn."""

    act: Act
    person: str
    registration: str
    starts_at: datetime
    ends_at: datetime


def change_access(connection: Connection, command: ChangeAccess) -> Plan:
    """Plan the entry that opens, moves or ends a person's access; the last one counts.

    Raises: NotHerself. NoSuchPerson, NoSuchRegistration. EndsFirst: it ends before it begins.
    """
    need_another(command.act, command.person, "change the access of")
    need_person(connection, command.person)
    need_registration(connection, command.registration)
    ends = command.ends_at
    if ends is not None and ends < command.starts_at:
        _refuse(command.starts_at, ends)
    values: Row = {
        "person": command.person, "registration": command.registration,
        "starts_at_us": to_us(command.starts_at), "ends_at_us": None if ends is None else to_us(ends),
    }  # fmt: skip
    return Plan("access_changed", command.act, (Fact("access_period", values),))


def plan_shift(connection: Connection, command: PlanShift) -> Plan:
    """Plan the entry of one shift of the roster; it says nothing about who was away, or why.

    Of entries with one beginning the last counts: it moves the end, or withdraws a shift that ends as it begins.
    Raises: NoSuchPerson, NoSuchRegistration. EndsFirst: it ends before it begins. WrongForm: more than a year off.
    """
    need_person(connection, command.person)
    need_registration(connection, command.registration)
    if command.ends_at < command.starts_at:
        _refuse(command.starts_at, command.ends_at)
    for day in (command.starts_at, command.ends_at):
        if abs(day - command.act.occurred_at) > _A_YEAR:
            raise WrongForm("within a year", f"{day:%d %b %Y}", what="day within a year of today")
    values: Row = {
        "person": command.person, "registration": command.registration,
        "starts_at_us": to_us(command.starts_at), "ends_at_us": to_us(command.ends_at),
    }  # fmt: skip
    return Plan("shift_planned", command.act, (Fact("roster_shift", values),))


def _refuse(starts_at: datetime, ends_at: datetime) -> None:
    raise EndsFirst(f"an end after {starts_at:%d %b %Y, %H:%M}", f"{ends_at:%d %b %Y, %H:%M}")
