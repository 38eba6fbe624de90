"""The newest sheet opens its registration once, for who typed its code; the registrant of record is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.access import ChangeAccess, change_access
from inventory.errors import MayNot, SheetNotAccepted, SignatureNeeded
from inventory.recovery import GONE_AFTER, MakeSheet, UseSheet, make_sheet, use_sheet
from inventory.responsibility import NameRegistrant, name_registrant, sheet_of
from inventory.rule_errors import OthersCan
from inventory.staff import Role, roles_of
from inventory.tables.working import notice
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM, Clinic, Member


def make(clinic: Clinic, digest: bytes, registration: str = "R1") -> None:
    """Dee makes a sheet and Cora approves."""
    command = MakeSheet(clinic.act(DEE, book="house"), registration, digest)
    clinic.run_signed(make_sheet, command, (DEE, "actor"), (CORA, "approver"))


def give(clinic: Clinic, member: Member, role: Role, *, granted: bool = True) -> None:
    """A role at R1 given or ended, before anybody answers for it."""
    change = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=granted)
    clinic.run(staff.change_role, change)


def after(digest: bytes) -> bytes:
    """That of the next sheet."""
    return digest[1:] + b"2"


def use(clinic: Clinic, digest: bytes, member: Member = ANN, **gives: Any) -> None:
    """She types the code."""
    command = UseSheet(clinic.act(member, book="house"), "R1", digest, after(digest), **gives)
    clinic.run_signed(use_sheet, command, (member, "actor"))


def with_ways_in(clinic: Clinic, *members: Member) -> None:
    """Each has a badge and a PIN."""
    for member in members:
        badge = staff.EnrollBadge(clinic.act(PROGRAM), member.code, member.code.encode().ljust(32))
        clinic.run(staff.enroll_badge, badge)
        clinic.run(staff.reset_pin, staff.ResetPin(clinic.act(PROGRAM), member.code, "hash"))


def roles(clinic: Clinic, member: Member) -> frozenset[Role]:
    """What she may do now."""
    with clinic.database.read() as connection:
        return roles_of(connection, member.code, "R1", clinic.clock())


def test_it_makes_an_administrator_once(own_clinic: Clinic) -> None:
    """Without a second person; whoever comes next is refused; the books are clean and the registrant knows."""
    for member in (ANN, BEN):
        give(own_clinic, member, Role.COMPLIANCE)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"s" * 32)
    assert Role.ADMINISTRATOR not in roles(own_clinic, ANN)
    use(own_clinic, b"s" * 32)
    assert Role.ADMINISTRATOR in roles(own_clinic, ANN)
    with own_clinic.refused(SheetNotAccepted):
        use(own_clinic, b"s" * 32, BEN)
    with own_clinic.database.read() as connection:
        told = connection.execute(select(notice.c.person, notice.c.words)).all()
        assert sheet_of(connection, "R1") == after(b"s" * 32)
        assert verify(connection, KEYS, lambda *_: None).is_clean
    assert (CORA.code, f"The recovery sheet was opened: {ANN.name} is administrator by it.") in [
        tuple(row) for row in told
    ]


def test_no_other_code_opens_it(own_clinic: Clinic) -> None:
    """Of no sheet, of another registration's, of one that a newer took the place of."""
    for member in (ANN, BEN):
        give(own_clinic, member, Role.COMPLIANCE)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"a" * 32)
    make(own_clinic, b"b" * 32)
    make(own_clinic, b"c" * 32, "R2")
    for digest in (b"x" * 32, b"a" * 32, b"c" * 32):
        with own_clinic.refused(SheetNotAccepted):
            use(own_clinic, digest)
    use(own_clinic, b"b" * 32)


def test_who_opens_it_signs(own_clinic: Clinic) -> None:
    """Without her signature nothing is given."""
    own_clinic.run(make_sheet, MakeSheet(own_clinic.act(PROGRAM), "R1", b"s" * 32))
    command = UseSheet(own_clinic.act(ANN, book="house"), "R1", b"s" * 32, b"t" * 32)
    with own_clinic.refused(SignatureNeeded, "who does it", "none"):
        own_clinic.run(use_sheet, command)


def test_two_people_make_it(own_clinic: Clinic) -> None:
    """One alone would make herself the next administrator."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    with own_clinic.refused(SignatureNeeded):
        own_clinic.run(make_sheet, MakeSheet(own_clinic.act(DEE, book="house"), "R1", b"s" * 32))


def test_who_works_here_no_longer_opens_nothing(own_clinic: Clinic) -> None:
    """Nor a reviewer from outside, nor anybody of another registration; the registrant of record does."""
    for role in BEN.roles:
        give(own_clinic, BEN, role, granted=False)
    give(own_clinic, BEN, Role.REVIEWER)
    act = own_clinic.act(PROGRAM)
    since, until = act.occurred_at - timedelta(days=9), act.occurred_at - timedelta(days=1)
    own_clinic.run(change_access, ChangeAccess(act, ANN.code, "R1", since, until))
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"s" * 32)
    for member, found in ((ANN, "no role here"), (BEN, "reviewer"), (EVE, "no role here")):
        with own_clinic.refused(MayNot, "works here", found):
            use(own_clinic, b"s" * 32, member)
    use(own_clinic, b"s" * 32, CORA)
    assert roles(own_clinic, CORA) >= {Role.ADMINISTRATOR, Role.REGISTRANT}


@pytest.fixture
def busy(own_clinic: Clinic) -> Clinic:
    """Ann nurses, Ben is compliance, Cora answers, Dee administers; all but Ann have a way in, and a sheet is sealed."""
    give(own_clinic, BEN, Role.COMPLIANCE)
    with_ways_in(own_clinic, BEN, CORA, DEE)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"s" * 32)
    return own_clinic


def test_it_makes_no_administrator_beside_one_who_is_here(busy: Clinic) -> None:
    """The refusal names her; once her badge ended, or she was away for longer than a week, the sheet opens."""
    with busy.refused(OthersCan, "7 days", DEE.name):
        use(busy, b"s" * 32)
    busy.clock.at += GONE_AFTER + timedelta(minutes=1)
    use(busy, b"s" * 32)
    assert Role.ADMINISTRATOR in roles(busy, ANN)


def test_a_badge_that_ended_leaves_no_administrator(busy: Clinic) -> None:
    """At once, and the sheet that was used is followed by the next one of the same entry."""
    ended = staff.EndBadge(busy.act(CORA, book="house"), DEE.code, DEE.code.encode().ljust(32), "left")
    busy.run(staff.end_badge, ended)
    use(busy, b"s" * 32)
    assert Role.ADMINISTRATOR in roles(busy, ANN)
    with busy.refused(SheetNotAccepted):
        use(busy, b"s" * 32, BEN)


def test_it_opens_beside_an_administrator_who_can_do_nothing(own_clinic: Clinic) -> None:
    """In a clinic of four she needs a second person, and nobody else may approve."""
    with_ways_in(own_clinic, ANN, BEN, CORA, DEE)
    own_clinic.run(make_sheet, MakeSheet(own_clinic.act(PROGRAM), "R1", b"s" * 32))
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", DEE.code))
    use(own_clinic, b"s" * 32)
    assert Role.ADMINISTRATOR in roles(own_clinic, ANN)


@pytest.mark.parametrize("gives", [{"argon2": "hash"}, {"badge": b"n" * 32}])
def test_it_gives_back_where_no_two_others_can(busy: Clinic, gives: dict[str, Any]) -> None:
    """Else they are named; to the registrant it always does, whom no two others give anything."""
    with busy.refused(OthersCan, "no two others", " and "):
        use(busy, b"s" * 32, **gives)
    use(busy, b"s" * 32, CORA, **gives)
    for member in (BEN, DEE):
        lost = staff.EndBadge(
            busy.act(CORA, book="house"), member.code, member.code.encode().ljust(32), "lost"
        )
        busy.run(staff.end_badge, lost)
    use(busy, after(b"s" * 32), **(gives if "argon2" in gives else {"badge": b"m" * 32}))
    with busy.database.read() as connection:
        assert sheet_of(connection, "R1") == after(after(b"s" * 32))
        assert verify(connection, KEYS, lambda *_: None).is_clean
