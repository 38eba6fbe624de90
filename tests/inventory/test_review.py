"""One signature where two are asked for: small clinics alone, with a day of review; the reviewer signs from outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.access import ChangeAccess, change_access
from inventory.amount import parse_amount
from inventory.approval import Proposed, proposed
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AlreadyReviewed,
    MayNotReview,
    NotAlone,
    NothingToReview,
    SignatureNeeded,
    WrongForm,
)
from inventory.person_file import RecordLicence, record_licence
from inventory.plan import Posted
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.reversal import Reverse, reverse
from inventory.review import Review, may_be_alone, people_of, reviewed, size_of, standing_of, waiting
from inventory.staff import AddPerson, Role
from inventory.tables.ledger import entry
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Clinic


def end(clinic: Clinic, member: Any, *roles: Role) -> None:
    """End roles at R1."""
    for role in roles:
        change = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=False)
        clinic.run(staff.change_role, change)


@pytest.fixture
def small(own_clinic: Clinic) -> Clinic:
    """Ann, Cora and Dee; Ben reviews from outside."""
    end(own_clinic, BEN, *BEN.roles)
    given = staff.ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R1", Role.REVIEWER, granted=True)
    own_clinic.run(staff.change_role, given)
    return own_clinic


def remainder(clinic: Clinic, *, alone: bool) -> Waste:
    """What is left of a session vial in Ann's hands, opened."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    syringe = clinic.label()
    clinic.run(draw_up, Draw(clinic.act(ANN), label, syringe, patient, order, parse_amount("35 mg")))
    parts = (WastePart(syringe),)
    return Waste(clinic.act(ANN), parts, "drug_waste_bin", "left_over", "R1.WB", alone)


def alone(clinic: Clinic) -> Posted:
    """A waste with Ann's signature alone."""
    return clinic.run_signed(waste, remainder(clinic, alone=True), (ANN, "actor"))


def word(clinic: Clinic, posted: Posted, *, agreed: bool = True, remark: str | None = None) -> Review:
    """Ben's word on it."""
    with clinic.database.read() as connection:
        query = select(entry.c.hash).where(entry.c.book == posted.book, entry.c.seq == posted.seq)
        read = connection.execute(query).scalar_one()
    return Review(clinic.act(BEN, book="house"), posted.book, posted.seq, read, agreed, remark)


def test_a_clinic_of_four_waits_for_its_second_person(own_clinic: Clinic) -> None:
    """Compliance and reviewers are not counted; whoever works with drugs or administers is."""
    with own_clinic.database.read() as connection:
        assert people_of(connection, "R1", own_clinic.clock()) == {ANN.code, BEN.code, CORA.code, DEE.code}
        assert not may_be_alone(connection, "R1", own_clinic.clock())
    command = remainder(own_clinic, alone=True)
    with own_clinic.refused(NotAlone, "3 people", "4"):
        own_clinic.run_signed(waste, command, (ANN, "actor"))


def test_lapsed_licences_make_no_large_clinic_small(own_clinic: Clinic) -> None:
    """Of five, three whose licence expired: they are there all the same; whose access ended is not."""
    given = staff.ChangeRole(own_clinic.act(PROGRAM), EVE.code, "R1", Role.COMPLIANCE, granted=True)
    own_clinic.run(staff.change_role, given)
    for member in (ANN, BEN, CORA):
        for kind in ("nurse", "pharmacist"):
            over = RecordLicence(own_clinic.act(PROGRAM), member.code, kind, "N-1", "NY", date(2026, 1, 31))
            own_clinic.run(record_licence, over)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", DEE.code))
    at = own_clinic.clock()
    with own_clinic.database.read() as connection:
        assert people_of(connection, "R1", at) == {DEE.code, EVE.code}
        assert size_of(connection, "R1", at) == 5
        assert not may_be_alone(connection, "R1", at)
    act = own_clinic.act(DEE, book="house")
    asked = Proposed(act, "R1", AddPerson(act, "P-0077", None, "Fay", "Invented"), alone=True)
    with own_clinic.refused(NotAlone, "3 people", "5"):
        own_clinic.run_signed(proposed(staff.add_person), asked, (DEE, "actor"))
    for member, starts in ((ANN, -9), (BEN, -9), (CORA, 9)):
        act = own_clinic.act(DEE, book="house")
        since, until = at + timedelta(days=starts), at + timedelta(days=starts + 1)
        ended = ChangeAccess(act, member.code, "R1", since, until)
        own_clinic.run_signed(change_access, ended, (DEE, "actor"), (EVE, "approver"))
    with own_clinic.database.read() as connection:
        assert size_of(connection, "R1", own_clinic.clock()) == 2


def test_a_waste_with_one_signature_says_until_when_it_is_reviewed(small: Clinic) -> None:
    """Without the exception it is refused as ever."""
    command = remainder(small, alone=False)
    with small.refused(SignatureNeeded):
        small.run_signed(waste, command, (ANN, "actor"))
    posted = alone(small)
    with small.database.read() as connection:
        found = standing_of(connection, "R1", "R1", posted.seq)
        assert found is not None
        assert found.waits
        assert found.due_on == date(2026, 11, 9)
        assert [each.seq for each in waiting(connection, "R1")] == [posted.seq]
        assert waiting(connection, "R2") == ()


def test_a_reversal_may_be_alone_too(small: Clinic) -> None:
    """In a small clinic; it is reviewed as well."""
    posted = small.run_signed(
        reverse, Reverse(small.act(ANN), alone(small).seq, "wrong", True), (ANN, "actor")
    )
    with small.database.read() as connection:
        assert posted.seq in [each.seq for each in waiting(connection, "R1")]


def test_the_reviewer_signs_once_and_then_nothing_waits(small: Clinic) -> None:
    """Her name, her day and her word stand with the entry."""
    posted = alone(small)
    with small.refused(SignatureNeeded):
        small.run(reviewed, word(small, posted))
    small.run_signed(reviewed, word(small, posted), (BEN, "actor"))
    with small.database.read() as connection:
        found = standing_of(connection, "R1", "R1", posted.seq)
        assert found is not None
        assert (found.reviewer, found.agreed, found.waits) == (BEN.code, True, False)
        assert waiting(connection, "R1") == ()
    with small.refused(AlreadyReviewed):
        small.run_signed(reviewed, word(small, posted), (BEN, "actor"))


def test_who_disagrees_says_why(small: Clinic) -> None:
    """A remark is wanted."""
    posted = alone(small)
    with small.refused(WrongForm):
        small.run_signed(reviewed, word(small, posted, agreed=False), (BEN, "actor"))
    small.run_signed(reviewed, word(small, posted, agreed=False, remark="No count."), (BEN, "actor"))


def test_nobody_else_reviews_and_nothing_else_is(small: Clinic) -> None:
    """Not the actor, not compliance; not an entry with both signatures, nor another hash than she read."""
    posted = alone(small)
    with small.refused(MayNotReview):
        command = word(small, posted)
        other = Review(small.act(DEE, book="house"), "R1", posted.seq, command.of_hash, True, None)
        small.run_signed(reviewed, other, (DEE, "actor"))
    with small.refused(NothingToReview):
        wrong = Review(small.act(BEN, book="house"), "R1", posted.seq, b"x" * 32, True, None)
        small.run_signed(reviewed, wrong, (BEN, "actor"))
    with small.refused(NothingToReview):
        small.run_signed(reviewed, word(small, Posted("R1", 1, "", small.clock())), (BEN, "actor"))
