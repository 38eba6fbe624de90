"""Issuing to oneself: out of storage into the person's hands, for one patient, for a session, or in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Connection, exists, select

from inventory.custody import judge_expiry, judge_holder
from inventory.dose_order import DoseOrder, find_order, judge_order
from inventory.errors import (
    AlreadyYours,
    NoSuchTake,
    NothingLeft,
    NotInStorage,
    OpenedForAnother,
    OrderNotValid,
    PatientNeeded,
    WrongContainerKind,
    WrongForm,
)
from inventory.holdings import Holding, find
from inventory.in_force import policy_at
from inventory.judgement import Judgement
from inventory.moment import to_us
from inventory.patient import known_patient
from inventory.place import person_place
from inventory.plan import Act, Cell, Fact, Line, Plan, Row
from inventory.staff import HANDLERS, need_role
from inventory.tables.custody import issue, reversal, take_explained
from inventory.tables.ledger import entry


class Purpose(StrEnum):
    """What a container is taken for."""

    DOSE = "dose"
    SESSION = "session"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Issue:
    """Take a container; for a session or an emergency no patient is named yet."""

    act: Act
    container: str
    purpose: Purpose
    patient: str | None = None
    dose_order: str | None = None


@dataclass(frozen=True)
class ExplainTake:
    """Name patient, order and reason of an emergency take afterwards."""

    act: Act
    issue_seq: int
    patient: str
    dose_order: str | None
    why: str


#: Where a container may be taken from.
_TAKEN_FROM = frozenset({"storage", "opened", "return"})


def take(connection: Connection, command: Issue) -> Plan:
    """Plan the entry of an issue; its due time is the policy's.

    Raises: AlreadyYours, NothingLeft, WrongContainerKind, PatientNeeded: whatever the mood. OpenedForAnother,
    AnotherHasIt, NotInStorage, Expired, NoOrder, OrderNotValid, MayNot: for an intention.
    """
    act = command.act
    judgement = Judgement(act)
    need_role(connection, judgement, act, HANDLERS, "take controlled drugs")
    holding = find(connection, command.container, act.book)
    _check_container(act, holding)
    if command.purpose is Purpose.SESSION and holding.doses != "multi":
        raise PatientNeeded("a wristband", "a single-dose container alone", what=holding.what)
    if command.purpose is Purpose.DOSE:
        if command.patient is None:
            raise PatientNeeded("a wristband", "none", what=holding.what)
        if holding.doses == "single" and holding.opened and holding.patient not in (None, command.patient):
            judgement.broken(
                OpenedForAnother("sealed, or this patient's", "opened for another", what=holding.what)
            )
    ordered = _named(connection, judgement, command, holding)
    judge_expiry(judgement, act, holding)
    if holding.place_kind not in _TAKEN_FROM:
        if holding.holder is None:
            judgement.broken(NotInStorage("in storage", f"in {holding.place_name}", what=holding.what))
        else:
            judge_holder(judgement, act, holding)
    source = Cell(str(holding.place), holding.label)
    target = Cell(person_place(act.book, act.actor), holding.label)
    values: Row = {
        "container": holding.label, "purpose": str(command.purpose), "patient": command.patient,
        "dose_order": ordered.code if ordered else None,
        "due_at_us": to_us(act.occurred_at + _due_after(connection, command)),
    }  # fmt: skip
    lines = (Line(source, target, holding.substance, holding.left_ug),)
    return Plan("issue", act, (Fact("issue", values),), lines, judgement.exceptions)


def explain_take(connection: Connection, command: ExplainTake) -> Plan:
    """Plan the entry that names patient, order and reason of an emergency take.

    Raises: NoSuchTake: none of the actor's waits under this number. UnknownPatient. OrderNotValid: the order is
    not this patient's. WrongForm: no reason.
    """
    act = command.act
    row = connection.execute(
        select(issue.c.container)
        .join(entry, (entry.c.book == issue.c.book) & (entry.c.seq == issue.c.seq))
        .outerjoin(
            take_explained, (take_explained.c.book == issue.c.book) & (take_explained.c.issue_seq == issue.c.seq)
        )
        .where(
            issue.c.book == act.book, issue.c.seq == command.issue_seq, issue.c.purpose == "emergency",
            entry.c.actor == act.actor, take_explained.c.seq.is_(None),
            ~exists().where(reversal.c.book == issue.c.book, reversal.c.reverses == issue.c.seq),
        )
    ).first()  # fmt: skip
    if row is None:
        raise NoSuchTake("an emergency take of yours", f"entry {command.issue_seq}")
    known_patient(connection, command.patient, act.book)
    if command.dose_order is not None:
        ordered = find_order(connection, command.dose_order)
        if ordered is None or ordered.patient != command.patient:
            raise OrderNotValid("an order of this patient", command.dose_order)
    if not command.why.strip():
        raise WrongForm("why there was no time", "nothing", what="reason")
    values: Row = {
        "issue_seq": command.issue_seq, "container": row.container, "patient": command.patient,
        "dose_order": command.dose_order, "why": command.why.strip(),
    }  # fmt: skip
    return Plan("take_explained", act, (Fact("take_explained", values),))


def _named(
    connection: Connection, judgement: Judgement, command: Issue, holding: Holding
) -> DoseOrder | None:
    """Patient and order that the command names; a dose needs both, whatever else it is taken for may do without."""
    if command.patient is None:
        return None
    known_patient(connection, command.patient, command.act.book)
    if command.purpose is not Purpose.DOSE and command.dose_order is None:
        return None
    return judge_order(connection, judgement, command.act, holding, command.patient, command.dose_order)


def _check_container(act: Act, holding: Holding) -> None:
    """It is stock with something left in it, and not in the actor's hands already."""
    if not holding.is_stock:
        raise WrongContainerKind(
            "a vial or prefilled syringe", f"{holding.what} drawn up here", what=holding.what
        )
    if holding.left_ug == 0:
        raise NothingLeft("something left", "0 mg", what=holding.what)
    if holding.holder == act.actor:
        raise AlreadyYours("in storage", "with you", what=holding.what)


def _due_after(connection: Connection, command: Issue) -> timedelta:
    policy = policy_at(connection, command.act.book, to_us(command.act.occurred_at))
    return {
        Purpose.DOSE: policy.due_after_dose,
        Purpose.SESSION: policy.due_after_session,
        Purpose.EMERGENCY: policy.due_after_emergency,
    }[command.purpose]
