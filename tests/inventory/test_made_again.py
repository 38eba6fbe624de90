"""A change is made again by the same thing for the same person, with all signatures or a review that agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.approval import Proposed, proposed
from inventory.errors import MayNotReview
from inventory.made_again import is_made_again, who_alone_made
from inventory.person_file import RecordScreening, Result, record_screening
from inventory.plan import Fact, Posted
from inventory.reports.entry_record import record
from inventory.review import disputed, standing_of, waits_for_review
from inventory.signature_rules import signature_rules
from inventory.staff import AddPerson, ChangeRole, Role
from inventory.stored import some_entries
from inventory.tables.ledger import entry
from inventory.waste import waste
from tests.cast import ANN, CORA, DEE, EVE, Clinic
from tests.inventory.forging import Say, saying
from tests.inventory.test_alone import alone, of_three, role, three, word
from tests.inventory.test_review import remainder

__all__ = ["three"]
CHANGE = proposed(staff.change_role)


def by_two(clinic: Clinic, person: str, given: Role, *, granted: bool) -> Posted:
    """Dee changes a role and Cora approves."""
    act = clinic.act(DEE, book="house")
    asked = Proposed(act, "R1", ChangeRole(act, person, "R1", given, granted=granted))
    return clinic.run_signed(CHANGE, asked, (DEE, "actor"), (CORA, "approver"))


def is_again(clinic: Clinic, posted: Posted) -> bool:
    """It was made again since."""
    with clinic.database.read() as connection:
        found = is_made_again(connection, posted.seq)
        assert (posted.seq in {each.seq for each in disputed(connection, "R1")}) is not found
    return found


@pytest.mark.parametrize("granted", [True, False])
def test_a_role_is_given_or_ended_again_by_two(three: Clinic, granted: bool) -> None:
    """The same role of the same person; another's, or another of hers, is another thing."""
    made = role(three, ANN, Role.NURSE)
    word(three, made, agreed=False)
    by_two(three, ANN.code, Role.WITNESS, granted=True)
    assert not is_again(three, made)
    by_two(three, ANN.code, Role.NURSE, granted=granted)
    assert is_again(three, made)


def test_whom_one_added_is_confirmed_by_whatever_two_record_of_her(three: Clinic) -> None:
    """Nobody is added twice."""
    made = alone(three, staff.add_person, AddPerson, "P-0077", None, "Fay", "Invented")
    word(three, made, agreed=False)
    word(
        three,
        alone(three, staff.change_role, ChangeRole, "P-0077", "R1", Role.NURSE, granted=True),
        agreed=False,
    )
    assert not is_again(three, made)
    by_two(three, "P-0077", Role.NURSE, granted=True)
    assert is_again(three, made)


def test_a_part_of_her_file_is_made_again_by_the_same_registration(three: Clinic) -> None:
    """What another one records does not stand here."""
    day = date(2026, 11, 1)
    made = alone(three, record_screening, RecordScreening, ANN.code, day, Result.CLEAR)
    word(three, made, agreed=False)
    for site, expected in (("R2", False), ("R1", True)):
        act = replace(three.act(DEE, book="house"), workstation=f"{site}.W1")
        command = RecordScreening(act, ANN.code, day, Result.CLEAR)
        three.run_signed(record_screening, command, (DEE, "actor"), (CORA, "approver"))
        assert is_again(three, made) is expected


def test_who_alone_made_a_reviewer_has_no_change_of_hers_cleared_by_her(own_clinic: Clinic) -> None:
    """Nor has whom she made so, however late; verify names a review written past it. A waste says who made her."""
    left = remainder(own_clinic, alone=True)
    clinic = of_three(own_clinic, Role.NURSE, eve=())
    wasted = clinic.run_signed(waste, left, (ANN, "actor"))
    role(clinic, EVE, Role.REVIEWER, CORA)
    made = role(clinic, ANN, Role.ADMINISTRATOR, CORA)
    clinic.clock.at += timedelta(days=30)
    others = role(clinic, DEE, Role.WITNESS, ANN)
    for each in (made, others):
        with clinic.refused(MayNotReview, "others made as well", f"{EVE.name}, whom {CORA.name} alone made"):
            word(clinic, each, by=EVE)
    word(clinic, wasted, by=EVE)
    with clinic.database.read() as connection:
        (said,) = (each.words for each in record(connection, "R1", wasted.seq).head.exceptions)
        assert f"reviewed by {EVE.name}, whom {CORA.name} alone made, on " in said
        found = standing_of(connection, "R1", "R1", wasted.seq)
        read = connection.execute(
            select(entry.c.hash).where(entry.c.book == "house", entry.c.seq == made.seq)
        ).scalar_one()
    assert found is not None
    assert found.reviewer == EVE.code
    assert found.makers == {CORA.code}
    values = {"of_book": "house", "of_seq": made.seq, "of_hash": read, "agreed": 1, "remark": None}
    past = saying((Fact("review", values),))
    forged = clinic.run_signed(past, Say(clinic.act(EVE, book="house"), "reviewed"), (EVE, "actor"))
    act = clinic.act(DEE, book="house")
    asked = Proposed(act, "R1", ChangeRole(act, EVE.code, "R1", Role.REVIEWER, granted=True))
    clinic.run_signed(CHANGE, asked, (DEE, "actor"), (CORA, "approver"))
    word(clinic, others, by=EVE)
    with clinic.database.read() as connection:
        assert signature_rules(connection, "house").unfit == {forged.seq: {CORA.code}}
        (stored,) = some_entries(connection, "house", [forged.seq])
        wrong = list(signature_rules(connection, "house").missing(stored, ()))
        assert f"{EVE.code}, whom {CORA.code} alone made" in [found for _, found in wrong]
        assert not who_alone_made(connection, EVE.code)
        assert not waits_for_review(connection, DEE.code)
