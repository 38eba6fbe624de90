"""Giving: from syringe or vial into the patient, all or part, as often as needed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.amount import Typed
from inventory.custody import amounts, judge_amount, judge_expiry, judge_holder, own_cell
from inventory.dose_order import ROUTES, judge_order
from inventory.errors import AnotherPatient, NothingLeft, WrongForm
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.patient import known_patient
from inventory.place import outside
from inventory.plan import Act, Cell, Fact, Line, Plan, Row
from inventory.staff import HANDLERS, need_role


@dataclass(frozen=True)
class Administer:
    """Give from a container to a patient; `typed` is None for all that is left."""

    act: Act
    container: str
    patient: str
    dose_order: str | None
    typed: Typed | None
    route: str


def administer(connection: Connection, command: Administer) -> Plan:
    """Plan the entry of a dose.

    Raises: NothingLeft, WrongUnit, WrongForm: whatever the mood. AnotherPatient, AnotherHasIt, NotInYourHands,
    Expired, NoOrder, OrderNotValid, MoreThanTheBooksHold, MayNot: for an intention.
    Source: 21 CFR 1304.22(c), what the record of a dose states.
    """
    act = command.act
    judgement = Judgement(act)
    need_role(connection, judgement, act, HANDLERS, "give controlled drugs")
    holding = find(connection, command.container, act.book)
    known_patient(connection, command.patient, act.book)
    if command.route not in ROUTES:
        raise WrongForm(", ".join(ROUTES), command.route or "nothing", what="route")
    if holding.patient not in (None, command.patient):
        judgement.broken(AnotherPatient("the patient it was made for", "another patient"))
    hand_over = judge_holder(judgement, act, holding)
    judge_expiry(judgement, act, holding)
    ordered = judge_order(connection, judgement, act, holding, command.patient, command.dose_order)
    amount_ug, volume_ul, text = _amount(holding, command.typed)
    overfill = judge_amount(judgement, act, holding, amount_ug)
    values: Row = {
        "container": holding.label, "patient": command.patient, "dose_order": ordered.code if ordered else None,
        "typed": text, "amount_ug": amount_ug, "volume_ul": volume_ul, "route": command.route,
    }  # fmt: skip
    target = Cell(outside(act.book, "patient"), holding.label)
    moved = Line(own_cell(act, holding.label), target, holding.substance, amount_ug)
    facts = (Fact("administration", values),)
    return Plan("administration", act, facts, (*hand_over, *overfill, moved), judgement.exceptions)


def _amount(holding: Holding, typed: Typed | None) -> tuple[int, int, str]:
    """Micrograms, microlitres and the words typed; all that is left is the exact balance."""
    if typed is not None:
        return (*amounts(holding, typed), typed.text)
    if holding.left_ug == 0:
        raise NothingLeft("something left", "0 mg", what=holding.what)
    return holding.left_ug, max(holding.left_ul, 1), "all that is left"
