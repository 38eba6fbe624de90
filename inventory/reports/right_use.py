"""When a person used each of her rights last: by an entry, a signature or, of those that read, a session."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inventory.plan import HOUSE
from inventory.rights import HANDLERS, WITNESSES, Role
from inventory.tables.house import workstation
from inventory.tables.kinds import CHANGE_KINDS
from inventory.tables.ledger import attestation, entry
from inventory.tables.working import session

#: Right and person -> when it was used last, in microseconds.
Uses = dict[tuple[str, str], int]
#: Rights that are used by reading, so that every session is a use.
_READERS = (Role.COMPLIANCE, Role.REGISTRANT, Role.REVIEWER)


def right_uses(connection: Connection, registration: str) -> Uses:
    """The last use of each right at a registration; what was never used is not in it.

    Nurses and pharmacists use theirs by an entry of the registration's book or by witnessing, witnesses by witnessing,
    administrators by a change that they make or approve.
    """
    stations = select(workstation.c.code).where(workstation.c.registration == registration)
    in_book = (
        select(entry.c.actor, func.max(entry.c.recorded_at_us))
        .where(entry.c.book == registration)
        .group_by(entry.c.actor)
    )
    changes = (
        select(entry.c.actor, func.max(entry.c.recorded_at_us))
        .where(entry.c.book == HOUSE, entry.c.kind.in_(CHANGE_KINDS), entry.c.workstation.in_(stations))
        .group_by(entry.c.actor)
    )
    signed = (
        select(attestation.c.signer, func.max(attestation.c.signed_at_us))
        .where(attestation.c.workstation.in_(stations))
        .group_by(attestation.c.signer)
    )
    sessions = (
        select(session.c.person, func.max(session.c.last_seen_us))
        .where(session.c.workstation.in_(stations))
        .group_by(session.c.person)
    )
    used: Uses = {}
    for query, roles in (
        (in_book, HANDLERS),
        (changes, {Role.ADMINISTRATOR}),
        (signed.where(attestation.c.role == "witness"), WITNESSES),
        (signed.where(attestation.c.role == "approver"), {Role.ADMINISTRATOR}),
        (sessions, _READERS),
    ):
        for person, at_us in connection.execute(query):
            for role in roles:
                used[str(role), person] = max(at_us, used.get((str(role), person), 0))
    return used
