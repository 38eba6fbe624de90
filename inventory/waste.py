"""Wasting a remainder before a witness who signs as herself, for exactly what she sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from inventory.amount import Typed, printed_text
from inventory.custody import amounts, judge_holder, own_cell
from inventory.errors import (
    MayNotWitness,
    MoreThanIsLeft,
    NothingLeft,
    NotSeenSo,
    NotTogether,
    StockNotRemainder,
    UnknownPlace,
    WitnessIsActor,
    WrongForm,
)
from inventory.holdings import Holding, find
from inventory.in_force import policy_at
from inventory.judgement import Judgement
from inventory.moment import to_us
from inventory.place import Place, find_place
from inventory.plan import Act, Cell, Fact, Line, Named, Plan, Row
from inventory.review import one_signature
from inventory.signature import IN_THE_ROOM, ONLY_LEFT
from inventory.staff import WITNESSES, name_of, roles_of
from inventory.witnessing import judge_witness, need_amount_seen, need_fit

#: Manner of disposal, as the witness reads it.
MANNERS = {
    "drug_waste_bin": "into the drug waste bin",
    "sequestration": "into a sequestration bottle",
    "sink": "down the sink",
}

#: Why something is left, by its key on the page.
REASONS = {
    "left_over": "Left over after the dose",
    "patient_refused": "The patient refused it",
    "cancelled": "The treatment was cancelled",
    "dose_changed": "The dose was changed",
    "spilled": "Dropped or leaking",
    "session_ended": "Left in the vial at the end",
}

#: Reasons for which a witness may have seen no more than what was left (practice P17): breakage and spill.
_LEFT_IS_ENOUGH = frozenset({"spilled"})


@dataclass(frozen=True)
class WastePart:
    """What is wasted of one container; `typed` is None for all that is left."""

    container: str
    typed: Typed | None = None


@dataclass(frozen=True)
class Waste:
    """Waste the remainders of one patient or vial; the signatures are in the envelope."""

    act: Act
    parts: tuple[WastePart, ...]
    manner: str
    why: str
    place: str
    #: With one signature, where the clinic is small enough; the entry says so.
    alone: bool = False
    #: Who witnessed it though a rule of policy does not hold for her: the entry of a fact names the rule, both sign it.
    witness: str = ""
    #: Why these two again, where the policy asks for it.
    witness_reason: str = ""


def waste(connection: Connection, command: Waste) -> Plan:
    """Plan the entry of a waste.

    Raises: MoreThanIsLeft, NothingLeft, NotTogether, WrongUnit, WrongForm, UnknownPlace: whatever the mood.
    WitnessIsActor, MayNotWitness, NotSeenSo: of the signatures that came. NotOnShift, SupervisorsAct: for an intention.
    SamePairOften: without a reason. AmountNotTyped, SeenOtherwise: of what a witness typed before it was shown to her.
    StockNotRemainder, AnotherHasIt, NotInYourHands: for an intention. NotAlone: with one signature in a larger clinic.
    Source: 21 CFR 1304.22(c), disposed of in any other way: date, manner, quantity.
    """
    act = command.act
    judgement = Judgement(act)
    _check_head(command)
    into = find_place(connection, command.place, act.book)
    if into.kind != "waste":
        raise UnknownPlace("a waste place", into.name)
    if command.witness:
        judge_witness(connection, judgement, act, command.witness, command.witness_reason)
    check_witnesses(connection, act, judgement.exceptions)
    check_ways(act, command.why)
    facts: list[Fact] = []
    lines: list[Line] = []
    need_together([find(connection, part.container, act.book) for part in command.parts])
    for part in command.parts:
        fact, moved = _part(connection, judgement, act, part, into)
        facts.append(fact)
        lines.extend(moved)
    amount_ug, volume_ul = (
        sum(int(fact.values[of] or 0) for fact in facts) for of in ("amount_ug", "volume_ul")
    )
    need_amount_seen(policy_at(connection, act.book, to_us(act.occurred_at)), act, amount_ug, volume_ul)
    values: Row = {"manner": command.manner, "why": command.why, "place": command.place}
    wanted = (one_signature(connection, act.book, act),) if command.alone else ()
    return Plan("waste", act, (Fact("waste", values), *facts), tuple(lines), (*judgement.exceptions, *wanted))


def _check_head(command: Waste) -> None:
    """Manner and reason are of the list, and each container stands in it once.

    Raises: WrongForm.
    """
    if command.manner not in MANNERS:
        raise WrongForm("a manner of the list", command.manner or "nothing", what="manner of disposal")
    if command.why not in REASONS:
        raise WrongForm("a reason of the list", command.why or "nothing", what="reason")
    if not command.parts:
        raise WrongForm("one container at least", "none", what="waste")
    labels = [part.container for part in command.parts]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise WrongForm("each container once", f"{twice} twice", what="list of containers")


def need_together(holdings: Sequence[Holding]) -> None:
    """One substance, and no two patients: nobody signs a sum of different things.

    Raises: NotTogether.
    """
    substances = list(dict.fromkeys(holding.substance_name for holding in holdings))
    if len(substances) > 1:
        raise NotTogether(substances[0], substances[1])
    if len({holding.patient for holding in holdings} - {None}) > 1:
        raise NotTogether("containers of one patient", "another patient's")


def check_witnesses(connection: Connection, act: Act, exceptions: Collection[Named] = ()) -> None:
    """Each witness is a second person with the right to witness here, for whom the rules of policy hold.

    Args: exceptions: those of the entry; a rule that is named there was broken in the open.
    Raises: WitnessIsActor, MayNotWitness, NotOnShift, SupervisorsAct.
    """
    for signature in act.signatures:
        if signature.role == "witness":
            may_witness(connection, act, signature.signer, signature.signed_at)
            need_fit(connection, act, signature.signer, exceptions, signature.signed_at)


def may_witness(connection: Connection, act: Act, signer: str, at: datetime | None = None) -> None:
    """This person may witness this act, when she signs it: `at`, or where she has not signed yet the time of the act.

    Raises: WitnessIsActor: it is the actor. MayNotWitness: no role here allows it.
    """
    if signer == act.actor:
        raise WitnessIsActor(
            "another person's badge", f"the badge of {name_of(connection, signer)}, who does the waste"
        )
    if not roles_of(connection, signer, act.book, at or act.occurred_at) & WITNESSES:
        raise MayNotWitness("a person with the right to witness here", "none of these rights")


def ways_seen(why: str) -> tuple[str, ...]:
    """How a witness may have seen a waste for this reason: in the room always, only what was left of what fell.

    By video never: it would bind a still picture to the signature (practice P17), and nothing here can.
    """
    return (IN_THE_ROOM, ONLY_LEFT) if why in _LEFT_IS_ENOUGH else (IN_THE_ROOM,)


def check_ways(act: Act, why: str) -> None:
    """Each witness saw it in a way that counts, for this reason.

    Raises: NotSeenSo.
    """
    need_way(ways_seen(why), [each.how_seen for each in act.signatures if each.role == "witness"])


def need_way(ways: Sequence[str], seen: Sequence[str | None]) -> None:
    """Each of the ways seen is among those that count.

    Raises: NotSeenSo.
    """
    for way in seen:
        if way not in ways:
            raise NotSeenSo(" or ".join(ways), way or "nothing")


def _part(
    connection: Connection, judgement: Judgement, act: Act, part: WastePart, into: Place
) -> tuple[Fact, list[Line]]:
    """The fact and the lines of one container."""
    holding = find(connection, part.container, act.book)
    if holding.is_stock and not holding.opened:
        judgement.broken(StockNotRemainder("an opened container", "a sealed one"))
    hand_over = judge_holder(judgement, act, holding)
    if holding.left_ug == 0:
        raise NothingLeft("something left", "0 mg", what=holding.what)
    amount_ug, volume_ul = amounts(holding, part.typed) if part.typed else (holding.left_ug, holding.left_ul)
    if amount_ug > holding.left_ug:
        raise MoreThanIsLeft(f"{printed_text(holding.left_ug)} mg at most", f"{printed_text(amount_ug)} mg")
    values: Row = {
        "container": holding.label, "amount_ug": amount_ug, "volume_ul": volume_ul,
        "left_ug": holding.left_ug - amount_ug,
    }  # fmt: skip
    moved = Line(own_cell(act, holding.label), Cell(into.code, holding.label), holding.substance, amount_ug)
    return Fact("waste_part", values), [*hand_over, moved]
