"""Choosing a registration's profile: from a time on after the record, so that no entry of before is judged by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from inventory.errors import NotAChoice
from inventory.moment import from_us, to_us
from inventory.plan import Act, Fact, Plan, Row
from inventory.policy import PROFILE_WORDS
from inventory.profile import profile_of, profiles_since
from inventory.rule_errors import StartsTooSoon

#: A profile begins so long after the choice, or later: whoever signs in between is not caught by it in the middle.
NOTICE = timedelta(seconds=60)


@dataclass(frozen=True)
class ChooseProfile:
    """Work by a profile at a registration from a time on."""

    act: Act
    registration: str
    profile: str
    starts_at: datetime


@dataclass(frozen=True)
class Coming:
    """The profile in force, and one that was chosen and begins later."""

    profile: str
    coming: str | None
    coming_at: datetime | None


def choose_profile(connection: Connection, command: ChooseProfile) -> Plan:
    """Plan the entry that chooses a profile.

    Raises: NotAChoice: no profile of this name, or no such registration. StartsTooSoon: less than a minute after the
    choice, or before both signed: what was signed is never moved to a later time.
    """
    known = profile_of(connection, command.registration, to_us(command.act.occurred_at))
    if command.profile not in PROFILE_WORDS or known is None:
        raise NotAChoice("a profile of this program", command.profile or "none", what="profile")
    if command.starts_at < command.act.occurred_at + NOTICE:
        raise StartsTooSoon("a minute from now, or later", "an earlier time")
    if any(command.starts_at <= signature.signed_at for signature in command.act.signatures):
        raise StartsTooSoon("a time after both signed", "an earlier time")
    values: Row = {
        "registration": command.registration, "profile": command.profile, "starts_at_us": to_us(command.starts_at),
    }  # fmt: skip
    return Plan("profile_chosen", command.act, (Fact("profile_chosen", values),))


def coming_profile(connection: Connection, registration: str, now: datetime) -> Coming:
    """What is in force, and what comes after it; of several that were chosen the last counts.

    Raises: LookupError: no such registration.
    """
    at_us = to_us(now)
    present = profile_of(connection, registration, at_us)
    if present is None:
        raise LookupError(f"no registration {registration}")
    later = [each for each in profiles_since(connection, registration) if each[0] > at_us]
    if not later:
        return Coming(present, None, None)
    starts_us, profile = later[-1]
    return Coming(present, profile, from_us(starts_us))
