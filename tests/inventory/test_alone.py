"""With one signature nobody reaches the registrant of record, makes a reviewer or administrator, or two of herself."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory import access, staff
from inventory.access import ChangeAccess
from inventory.alone import need_may_be_alone
from inventory.approval import Planner, Proposed, proposed
from inventory.errors import MayNotApprove, MayNotReview, NotAlone, SecondPersonNeeded, SignatureNeeded
from inventory.mail_address import DIGEST, SetMailAddress, set_mail_address
from inventory.person_file import RecordLicence, record_licence
from inventory.plan import Posted
from inventory.recovery import MakeSheet, make_sheet
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.review import Review, people_of, reviewed, waits_for_review
from inventory.rule_errors import WitnessAwaitsReview
from inventory.staff import AddPerson, ChangeRole, EndBadge, EnrollBadge, ResetPin, Role
from inventory.tables.ledger import entry
from inventory.witnessing import broken_rules
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Clinic, Member

GHOST = Member("P-0066", "Casper", "Invented", "R1", ())


def hold(clinic: Clinic, member: Member, *roles: Role) -> None:
    """Exactly these roles at R1."""
    held = member.roles if member.registration == "R1" else ()
    # What ends first: a reviewer has no other role.
    for role in sorted(set(held) ^ set(roles), key=lambda each: each in roles):
        change = ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=role in roles)
        clinic.run(staff.change_role, change)


@pytest.fixture
def three(own_clinic: Clinic) -> Clinic:
    """The clinic of three; nobody has a badge."""
    return of_three(own_clinic)


def of_three(own_clinic: Clinic, *anns: Role, eve: tuple[Role, ...] = (Role.COMPLIANCE,)) -> Clinic:
    """Dee administers, Eve is compliance, Cora answers and does nothing else; Ben reviews from outside."""
    hold(own_clinic, ANN, *anns)
    hold(own_clinic, BEN, Role.REVIEWER)
    hold(own_clinic, CORA)
    hold(own_clinic, DEE, Role.ADMINISTRATOR)
    hold(own_clinic, EVE, *eve)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    return own_clinic


def alone(
    clinic: Clinic, planner: Planner, command: Any, *values: Any, actor: Member = DEE, **named: Any
) -> Posted:
    """She changes it with her signature and no other."""
    act = dataclasses.replace(clinic.act(actor, book="house"), workstation="R1.W1")
    asked = Proposed(act, "R1", command(act, *values, **named), alone=True)
    return clinic.run_signed(_operation(planner), asked, (actor, "actor"))


_OPERATIONS: dict[Planner, Any] = {}


def _operation(planner: Planner) -> Any:
    return _OPERATIONS.setdefault(planner, proposed(planner))


def role(clinic: Clinic, member: Member, given: Role, actor: Member = DEE) -> Posted:
    """A role given by one alone."""
    return alone(clinic, staff.change_role, ChangeRole, member.code, "R1", given, granted=True, actor=actor)


def word(clinic: Clinic, posted: Posted, *, agreed: bool = True, by: Member = BEN) -> Posted:
    """The reviewer's word on it."""
    with clinic.database.read() as connection:
        query = select(entry.c.hash).where(entry.c.book == posted.book, entry.c.seq == posted.seq)
        read = connection.execute(query).scalar_one()
    remark = None if agreed else "Nobody knows her."
    command = Review(clinic.act(by, book="house"), posted.book, posted.seq, read, agreed, remark)
    return clinic.run_signed(reviewed, command, (by, "actor"))


def test_compliance_and_the_registrant_are_people_of_a_clinic(three: Clinic) -> None:
    """With a nurse it has four, and nobody changes anything alone; reviewers are none of them."""
    with three.database.read() as connection:
        assert people_of(connection, "R1", three.clock()) == {CORA.code, DEE.code, EVE.code}
    alone(three, staff.add_person, AddPerson, "P-0077", None, "Fay", "Invented")
    given = ChangeRole(three.act(DEE, book="house"), ANN.code, "R1", Role.COMPLIANCE, granted=True)
    three.run_signed(staff.change_role, given, (DEE, "actor"), (CORA, "approver"))
    with three.refused(NotAlone, "3 people", "4"):
        alone(three, staff.add_person, AddPerson, "P-0078", None, "Gil", "Invented")


def test_the_registrant_is_out_of_reach_of_one_alone(three: Clinic) -> None:
    """Her PIN, her badge, where her digest goes; another's PIN may be reset."""
    with three.refused(SecondPersonNeeded, found="proves who she is"):
        alone(three, staff.reset_pin, ResetPin, CORA.code, "hash", one_time=True)
    with three.refused(SecondPersonNeeded, found="proves who she is"):
        alone(three, staff.enroll_badge, EnrollBadge, CORA.code, b"x" * 32)
    with three.refused(SecondPersonNeeded, found="digest"):
        alone(three, set_mail_address, SetMailAddress, "R1", DIGEST, "thief@clinic.example")
    with three.refused(SecondPersonNeeded, found="registrant"):
        alone(three, name_registrant, NameRegistrant, "R1", EVE.code)
    with three.refused(SecondPersonNeeded, found="recovery sheet"):
        alone(three, make_sheet, MakeSheet, "R1", b"s" * 32)
    alone(three, staff.reset_pin, ResetPin, EVE.code, "hash", one_time=True)
    alone(three, set_mail_address, SetMailAddress, "R1", DIGEST, "cora@clinic.example", actor=CORA)


def test_the_registrant_of_another_registration_is_out_of_reach_too(three: Clinic) -> None:
    """Whoever answers for one."""
    act = three.act(CORA, book="house")
    command = NameRegistrant(act, "R2", EVE.code)
    three.run_signed(name_registrant, command, (CORA, "actor"), (DEE, "approver"))
    with three.refused(SecondPersonNeeded):
        alone(three, staff.reset_pin, ResetPin, EVE.code, "hash", one_time=True)


@pytest.mark.parametrize("given", [Role.ADMINISTRATOR, Role.REVIEWER])
def test_one_alone_makes_no_administrator_and_no_reviewer(three: Clinic, given: Role) -> None:
    """But the registrant of record does."""
    with three.refused(SecondPersonNeeded, found=f"{given}'s role"):
        role(three, ANN, given)
    role(three, ANN, given, CORA)


def test_one_alone_changes_nothing_of_a_reviewer(three: Clinic) -> None:
    """Neither what she proves herself with nor her role."""
    with three.refused(SecondPersonNeeded, found="reviewer's file"):
        alone(three, staff.reset_pin, ResetPin, BEN.code, "hash", one_time=True)
    with three.refused(SecondPersonNeeded, found="reviewer's file"):
        alone(three, staff.enroll_badge, EnrollBadge, BEN.code, b"x" * 32)
    with three.refused(SecondPersonNeeded, found="reviewer's role"):
        alone(three, staff.change_role, ChangeRole, BEN.code, "R1", Role.REVIEWER, granted=False)


def test_whom_one_alone_made_is_no_second_person_before_her_review(own_clinic: Clinic) -> None:
    """She records nothing alone and approves nothing, until the reviewer agreed."""
    clinic = own_clinic
    for member, roles in ((ANN, ()), (BEN, (Role.REVIEWER,)), (CORA, ()), (DEE, (Role.ADMINISTRATOR,))):
        hold(clinic, member, *roles)
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", CORA.code))
    made = role(clinic, ANN, Role.ADMINISTRATOR, CORA)
    with clinic.refused(SecondPersonNeeded, "reviewed", ANN.name):
        role(clinic, DEE, Role.NURSE, ANN)
    act = clinic.act(DEE, book="house")
    given = Proposed(act, "R1", ChangeRole(act, EVE.code, "R1", Role.WITNESS, granted=True))
    with clinic.refused(MayNotApprove, "reviewed", ANN.name):
        clinic.run_signed(_operation(staff.change_role), given, (DEE, "actor"), (ANN, "approver"))
    word(clinic, made)
    role(clinic, DEE, Role.NURSE, ANN)


def test_what_the_reviewer_did_not_agree_to_bars_until_it_is_made_again(own_clinic: Clinic) -> None:
    """What waits bars until its day."""
    three = of_three(own_clinic, eve=())
    made = role(three, ANN, Role.NURSE)
    today = three.clock().date()
    with three.database.read() as connection:
        assert waits_for_review(connection, ANN.code, today)
        assert not waits_for_review(connection, ANN.code, today + timedelta(days=8))
        assert not waits_for_review(connection, DEE.code, today)
    word(three, made, agreed=False)
    later = today + timedelta(days=8)

    def bars() -> bool:
        with three.database.read() as connection:
            return waits_for_review(connection, ANN.code, later)

    assert bars()
    # Made again: alone and not agreed to, alone for another thing, alone and agreed to; and by two.
    word(three, role(three, ANN, Role.NURSE), agreed=False)
    assert bars()
    word(three, role(three, ANN, Role.WITNESS))
    assert bars()
    word(three, role(three, ANN, Role.NURSE))
    assert not bars()
    word(three, alone(three, staff.reset_pin, ResetPin, ANN.code, "hash", one_time=True), agreed=False)
    assert bars()
    act = three.act(DEE, book="house")
    again = Proposed(act, "R1", ResetPin(act, ANN.code, "other", one_time=True))
    three.run_signed(_operation(staff.reset_pin), again, (DEE, "actor"), (CORA, "approver"))
    assert not bars()


def test_nobody_reviews_what_made_her(three: Clinic) -> None:
    """Nor her own badge or PIN, whoever signed it."""
    own = alone(three, staff.enroll_badge, EnrollBadge, BEN.code, b"y" * 32, actor=CORA)
    with three.refused(MayNotReview, "somebody else", "about you"):
        word(three, own)
    word(three, alone(three, staff.enroll_badge, EnrollBadge, EVE.code, b"z" * 32))


def test_nobody_restores_her_own_right_alone(three: Clinic) -> None:
    """With an approver she may; in a clinic of one nobody else could, and it waits for its review."""
    values = (DEE.code, "nurse", "N-1", "NY", date(2029, 1, 1))
    with three.refused(SecondPersonNeeded, found=DEE.name):
        alone(three, record_licence, RecordLicence, *values)
    act = three.act(DEE, book="house")
    both = Proposed(act, "R1", RecordLicence(act, *values))
    three.run_signed(_operation(record_licence), both, (DEE, "actor"), (CORA, "approver"))


def test_a_clinic_of_one_is_not_locked_out_by_those_who_left(own_clinic: Clinic) -> None:
    """Their access ended, so they are counted no longer: she hires, ends their roles, keeps her own licence."""
    clinic = own_clinic
    for member in (ANN, BEN, CORA):
        act = clinic.act(PROGRAM)
        ended = ChangeAccess(
            act, member.code, "R1", act.occurred_at - timedelta(days=9), act.occurred_at - timedelta(days=1)
        )
        clinic.run(access.change_access, ended)
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", DEE.code))
    alone(clinic, staff.add_person, AddPerson, GHOST.code, "casper", GHOST.given_name, GHOST.family_name)
    alone(clinic, staff.change_role, ChangeRole, ANN.code, "R1", Role.NURSE, granted=False)
    posted = alone(clinic, record_licence, RecordLicence, DEE.code, "nurse", "N-1", "NY", date(2029, 1, 1))
    assert posted.kind == "licence_recorded"
    with clinic.database.read() as connection:
        plan = record_licence(
            connection, RecordLicence(clinic.act(DEE), DEE.code, "nurse", "1", "NY", date(2029, 1, 1))
        )
        need_may_be_alone(connection, "R1", plan)


def with_badges(clinic: Clinic) -> Clinic:
    """Each has one and a PIN, before anybody answers for the clinic."""
    for member in (ANN, DEE, EVE, CORA):
        digest = member.code.encode().ljust(32)
        clinic.run(staff.enroll_badge, EnrollBadge(clinic.act(PROGRAM), member.code, digest))
        clinic.run(staff.reset_pin, ResetPin(clinic.act(PROGRAM), member.code, "hash"))
    return clinic


def end(
    clinic: Clinic, member: Member, *approver: tuple[Member, str], actor: Member = DEE, two: bool = False
) -> Posted:
    """She ends this badge, alone or as one of two who sign."""
    act = clinic.act(actor, book="house")
    lost = EndBadge(act, member.code, member.code.encode().ljust(32), "lost")
    asked = Proposed(act, "R1", lost, alone=not two)
    return clinic.run_signed(_operation(staff.end_badge), asked, (actor, "actor"), *approver)


def sealed(clinic: Clinic) -> None:
    """A recovery sheet is in force."""
    command = MakeSheet(clinic.act(DEE, book="house"), "R1", b"s" * 32)
    clinic.run_signed(make_sheet, command, (DEE, "actor"), (CORA, "approver"))


def test_one_alone_never_ends_the_last_badge_of_those_who_could_approve_another(own_clinic: Clinic) -> None:
    """Of four people: lost badges end one after the other, but not all that give new ones, unless a sheet is sealed."""
    clinic = of_three(with_badges(own_clinic), Role.COMPLIANCE)
    assert [end(clinic, member).kind for member in (ANN, EVE)] == ["badge_ended"] * 2
    with clinic.refused(SecondPersonNeeded, "recovery sheet", "none"):
        end(clinic, CORA)
    sealed(clinic)
    assert end(clinic, CORA).kind == "badge_ended"


def test_in_a_clinic_of_three_one_alone_ends_no_way_in_that_nobody_gives_back(own_clinic: Clinic) -> None:
    """Not the registrant's without a sheet; another's while one may give the next; with a second person any."""
    clinic = of_three(with_badges(own_clinic))
    with clinic.refused(SecondPersonNeeded, "recovery sheet", "none"):
        end(clinic, CORA)
    assert end(clinic, EVE).kind == "badge_ended"
    with clinic.refused(SignatureNeeded, "second person", "actor"):
        end(clinic, CORA, two=True)
    with clinic.refused(MayNotApprove):
        end(clinic, CORA, (CORA, "approver"), two=True)
    assert end(clinic, CORA, (EVE, "approver"), two=True).kind == "badge_ended"


def test_with_a_sheet_a_lost_badge_ends_at_once(own_clinic: Clinic) -> None:
    """Of everybody, in a clinic of three too."""
    clinic = of_three(with_badges(own_clinic))
    sealed(clinic)
    assert [end(clinic, member).kind for member in (EVE, CORA)] == ["badge_ended"] * 2


def test_the_registrant_ends_the_others_in_a_small_clinic(own_clinic: Clinic) -> None:
    """She gives them back herself, with a review after it; in a larger one she too leaves an approver."""
    clinic = of_three(with_badges(own_clinic))
    assert [end(clinic, member, actor=CORA).kind for member in (EVE, DEE)] == ["badge_ended"] * 2


def test_a_late_review_makes_nobody_a_second_person(three: Clinic) -> None:
    """Whom one alone gave a right approves nothing, however late the review, nor witnesses for who gave it."""
    role(three, ANN, Role.COMPLIANCE)
    three.clock.at += timedelta(days=30)
    at = three.clock()
    with three.database.read() as connection:
        assert waits_for_review(connection, ANN.code)
        assert waits_for_review(connection, ANN.code, by=DEE.code)
        assert not waits_for_review(connection, ANN.code, by=CORA.code)
        assert not waits_for_review(connection, ANN.code, at.date())
        for actor, kinds in ((DEE, [WitnessAwaitsReview]), (CORA, [])):
            assert [type(each) for each in broken_rules(connection, three.act(actor), ANN.code, at)] == kinds
