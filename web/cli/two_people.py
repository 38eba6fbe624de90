"""A change by command that two people sign at the terminal: each with badge and PIN, neither of which is echoed."""

from __future__ import annotations

import dataclasses
import getpass
import secrets
import sys
import warnings
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from web.cli.errors import CommandError

if TYPE_CHECKING:
    from inventory.approval import Planner
    from inventory.database import Database
    from inventory.plan import Posted
    from inventory.registration import Registration
    from web.proof import Proven


def signed_by_two(
    database: Database, registration: Registration, station: str, planner: Planner, change: Any
) -> Posted:
    """Record a change of the house book under the signatures of who makes it and of who approves it.

    Args: station: the workstation at whose count wrong tries wait, and which the signatures name.
    Raises: CommandError: this clinic signs with security keys. Refused: of the proofs, the change or the approval.
    """
    from inventory.approval import Proposed, proposed
    from inventory.execution import execute, preview
    from inventory.plan import HOUSE, Act, Signature
    from inventory.signature import Proof, sign

    _need_badges(database, registration)
    zone = ZoneInfo(registration.zone)

    def signature(who: Proven, role: str) -> Signature:
        credential, at = who.identity.digest.hex()[:16], database.clock()
        proof = Proof(who.person, who.name, "badge and PIN", credential, station, at, str(zone))
        return sign(database.keys, plan, proof, role)

    maker = _prove(database, station, "of who makes this change", "sign as actor", zone)
    act = Act(secrets.token_hex(16), HOUSE, maker.person, station, database.clock(), str(zone))
    operation, command = proposed(planner), Proposed(act, registration.code, change)
    plan = preview(database, operation, command)
    first = signature(maker, "actor")
    approver = _prove(database, station, "of who approves it", "sign as approver", zone)
    signed = dataclasses.replace(act, signatures=(first, signature(approver, "approver")))
    return execute(database, operation, dataclasses.replace(command, act=signed))


def _need_badges(database: Database, registration: Registration) -> None:
    """Badge and PIN sign here.

    Raises: CommandError: a security key does, which is no thing of a terminal.
    """
    from inventory.moment import to_us
    from inventory.policy import BADGE, PIN, policy_of, suffices
    from inventory.profile import profile_of

    with database.read() as connection:
        profile = profile_of(connection, registration.code, to_us(database.clock())) or registration.profile
    if not suffices(policy_of(profile).signs_first, BADGE, PIN):
        raise CommandError(f"{registration.name} signs with security keys, which is done on a page.")


def _prove(database: Database, station: str, whose: str, purpose: str, zone: ZoneInfo) -> Proven:
    """Ask for badge and PIN, and find them right.

    Raises: CommandError: one of them was not typed. NotAccepted, TooManyTries.
    """
    from web.facility_badge import badge_said
    from web.proof import prove

    text = _typed(f"Badge {whose}")
    secret = _typed(f"PIN {whose}")
    said = badge_said(text, database.clock().astimezone(zone).date(), database.keys)
    return prove(database, station, said, secret, purpose, zone)


def _typed(what: str) -> str:
    """What somebody types at the terminal, which does not show it; without a terminal, the next line that is sent.

    Raises: CommandError: the input ended before it, or is no text.
    """
    try:
        text = _asked(f"{what}: ")
        text.encode()
    except (EOFError, UnicodeError):
        raise CommandError(
            f"{what} is expected at the terminal, and none was typed: nothing was recorded."
        ) from None
    return text


def _asked(prompt: str) -> str:
    """One line.

    Raises: EOFError: there is none.
    """
    with warnings.catch_warnings():
        # Raised before anything is printed or read, where there is no terminal to ask at: nothing echoes there.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            line: str = sys.stdin.readline() if sys.stdin else ""
    if not line:
        raise EOFError
    return line.rstrip("\r\n")
