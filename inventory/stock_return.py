"""Returning: a sealed container to a return place, an opened multi-dose vial to the opened-vial place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.amount import Typed, Unit
from inventory.custody import judge_holder
from inventory.errors import (
    AlreadyThere,
    NothingLeft,
    OpenedSingleDose,
    SealedNeeded,
    VolumeNeeded,
    WrongContainerKind,
    WrongForm,
    WrongPlace,
)
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.place import find_place
from inventory.plan import Act, Cell, Fact, Line, Plan, Row

#: How an opened vial's volume is read.
METHODS = {"eye": "by eye", "syringe": "with a syringe", "weight": "by weight"}


@dataclass(frozen=True)
class Return:
    """Bring a container back; `reading` is the volume as read of an opened one, None for a sealed one."""

    act: Act
    container: str
    place: str
    reading: Typed | None = None
    method: str | None = None

    @property
    def sealed(self) -> bool:
        """Its cap was seen intact."""
        return self.reading is None


def return_stock(connection: Connection, command: Return) -> Plan:
    """Plan the entry of a return: it moves what the books hold; a reading is a fact beside it and books nothing.

    Raises: SealedNeeded: opened in the books, so never sealed again. OpenedSingleDose, WrongContainerKind,
    WrongPlace, VolumeNeeded, WrongForm, NothingLeft, AlreadyThere: whatever the mood. AnotherHasIt,
    NotInYourHands: for an intention. Nobody needs a right to bring drug back.
    """
    act = command.act
    judgement = Judgement(act)
    holding = find(connection, command.container, act.book)
    _check_container(holding, command)
    into = find_place(connection, command.place, act.book)
    if into.kind != ("return" if command.sealed else "opened"):
        state = "sealed" if command.sealed else "opened"
        expected = "the return place" if command.sealed else "the opened-vial place"
        raise WrongPlace(expected, into.name, place=into.name, what=f"{state} {holding.what}")
    judge_holder(judgement, act, holding)
    if holding.place == into.code:
        raise AlreadyThere("somewhere else", f"in {into.name}", what=holding.what, place=into.name)
    values: Row = {
        "container": holding.label, "place": into.code, "sealed": int(command.sealed),
        "reading_ul": command.reading.thousandths if command.reading else None, "reading_method": command.method,
    }  # fmt: skip
    # From wherever the books have it: bringing back needs no detour through the actor's hands.
    moved = Line(
        Cell(str(holding.place), holding.label),
        Cell(into.code, holding.label),
        holding.substance,
        holding.left_ug,
    )
    kind = "sealed_return" if command.sealed else "opened_return"
    return Plan(kind, act, (Fact("stock_return", values),), (moved,), judgement.exceptions)


def _check_container(holding: Holding, command: Return) -> None:
    """It may go back in the state that is claimed."""
    if not holding.is_stock:
        raise WrongContainerKind("a vial or prefilled syringe", "a syringe drawn up here", what=holding.what)
    if holding.left_ug == 0:
        raise NothingLeft("something left", "0 mg", what=holding.what)
    if command.sealed:
        if holding.opened:
            raise SealedNeeded("a sealed one", "opened in the books", what=holding.what)
        return
    if holding.doses == "single":
        raise OpenedSingleDose("a multi-dose vial", "a single-dose one", what=holding.what)
    if command.reading is not None and command.reading.unit is not Unit.ML:
        raise VolumeNeeded("mL", command.reading.text)
    if command.method not in METHODS:
        raise WrongForm(
            "by eye, with a syringe or by weight", command.method or "nothing", what="way of reading"
        )
