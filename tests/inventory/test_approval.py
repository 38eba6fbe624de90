"""Who may approve a change: a second person whom it does not concern; and nobody gives herself a right."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.approval import Proposed, about, is_registrant_named, may_approve, need_not_herself, proposed
from inventory.errors import MakerMayNot, MayNot, MayNotApprove, NotAlone, NotForYourself, WitnessIsActor
from inventory.person_file import (
    RecordLicence,
    RecordScreening,
    RecordTraining,
    Result,
    record_licence,
    record_screening,
    record_training,
)
from inventory.plan import Fact, Plan
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import ChangeRole, EnrollBadge, ResetPin, Role, change_role
from inventory.tables.working import notice
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Clinic, Member

CHANGE = proposed(change_role)


def able(clinic: Clinic, member: Member) -> None:
    """Her file holds what her rights ask for."""
    done, ends = date(2026, 1, 5), date(2028, 1, 5)
    clinic.run(
        record_training, RecordTraining(clinic.act(PROGRAM), member.code, "controlled substances", done, None)
    )
    clinic.run(record_screening, RecordScreening(clinic.act(PROGRAM), member.code, done, Result.CLEAR))
    for kind in ("nurse", "pharmacist"):
        licence = RecordLicence(clinic.act(PROGRAM), member.code, kind, f"N-{member.code}", "NY", ends)
        clinic.run(record_licence, licence)


@pytest.fixture
def governed(own_clinic: Clinic) -> Clinic:
    """Cora answers for R1; nobody's right is gone."""
    for member in (ANN, BEN, CORA):
        able(own_clinic, member)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    return own_clinic


def command(clinic: Clinic, *, alone: bool = False) -> Proposed:
    """Dee makes Ann a witness."""
    act = clinic.act(DEE, book="house")
    return Proposed(act, "R1", ChangeRole(act, ANN.code, "R1", Role.WITNESS, granted=True), alone)


def test_the_registrant_approves(governed: Clinic) -> None:
    """So do another administrator and compliance; before she is named nobody has to."""
    posted = governed.run_signed(CHANGE, command(governed), (DEE, "actor"), (CORA, "approver"))
    assert posted.kind == "role_changed"
    with governed.database.read() as connection:
        assert is_registrant_named(connection)


@pytest.mark.parametrize("second", [ANN, BEN, EVE])
def test_whom_it_concerns_and_who_has_no_right_do_not(governed: Clinic, second: Member) -> None:
    """Nor somebody of another registration."""
    with governed.refused(MayNotApprove):
        governed.run_signed(CHANGE, command(governed), (DEE, "actor"), (second, "approver"))


def test_the_actor_is_no_second_person(governed: Clinic) -> None:
    """Whatever her rights."""
    made = Plan("role_changed", governed.act(DEE, book="house"), (Fact("role_grant", {"person": ANN.code}),))
    with governed.database.read() as connection, pytest.raises(WitnessIsActor):
        may_approve(connection, "R1", made, DEE.code, governed.clock())


def test_nobody_gives_herself_a_right(governed: Clinic) -> None:
    """A role or an access; an end she may propose."""
    act = governed.act(DEE, book="house")
    given = Fact("role_grant", {"person": DEE.code, "granted": 1})
    open_for = Fact("access_period", {"person": DEE.code})
    ended = Fact("role_grant", {"person": DEE.code, "granted": 0})
    with governed.database.read() as connection:
        for fact in (given, open_for):
            with pytest.raises(NotForYourself):
                need_not_herself(connection, Plan("role_changed", act, (fact,)))
        need_not_herself(connection, Plan("role_changed", act, (ended,)))


def test_whom_a_change_is_about(governed: Clinic) -> None:
    """Everybody whom a fact names, a new person too; a place of her own says nothing more."""
    facts = (
        Fact("person", {"code": "P-7"}),
        Fact("badge", {"person": "P-8"}),
        Fact("place", {"person": "P-9"}),
    )
    assert about(Plan("person_added", governed.act(DEE, book="house"), facts)) == {"P-7", "P-8"}


def test_one_signature_in_a_small_clinic_alone(governed: Clinic) -> None:
    """Four people wait for the second; three need not."""
    with governed.refused(NotAlone):
        governed.run_signed(CHANGE, command(governed, alone=True), (DEE, "actor"))


def test_three_people_may_go_on_with_one_signature(own_clinic: Clinic) -> None:
    """The entry says so."""
    for role in BEN.roles:
        ended = staff.ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R1", role, granted=False)
        own_clinic.run(change_role, ended)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    posted = own_clinic.run_signed(CHANGE, command(own_clinic, alone=True), (DEE, "actor"))
    assert posted.kind == "role_changed"


def ended(clinic: Clinic, role: Role) -> None:
    """Dee's role ends: Cora says so and Ben, of compliance, approves."""
    act = clinic.act(CORA, book="house")
    change = Proposed(act, "R1", ChangeRole(act, DEE.code, "R1", role, granted=False))
    clinic.run_signed(CHANGE, change, (CORA, "actor"), (BEN, "approver"))


def test_who_lost_her_right_after_she_signed_changes_nothing(own_clinic: Clinic) -> None:
    """Compliance alone is not what makes a change; her earlier signature does not outlive her right to it."""
    given = ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R1", Role.COMPLIANCE, granted=True)
    own_clinic.run(change_role, given)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    both = ((DEE, "actor"), (CORA, "approver"))
    before = own_clinic.sign(CHANGE, command(own_clinic), *both)
    ended(own_clinic, Role.ADMINISTRATOR)
    with own_clinic.refused(MakerMayNot, "administrator", "compliance"):
        own_clinic.run(CHANGE, before)
    ended(own_clinic, Role.COMPLIANCE)
    again = dataclasses.replace(before, act=dataclasses.replace(before.act, command_id="another"))
    with own_clinic.refused(MakerMayNot, "administrator", "no role here"):
        own_clinic.run(CHANGE, again)


def test_no_two_others_give_the_registrant_another_way_in(governed: Clinic) -> None:
    """The first PIN and badge they do; then she alone, with an approver; one ends her badge at once and is named."""
    reset, enroll, first = proposed(staff.reset_pin), proposed(staff.enroll_badge), b"c" * 32

    def pin(actor: Member) -> Proposed:
        act = governed.act(actor, book="house")
        return Proposed(act, "R1", ResetPin(act, CORA.code, "hash", one_time=True))

    def new_badge(actor: Member, digest: bytes) -> Proposed:
        act = governed.act(actor, book="house")
        return Proposed(act, "R1", EnrollBadge(act, CORA.code, digest))

    given = ChangeRole(governed.act(DEE, book="house"), ANN.code, "R1", Role.COMPLIANCE, granted=True)
    governed.run_signed(change_role, given, (DEE, "actor"), (CORA, "approver"))
    both = ((DEE, "actor"), (ANN, "approver"))
    governed.run_signed(reset, pin(DEE), *both)
    governed.run_signed(enroll, new_badge(DEE, first), *both)
    for change, asked in ((reset, pin(DEE)), (enroll, new_badge(DEE, b"d" * 32))):
        with governed.refused(MayNot, "herself, or the recovery sheet", DEE.name):
            governed.run_signed(change, asked, *both)
    ended = staff.EndBadge(governed.act(DEE, book="house"), CORA.code, first, "lost")
    governed.run(staff.end_badge, ended)
    with governed.refused(MayNot, "herself, or the recovery sheet"):
        governed.run_signed(enroll, new_badge(DEE, b"e" * 32), *both)
    governed.run_signed(enroll, new_badge(CORA, b"e" * 32), (CORA, "actor"), (DEE, "approver"))
    with governed.database.read() as connection:
        told = connection.execute(select(notice.c.words).where(notice.c.person == CORA.code)).scalars().all()
    assert f"Your badge was ended by {DEE.name}: lost. You did not ask for it? Tell the registrant." in told
