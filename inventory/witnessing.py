"""Who of those with the right may witness this act: on shift where a roster is known, and not her own supervisor's.

It refuses an intention. Of what has already happened the entry names the exception, and both sign it so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from inventory.errors import NotOnShift, NotTheNamedWitness, SupervisorsAct, WitnessUnfit
from inventory.judgement import Judgement, exception_of
from inventory.moment import local, to_us
from inventory.plan import Act, Named
from inventory.policy import policy_of
from inventory.profile import profile_of
from inventory.staff import name_of
from inventory.tables.people import roster_shift, supervision

#: A roster is known where a shift of hers is planned this near; further off it says nothing of today.
ROSTER_KNOWN = timedelta(days=7)


def judge_witness(connection: Connection, judgement: Judgement, act: Act, witness: str) -> None:
    """Apply the rules to a witness who was named before she signs.

    Raises: NotOnShift, SupervisorsAct: the act is only intended. NotTheNamedWitness: another signed as the witness.
    """
    for signature in act.signatures:
        if signature.role == "witness" and signature.signer != witness:
            raise NotTheNamedWitness(name_of(connection, witness), signature.printed_name, witness="")
    for refused in broken_rules(connection, act, witness):
        judgement.broken(refused)


def need_fit(connection: Connection, act: Act, witness: str, exceptions: Collection[Named]) -> None:
    """Every rule holds for this witness, or is among the exceptions of what is signed.

    Raises: NotOnShift, SupervisorsAct.
    """
    for refused in broken_rules(connection, act, witness):
        if exception_of(refused) not in exceptions:
            refused.may_be_fact = True
            raise refused


def broken_rules(connection: Connection, act: Act, witness: str) -> Iterator[WitnessUnfit]:
    """The rules that do not hold for this witness of this act at the time that it claims."""
    name = name_of(connection, witness)
    if not on_shift(connection, witness, act.book, act.occurred_at):
        found = f"{name}, {local(to_us(act.occurred_at), act.zone):%d %b %Y %H:%M}"
        yield NotOnShift("a witness within a shift of hers", found, name=name, witness=witness)
    if _below(connection, act, witness):
        found = f"{name}, supervised by {name_of(connection, act.actor)}"
        yield SupervisorsAct("a witness who does not answer to the person", found, witness=witness)


def on_shift(connection: Connection, person: str, registration: str, at: datetime) -> bool:
    """The moment is within a shift of hers; so is every moment where no roster is known around it."""
    near = select(roster_shift.c.starts_at_us, roster_shift.c.ends_at_us).where(
        roster_shift.c.person == person, roster_shift.c.registration == registration,
        roster_shift.c.ends_at_us >= to_us(at - ROSTER_KNOWN), roster_shift.c.starts_at_us <= to_us(at + ROSTER_KNOWN),
    )  # fmt: skip
    shifts = connection.execute(near).all()
    return not shifts or any(shift.starts_at_us <= to_us(at) < shift.ends_at_us for shift in shifts)


def _below(connection: Connection, act: Act, witness: str) -> bool:
    """The witness answers to the actor here now, and the policy does not allow it."""
    profile = profile_of(connection, act.book, to_us(act.occurred_at))
    if profile is not None and policy_of(profile).supervised_witness:
        return False
    last = (
        select(supervision.c.supervisor)
        .where(supervision.c.person == witness, supervision.c.registration == act.book)
        .order_by(supervision.c.seq.desc(), supervision.c.no.desc())
        .limit(1)
    )
    return connection.execute(last).scalar() == act.actor
