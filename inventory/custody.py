"""Judging who has a container, and the lines that bring it into the actor's hands when a fact finds it elsewhere."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from inventory.amount import Typed, Unit, decimal_text, printed_text
from inventory.errors import (
    AnotherHasIt,
    Expired,
    MoreThanTheBooksHold,
    NotInYourHands,
    NotWholeAmount,
    WrongUnit,
)
from inventory.holdings import Holding
from inventory.judgement import Judgement
from inventory.place import outside, person_place
from inventory.plan import Act, Cell, Line


def local_day(act: Act) -> date:
    """The day of the act on its own clock."""
    return act.occurred_at.astimezone(ZoneInfo(act.zone)).date()


def own_cell(act: Act, label: str) -> Cell:
    """The container in the actor's hands."""
    return Cell(person_place(act.book, act.actor), label)


def judge_holder(judgement: Judgement, act: Act, holding: Holding) -> tuple[Line, ...]:
    """The container is in the actor's hands, or a fact brings it there from where the books have it.

    Raises: AnotherHasIt, NotInYourHands: for an intention.
    """
    if holding.holder == act.actor or holding.place is None:
        return ()
    if holding.holder is not None:
        holder = holding.holder_name or holding.holder
        judgement.broken(AnotherHasIt("in your hands", f"with {holder}", holder=holder, what=holding.what))
    else:
        judgement.broken(NotInYourHands("issued to you", f"in {holding.place_name}", what=holding.what))
    source = Cell(holding.place, holding.label)
    return (Line(source, own_cell(act, holding.label), holding.substance, holding.left_ug),)


def judge_expiry(judgement: Judgement, act: Act, holding: Holding) -> None:
    """It is in date on the day of the act; the last day counts.

    Raises: Expired: for an intention.
    """
    if holding.expires_on is not None and local_day(act) > holding.expires_on:
        day = holding.expires_on.strftime("%d %b %Y")
        judgement.broken(Expired("in date", f"lot {holding.lot or 'unknown'}", what=holding.what, day=day))


def judge_amount(judgement: Judgement, act: Act, holding: Holding, wanted_ug: int) -> tuple[Line, ...]:
    """The books hold as much, or the fact declares the overfill that was there.

    Raises: MoreThanTheBooksHold: for an intention.
    """
    more_ug = wanted_ug - holding.left_ug
    if more_ug <= 0:
        return ()
    judgement.broken(
        MoreThanTheBooksHold(
            f"{printed_text(holding.left_ug)} mg at most",
            f"{printed_text(wanted_ug)} mg",
            more=f"{printed_text(more_ug)} mg",
        )
    )
    source = Cell(outside(act.book, "overfill"), holding.label)
    return (Line(source, own_cell(act, holding.label), holding.substance, more_ug),)


def amounts(holding: Holding, typed: Typed) -> tuple[int, int]:
    """Micrograms and microlitres of an amount as typed.

    Raises: WrongUnit: no unit. NotWholeAmount: less than a microgram.
    """
    if typed.unit is None:
        raise WrongUnit("mg or mL", decimal_text(typed.thousandths))
    if typed.unit is Unit.MG:
        return typed.thousandths, max(holding.volume_of(typed.thousandths), 1)
    mass_ug = holding.mass_of(typed.thousandths)
    if mass_ug <= 0:
        raise NotWholeAmount("1 mcg or more", typed.text, sentence="That is less than a microgram.")
    return mass_ug, typed.thousandths
