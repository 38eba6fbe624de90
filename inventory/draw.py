"""Drawing up: a dose out of a vial into a labelled syringe, by volume or by mass, exact in micrograms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from inventory.amount import Typed
from inventory.custody import amounts, judge_amount, judge_expiry, judge_holder, own_cell
from inventory.dose_order import judge_order
from inventory.errors import AnotherPatient, LabelTaken, WrongContainerKind
from inventory.holdings import find
from inventory.judgement import Judgement
from inventory.patient import known_patient
from inventory.plan import Act, Fact, Line, Plan, Row
from inventory.staff import HANDLERS, need_role
from inventory.statement import Query
from inventory.tables.custody import container

# Built once, as in `inventory.ledger`.
_TAKEN = Query(select(container.c.label).where(container.c.label == bindparam("label")))


@dataclass(frozen=True)
class Draw:
    """Draw up a dose for a patient into the syringe that carries this label."""

    act: Act
    container: str
    syringe: str
    patient: str
    dose_order: str | None
    typed: Typed


def draw_up(connection: Connection, command: Draw) -> Plan:
    """Plan the entry of a draw; a fact brings the overfill or the hand-over that it needs.

    Raises: WrongContainerKind, LabelTaken, WrongUnit: whatever the mood. AnotherHasIt, NotInYourHands, Expired,
    AnotherPatient, NoOrder, OrderNotValid, MoreThanTheBooksHold, MayNot: for an intention.
    """
    act = command.act
    judgement = Judgement(act)
    need_role(connection, judgement, act, HANDLERS, "draw up")
    holding = find(connection, command.container, act.book)
    if holding.kind != "vial":
        raise WrongContainerKind("a vial", holding.what, what=holding.what)
    if _TAKEN.first(connection, {"label": command.syringe}):
        raise LabelTaken("a new label", command.syringe)
    known_patient(connection, command.patient, act.book)
    hand_over = judge_holder(judgement, act, holding)
    judge_expiry(judgement, act, holding)
    if holding.doses == "single" and holding.patient not in (None, command.patient):
        judgement.broken(AnotherPatient("the patient it was taken for", "another patient"))
    ordered = judge_order(connection, judgement, act, holding, command.patient, command.dose_order)
    amount_ug, volume_ul = amounts(holding, command.typed)
    overfill = judge_amount(judgement, act, holding, amount_ug)
    syringe: Row = {
        "label": command.syringe, "kind": "syringe", "product": None, "substance": holding.substance,
        "parent": holding.label, "root": holding.root, "lot": holding.lot,
        "expires_on": holding.expires_on.isoformat() if holding.expires_on else None, "carton_serial": None,
        "amount_ug": amount_ug, "volume_ul": volume_ul,
    }  # fmt: skip
    values: Row = {
        "container": holding.label, "syringe": command.syringe, "patient": command.patient,
        "dose_order": ordered.code if ordered else None, "typed": command.typed.text,
        "amount_ug": amount_ug, "volume_ul": volume_ul,
    }  # fmt: skip
    moved = Line(own_cell(act, holding.label), own_cell(act, command.syringe), holding.substance, amount_ug)
    facts = (Fact("container", syringe), Fact("draw", values))
    return Plan("draw", act, facts, (*hand_over, *overfill, moved), judgement.exceptions)
