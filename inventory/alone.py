"""What one person may change with one signature where a clinic is small; never what makes a second person of herself."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from inventory.badge_reading import badge_in_force
from inventory.errors import SecondPersonNeeded
from inventory.factor import keys_of
from inventory.mail_address import DIGEST
from inventory.plan import Fact, Plan
from inventory.responsibility import all_registrants, registrant_of, sheet_of
from inventory.review import may_be_alone, people_of
from inventory.rights import granted_roles
from inventory.staff import Role, name_of, roles_of
from inventory.tables.house import pin

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
    """One person alone ends no way in that nobody but herself could give back.

    The recovery sheet gives back anybody's where one is sealed. Without it a registrant's comes back by nobody's hand;
    another's by somebody else who approves the next one, or in a small clinic by the registrant who ended it.
    Raises: SecondPersonNeeded.
    """
    act, at = plan.act, plan.act.occurred_at
    ended = ended_by(plan)
    if not ended or sheet_of(connection, registration) is not None:
        return
    if any(_loses_all(connection, plan, each) for each in ended & all_registrants(connection)):
        raise SecondPersonNeeded("a recovery sheet that gives it back", "none is sealed")
    if registrant_of(connection, registration) == act.actor and may_be_alone(connection, registration, at):
        return
    for person in people_of(connection, registration, at) - {act.actor} - ended:
        if roles_of(connection, person, registration, at) & approvers and has_way_in(connection, person):
            return
    raise SecondPersonNeeded("another who has a badge and may approve a new one", "nobody but yourself")


def ended_by(plan: Plan) -> frozenset[str]:
    """Whose badge, key or code generator the plan ends; what its actor ends of her own is not counted."""
    return frozenset(str(fact.values["person"]) for fact in plan.facts if fact.table in _ENDS) - {
        plan.act.actor
    }


def has_way_in(connection: Connection, person: str) -> bool:
    """She can sign: a badge is in force and she has a PIN, or a security key is."""
    with_pin = connection.execute(select(pin.c.person).where(pin.c.person == person)).first() is not None
    return (with_pin and badge_in_force(connection, person) is not None) or bool(keys_of(connection, person))


def _loses_all(connection: Connection, plan: Plan, person: str) -> bool:
    """No badge is left to her: she has none, or it is what ends."""
    ends_badge = any(fact.table == "badge_ended" and fact.values["person"] == person for fact in plan.facts)
    return ends_badge or badge_in_force(connection, person) is None


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
    if changed and changed & all_registrants(connection):
        yield "how the registrant of record proves who she is"
