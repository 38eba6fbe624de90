"""A change is made again by the same thing for the same person, with all signatures or a review that agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inventory import staff
from inventory.approval import Proposed, proposed
from inventory.made_again import is_made_again
from inventory.person_file import RecordScreening, Result, record_screening
from inventory.plan import Posted
from inventory.review import disputed
from inventory.staff import AddPerson, ChangeRole, Role
from tests.cast import ANN, CORA, DEE, Clinic
from tests.inventory.test_alone import alone, role, three, word

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
