"""The files of the demonstration's people: invented licences, trainings, screenings, access, identity, supervisors.

No NPI and no DEA number of a person: whatever passes the check might be somebody's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from inventory.access import ChangeAccess, change_access
from inventory.person_file import (
    CheckIdentity,
    RecordLicence,
    RecordScreening,
    RecordTraining,
    Result,
    check_identity,
    record_licence,
    record_screening,
    record_training,
)
from inventory.policy import Policy
from inventory.responsibility import ChangeSupervisor, change_supervisor
from inventory.rights import WITNESSES, Role
from web.demonstration.cast import CAST, Member, members
from web.demonstration.clinic import SITES
from web.demonstration.desk import Desk, Hand

#: What was done this long before the opening, and how long a licence and a training are good after it.
_BEFORE, _LICENSED, _TRAINED = timedelta(days=120), timedelta(days=700), timedelta(days=365)
#: Whose role rests on a licence of which kind; a witness needs none.
_LICENCES = {Role.PHARMACIST: "pharmacist", Role.NURSE: "nurse"}


def open_files(desk: Desk, administrator: Member, manager: Member) -> None:
    """Record everybody's file: the administrator does, and of herself somebody else."""
    # A chance of its own: whatever is drawn afterwards is what it was without files.
    own = replace(desk, chance=Random("files"))  # noqa: S311 - seeded, so that two builds are alike
    for member in CAST:
        keeper = manager if member is administrator else administrator
        _file(own, Hand(own, SITES[0], keeper, None), member)
    for site in SITES:
        (pharmacist, *_) = members(site.code, Role.PHARMACIST)
        hand = Hand(own, SITES[0], administrator, None)
        for member in members(site.code, *WITNESSES):
            if member is not pharmacist:
                named = ChangeSupervisor(hand.house(), member.code, site.code, pharmacist.code)
                own.do(change_supervisor, named)


def _file(desk: Desk, hand: Hand, member: Member) -> None:
    """One person's; whoever handles no drug has no licence and needs no course."""
    opened = desk.clock.at.date()
    done = opened - _BEFORE
    looked = CheckIdentity(hand.house(), member.code, "an invented driver's licence", done)
    desk.do(check_identity, looked)
    desk.do(record_screening, RecordScreening(hand.house(), member.code, done, Result.CLEAR))
    for code in member.sites:
        access = ChangeAccess(hand.house(), member.code, code, desk.clock.at, None)
        desk.do(change_access, access)
    for role in member.roles:
        if role in _LICENCES:
            _licence(desk, hand, member, _LICENCES[role], opened + _LICENSED)
    if WITNESSES & set(member.roles):
        for course in Policy().courses:
            ends = opened + _TRAINED
            desk.do(record_training, RecordTraining(hand.house(), member.code, course, done, ends))


def _licence(desk: Desk, hand: Hand, member: Member, kind: str, ends: date) -> None:
    """A licence in the state of each registration where she works."""
    for site in SITES:
        if site.code in member.sites:
            number = f"INVENTED-{member.code}"
            licence = RecordLicence(hand.house(), member.code, kind, number, site.state, ends)
            desk.do(record_licence, licence)
