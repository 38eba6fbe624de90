"""A change of people or rules as two people sign it: who may approve, and that nobody gives herself a right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from inventory.alone import PROOFS, ended_by, need_a_way_left, need_may_be_alone
from inventory.approver_rules import APPROVERS as APPROVERS  # noqa: PLC0414 - known under this name
from inventory.approver_rules import MAKERS, concerned
from inventory.errors import MakerMayNot, MayNot, MayNotApprove, NotForYourself, WitnessIsActor
from inventory.plan import Act, Plan
from inventory.responsibility import all_registrants
from inventory.review import one_signature, waits_for_review
from inventory.staff import Role, name_of, roles_of
from inventory.tables.kinds import CHANGE_KINDS
from inventory.tables.people import registrant
from inventory.tables.schema import facts_tables

#: Who makes a change of a kind, where it is not an administrator or the registrant of record.
_MAKERS = {
    "product_confirmed": frozenset({Role.PHARMACIST}),
    # Her own.
    "totp_enrolled": frozenset(Role) - {Role.REVIEWER},
    "security_key_enrolled": frozenset(Role) - {Role.REVIEWER},
}
#: Facts that give a right of their own; all others of a person only keep one.
_RIGHTS = frozenset({"role_grant", "access_period", "registrant"})

#: An operation of the house book, as `inventory.execution` runs it.
Planner = Callable[[Connection, Any], Plan]


@dataclass(frozen=True)
class Proposed:
    """A change with its command; `alone`: with one signature, where the clinic is small enough or a way in only ends."""

    act: Act
    registration: str
    change: Any
    alone: bool = False


def proposed(planner: Planner) -> Callable[[Connection, Proposed], Plan]:
    """The operation with the rules of two people around it: it plans what `planner` plans."""

    def plan(connection: Connection, command: Proposed) -> Plan:
        made = planner(connection, dataclasses.replace(command.change, act=command.act))
        if made.kind in CHANGE_KINDS:
            need_maker(connection, command.registration, made)
        need_not_herself(connection, made)
        if command.alone:
            need_a_way_left(connection, command.registration, made, APPROVERS)
        elif ended_by(made):
            made = dataclasses.replace(made, approved=True)
        need_hers(connection, made)
        for signature in command.act.signatures:
            if signature.role == "approver":
                may_approve(connection, command.registration, made, signature.signer, signature.signed_at)
        if not command.alone or made.kind not in CHANGE_KINDS:
            return made
        need_may_be_alone(connection, command.registration, made)
        wanted = one_signature(connection, command.registration, command.act)
        return dataclasses.replace(made, exceptions=(*made.exceptions, wanted))

    return plan


def need_maker(connection: Connection, registration: str, plan: Plan) -> None:
    """Who makes this change has a right to when it is recorded, not only when she signed it.

    Raises: MakerMayNot.
    """
    act = plan.act
    at = max([act.occurred_at, *(signature.signed_at for signature in act.signatures)])
    held = roles_of(connection, act.actor, registration, at)
    wanted = _MAKERS.get(plan.kind, MAKERS)
    if not held & wanted:
        raise MakerMayNot(" or ".join(sorted(wanted)), ", ".join(sorted(held)) or "no role here")


def is_registrant_named(connection: Connection) -> bool:
    """Somebody answers for a registration: from here on two people stand behind each change."""
    return connection.execute(select(registrant.c.seq).limit(1)).first() is not None


def about(plan: Plan) -> frozenset[str]:
    """The people whom a change gives, keeps or takes a right or a way to prove who they are."""
    return concerned((fact.table, fact.values) for fact in plan.facts)


def need_not_herself(connection: Connection, plan: Plan) -> None:
    """Nobody grants herself a right, whoever approves it.

    Raises: NotForYourself.
    """
    for fact in plan.facts:
        gives = fact.table in _RIGHTS and fact.values.get("granted", 1) == 1
        if gives and fact.values.get("person") == plan.act.actor:
            raise NotForYourself("another person", name_of(connection, plan.act.actor))


def need_hers(connection: Connection, plan: Plan) -> None:
    """How a registrant of record proves who she is changes by herself alone, at whichever registration (practice P19).

    What she lost the recovery sheet gives back. Others give her the first badge and PIN that she has, and end a lost
    badge, which gives nobody anything.
    Raises: MayNot.
    """
    for fact in plan.facts:
        code = str(fact.values.get("person"))
        if fact.table not in PROOFS or code == plan.act.actor or not _had(connection, fact.table, code):
            continue
        if code in all_registrants(connection):
            raise MayNot(
                "the registrant of record herself, or the recovery sheet", name_of(connection, plan.act.actor),
                what="change how the registrant of record proves who she is",
            )  # fmt: skip


def _had(connection: Connection, table: str, code: str) -> bool:
    of = facts_tables[table]
    return connection.execute(select(of.c.seq).where(of.c.person == code).limit(1)).first() is not None


def may_approve(connection: Connection, registration: str, plan: Plan, signer: str, at: datetime) -> None:
    """This person may approve this change at this registration now.

    Raises: WitnessIsActor: she made it. MayNotApprove: it is about her, or she has no right to.
    """
    if signer == plan.act.actor:
        raise WitnessIsActor("another person's badge", f"the badge of {name_of(connection, signer)}")
    if signer in about(plan):
        raise MayNotApprove("a person whom it does not concern", name_of(connection, signer))
    held = roles_of(connection, signer, registration, at)
    if not held & APPROVERS:
        expected = "an administrator, compliance or the registrant of record"
        raise MayNotApprove(expected, ", ".join(sorted(held)) or "no role here")
    # Else who made her alone would be both people of the next change.
    if waits_for_review(connection, signer):
        raise MayNotApprove("a person whose own rights are reviewed", name_of(connection, signer))
