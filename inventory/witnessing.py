"""Who of those with the right may witness this act: on shift where a roster is known, and not her own supervisor's.

It refuses an intention. Of what has already happened the entry names the exception, and both sign it so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from inventory.amount import AmountError, Unit, parse_amount
from inventory.errors import (
    NotOnShift,
    NotTheNamedWitness,
    SamePairOften,
    SupervisorsAct,
    WitnessUnfit,
    WrongForm,
)
from inventory.in_force import policy_at
from inventory.judgement import Judgement, exception_of
from inventory.limit import LIMITS
from inventory.moment import local, to_us
from inventory.name_signing import name_signing
from inventory.plan import Act, Named
from inventory.policy import Policy
from inventory.review import waits_for_review
from inventory.rule_errors import AmountNotTyped, SeenOtherwise, WitnessAwaitsReview
from inventory.staff import WITNESSES, Role, name_of, roles_of
from inventory.tables.house import person as people
from inventory.tables.house import registration, role_grant
from inventory.tables.ledger import attestation, entry
from inventory.tables.people import roster_shift, supervision

#: A roster is known where a shift of hers is planned this near; further off it says nothing of today.
ROSTER_KNOWN = timedelta(days=7)
#: What a witness types, and thousandths in the hundredth of a unit that a syringe shows.
AN_AMOUNT, _HUNDREDTH = "an amount with its unit, for example 1.25 mL", 10
#: Characters of the reason why these two again; what stands before it in the exception.
LONGEST_REASON, _REASON = 200, "; reason: "


def judge_witness(
    connection: Connection, judgement: Judgement, act: Act, witness: str, reason: str = ""
) -> None:
    """Apply the rules to a witness who was named before she signs; a `reason` answers for the same pair again.

    They are looked at as of the time of the act: the exceptions stand in the draft before anybody signs it.

    Raises: NotOnShift, SupervisorsAct: the act is only intended. SamePairOften: no reason. NotTheNamedWitness: another
    signed as the witness. WrongForm: a reason longer than fits.
    """
    if len(reason) > LONGEST_REASON:
        raise WrongForm(f"1 to {LONGEST_REASON} characters", f"{len(reason)} characters", what="reason")
    for signature in act.signatures:
        if signature.role == "witness" and signature.signer != witness:
            raise NotTheNamedWitness(name_of(connection, witness), signature.printed_name, witness="")
    for refused in broken_rules(connection, act, witness, act.occurred_at):
        if reason and isinstance(refused, SamePairOften):
            named = exception_of(refused)
            judgement.allowed(Named(named.name, f"{named.detail}{_REASON}{reason}"))
        else:
            judgement.broken(refused)


def need_fit(
    connection: Connection, act: Act, witness: str, exceptions: Collection[Named], at: datetime
) -> None:
    """Every rule holds for this witness at the moment of her signature, or is among the exceptions of what is signed.

    Raises: NotOnShift, SupervisorsAct, SamePairOften.
    """
    # By name alone: they are of the one witness who was named, and were looked at a little before she signed.
    signed = {each.name for each in exceptions}
    for refused in broken_rules(connection, act, witness, at):
        if exception_of(refused).name not in signed:
            refused.may_be_fact = True
            raise refused


def broken_rules(connection: Connection, act: Act, witness: str, at: datetime) -> Iterator[WitnessUnfit]:
    """The rules that do not hold for this witness of this act at a moment: that of her signature, where she signs."""
    name = name_of(connection, witness)
    policy, zone = _policy(connection, act.book, at)
    if policy.witness_on_shift and not on_shift(connection, witness, act.book, at):
        found = f"{name}, {local(to_us(at), act.zone):%d %b %Y %H:%M}"
        yield NotOnShift("a witness within a shift of hers", found, name=name, witness=witness)
    if not policy.supervised_witness and _below(connection, act, witness):
        found = f"{name}, supervised by {name_of(connection, act.actor)}"
        yield SupervisorsAct("a witness who does not answer to the person", found, witness=witness)
    if waits_for_review(connection, witness, by=act.actor):
        found = f"{name}, by {name_of(connection, act.actor)} alone"
        yield WitnessAwaitsReview("a witness whom two people know", found, witness=witness)
    limit, shift = policy.pair_limit, shift_of(at, zone, policy.shift_ends)
    if limit and pair_count(connection, act, witness, shift) >= limit:
        found = f"{name} and {name_of(connection, act.actor)} once more"
        most = LIMITS["pair_limit"].said(str(limit))
        yield SamePairOften(f"{most} at most", found, witness=witness)


def who_may(connection: Connection, act: Act, at: datetime) -> Iterator[tuple[str, frozenset[Role]]]:
    """Name and rights of each who may witness this act now, by family name: with something in force that signs."""
    policy, _ = _policy(connection, act.book, at)
    known = (
        select(people.c.code, people.c.given_name, people.c.family_name)
        .where(people.c.code.in_(select(role_grant.c.person).where(role_grant.c.registration == act.book)))
        .where(people.c.code != act.actor)
        .order_by(people.c.family_name, people.c.given_name, people.c.code)
    )
    for row in connection.execute(known).all():
        rights = roles_of(connection, row.code, act.book, at) & WITNESSES
        if (
            rights
            and name_signing(connection, row.code).signs_otherwise(row.code, policy.witnesses)
            and next(broken_rules(connection, act, row.code, at), None) is None
        ):
            yield f"{row.given_name} {row.family_name}", rights


def pair_count(connection: Connection, act: Act, witness: str, shift: tuple[datetime, datetime]) -> int:
    """How often one of these two signed in a shift as witness of the other, whichever of them did it."""
    start, end = map(to_us, shift)
    pair = (act.actor, witness)
    counted = (
        select(func.count())
        .select_from(entry)
        .join(attestation, (attestation.c.book == entry.c.book) & (attestation.c.seq == entry.c.seq))
        .where(
            entry.c.book == act.book, attestation.c.role == "witness", entry.c.actor.in_(pair),
            attestation.c.signer.in_(pair), attestation.c.signed_at_us >= start, attestation.c.signed_at_us < end,
        )
    )  # fmt: skip
    return int(connection.execute(counted).scalar_one())


def shift_of(at: datetime, zone: str, ends: Sequence[time]) -> tuple[datetime, datetime]:
    """The stretch between two ends of a shift, on the registration's clock, in which a moment lies."""
    local_at, place = at.astimezone(ZoneInfo(zone)), ZoneInfo(zone)
    days = [local_at.date() + timedelta(days=number) for number in (-1, 0, 1)]
    times = sorted(datetime.combine(day, each, place) for day in days for each in ends)
    return max(each for each in times if each <= local_at), min(each for each in times if each > local_at)


def on_shift(connection: Connection, person: str, site: str, at: datetime) -> bool:
    """The moment is within a shift of hers; so is every moment where no roster is known around it.

    Of one beginning the last row counts, and one that was withdrawn is still of a roster that is known.
    """
    hers = (roster_shift.c.person == person) & (roster_shift.c.registration == site)
    near = select(roster_shift.c.starts_at_us).where(
        hers, roster_shift.c.ends_at_us >= to_us(at - ROSTER_KNOWN),
        roster_shift.c.starts_at_us <= to_us(at + ROSTER_KNOWN),
    )  # fmt: skip
    rows = (
        select(roster_shift.c.starts_at_us, roster_shift.c.ends_at_us)
        .where(hers, roster_shift.c.starts_at_us.in_(near))
        .order_by(roster_shift.c.seq, roster_shift.c.no)
    )
    shifts = {row.starts_at_us: row.ends_at_us for row in connection.execute(rows)}
    return not shifts or any(starts <= to_us(at) < ends for starts, ends in shifts.items())


def _below(connection: Connection, act: Act, witness: str) -> bool:
    """The witness answers to the actor now, at whichever registration: of each the last row counts.

    Two people are one another's everywhere; the roster and how often two are a pair stay of one registration each.
    """
    rows = (
        select(supervision.c.registration, supervision.c.supervisor)
        .where(supervision.c.person == witness)
        .order_by(supervision.c.seq, supervision.c.no)
    )
    return act.actor in {row.registration: row.supervisor for row in connection.execute(rows)}.values()


def _policy(connection: Connection, book: str, at: datetime) -> tuple[Policy, str]:
    """The policy in force at the registration then, and the registration's zone."""
    zone = connection.execute(select(registration.c.zone).where(registration.c.code == book)).scalar_one()
    return policy_at(connection, book, to_us(at)), zone


def need_amount_seen(policy: Policy, act: Act, amount_ug: int, volume_ul: int) -> None:
    """Each witness typed what she saw, where the policy asks for it, and typed what is recorded.

    Raises: AmountNotTyped, SeenOtherwise: the right amount is said by neither.
    """
    for signature in act.signatures:
        if signature.role != "witness":
            continue
        if signature.seen_amount is not None:
            need_agreement(signature.seen_amount, amount_ug, volume_ul)
        elif policy.witness_types_first:
            raise AmountNotTyped(AN_AMOUNT, "nothing")


def need_agreement(typed: str, amount_ug: int, volume_ul: int) -> str:
    """What a witness typed is the amount, as exact as it is or to the hundredth that a syringe shows.

    Returns: it as the books print it.
    Raises: AmountNotTyped: no amount with its unit. SeenOtherwise: another amount.
    """
    try:
        read = parse_amount(typed)
    except AmountError as error:
        raise AmountNotTyped(AN_AMOUNT, error.found) from error
    if read.unit is None:
        raise AmountNotTyped(AN_AMOUNT, read.text)
    exact = amount_ug if read.unit is Unit.MG else volume_ul
    if read.thousandths not in (exact, (exact + _HUNDREDTH // 2) // _HUNDREDTH * _HUNDREDTH):
        raise SeenOtherwise("what is in the syringe", read.text)
    return read.text
