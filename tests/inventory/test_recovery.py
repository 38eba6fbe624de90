"""The newest sheet opens its registration once, for who typed its code; the registrant of record is told."""

from sqlalchemy import select

from inventory.errors import SheetNotAccepted, SignatureNeeded
from inventory.recovery import MakeSheet, UseSheet, make_sheet, sheet_of, use_sheet
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role, roles_of
from inventory.tables.working import notice
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, Clinic, Member


def make(clinic: Clinic, digest: bytes, registration: str = "R1") -> None:
    """Dee makes a sheet and Cora approves."""
    command = MakeSheet(clinic.act(DEE, book="house"), registration, digest)
    clinic.run_signed(make_sheet, command, (DEE, "actor"), (CORA, "approver"))


def use(clinic: Clinic, digest: bytes, member: Member = ANN) -> None:
    """She types the code."""
    clinic.run(use_sheet, UseSheet(clinic.act(member, book="house"), "R1", digest))


def roles(clinic: Clinic, member: Member) -> frozenset[Role]:
    """What she may do now."""
    with clinic.database.read() as connection:
        return roles_of(connection, member.code, "R1", clinic.clock())


def test_it_makes_an_administrator_once(own_clinic: Clinic) -> None:
    """Without a second person; whoever comes next is refused; the books are clean and the registrant knows."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"s" * 32)
    assert Role.ADMINISTRATOR not in roles(own_clinic, ANN)
    use(own_clinic, b"s" * 32)
    assert Role.ADMINISTRATOR in roles(own_clinic, ANN)
    with own_clinic.refused(SheetNotAccepted):
        use(own_clinic, b"s" * 32, BEN)
    with own_clinic.database.read() as connection:
        told = connection.execute(select(notice.c.person, notice.c.words)).all()
        assert sheet_of(connection, "R1") is None
        assert verify(connection, KEYS, lambda *_: None).is_clean
    assert (CORA.code, f"The recovery sheet was opened: {ANN.name} is administrator by it.") in [
        tuple(row) for row in told
    ]


def test_no_other_code_opens_it(own_clinic: Clinic) -> None:
    """Of no sheet, of another registration's, of one that a newer took the place of."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    make(own_clinic, b"a" * 32)
    make(own_clinic, b"b" * 32)
    make(own_clinic, b"c" * 32, "R2")
    for digest in (b"x" * 32, b"a" * 32, b"c" * 32):
        with own_clinic.refused(SheetNotAccepted):
            use(own_clinic, digest)
    use(own_clinic, b"b" * 32)


def test_two_people_make_it(own_clinic: Clinic) -> None:
    """One alone would make herself the next administrator."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    with own_clinic.refused(SignatureNeeded):
        own_clinic.run(make_sheet, MakeSheet(own_clinic.act(DEE, book="house"), "R1", b"s" * 32))
