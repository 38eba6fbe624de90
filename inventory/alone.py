"""What one person may change with one signature where a clinic is small; never what makes a second person of herself."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from inventory.badge_reading import badge_in_force
from inventory.errors import SecondPersonNeeded
from inventory.mail_address import DIGEST
from inventory.plan import Fact, Plan
from inventory.responsibility import registrant_of
from inventory.review import may_be_alone, people_of
from inventory.rights import granted_roles
from inventory.staff import Role, name_of, roles_of
from inventory.tables.house import registration as registrations

#: What gives a person a way to prove who she is. What ends one gives nobody anything: one person does it at once.
PROOFS = frozenset({"badge", "pin_reset", "totp_enrolled", "security_key"})
#: What ends one.
_ENDS = frozenset({"badge_ended", "factor_ended"})
#: What gives back a right that is gone.
_RESTORES = frozenset({"licence", "training", "screening", "access_period", "identity_check"})
_ANOTHER = "a second person, or the registrant of record herself"


def need_may_be_alone(connection: Connection, registration: str, plan: Plan) -> None:
    """One signature is enough for this change, in a clinic that is small enough.

    The registrant of record is out of an administrator's reach (practice P19): how she proves who she is, where her
    digest goes and who follows her change with two signatures or hers. So do reviewers and administrators made.
    Raises: SecondPersonNeeded.
    """
    actor = plan.act.actor
    held = {fact.table for fact in plan.facts if _gives(fact) and fact.values.get("person") == actor}
    # Where nobody else has a right nobody can approve it, and the books of a clinic of one stay open (practice P6).
    if held & _RESTORES and people_of(connection, registration, plan.act.occurred_at) - {actor}:
        raise SecondPersonNeeded("a right that another person restores", name_of(connection, actor))
    if registrant_of(connection, registration) != actor:
        for what in _hers_alone(connection, registration, plan):
            raise SecondPersonNeeded(_ANOTHER, what)
    for what in _of_other_registrants(connection, plan):
        raise SecondPersonNeeded(_ANOTHER, what)


def need_a_way_left(
    connection: Connection, registration: str, plan: Plan, approvers: frozenset[Role]
) -> None:
    """One person alone ends no badge without which nobody but herself could approve a new one.

    A clinic of three people at most is left alone: its recovery sheet gives back what was lost.
    Raises: SecondPersonNeeded.
    """
    act = plan.act
    ended = {str(fact.values["person"]) for fact in plan.facts if fact.table in _ENDS} - {act.actor}
    if not ended or may_be_alone(connection, registration, act.occurred_at):
        return
    for person in people_of(connection, registration, act.occurred_at) - {act.actor} - ended:
        may = roles_of(connection, person, registration, act.occurred_at) & approvers
        if may and badge_in_force(connection, person) is not None:
            return
    raise SecondPersonNeeded("another who has a badge and may approve a new one", "nobody but yourself")


def _gives(fact: Fact) -> bool:
    return fact.values.get("granted", 1) == 1


def _hers_alone(connection: Connection, registration: str, plan: Plan) -> Iterator[str]:
    """What in this change nobody but the registrant of record changes alone."""
    for fact in plan.facts:
        table, values = fact.table, fact.values
        if table == "registrant":
            yield "who is registrant of record"
        elif table == "mail_address" and values["purpose"] == DIGEST:
            yield "the address of her digest"
        elif table == "recovery_sheet":
            yield "the recovery sheet"
        elif table == "role_grant" and values["role"] == Role.REVIEWER:
            yield "a reviewer's role"
        elif table == "role_grant" and values["role"] == Role.ADMINISTRATOR and _gives(fact):
            yield "an administrator's role"
        elif table != "place" and _reviews(connection, registration, values.get("person")):
            yield "a reviewer's file"


def _reviews(connection: Connection, registration: str, person: object) -> bool:
    return person is not None and Role.REVIEWER in granted_roles(connection, str(person), registration)


def _of_other_registrants(connection: Connection, plan: Plan) -> Iterator[str]:
    """What changes how another person proves who she is who answers for a registration, this one or another."""
    changed = {fact.values["person"] for fact in plan.facts if fact.table in PROOFS} - {plan.act.actor}
    if not changed:
        return
    for code in connection.execute(select(registrations.c.code)).scalars():
        if registrant_of(connection, code) in changed:
            yield "how the registrant of record proves who she is"
