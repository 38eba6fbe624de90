"""Who answers: the registrant of record is followed with her own signature alone, and each signs for herself."""

from dataclasses import replace
from datetime import date

import pytest

from inventory.errors import (
    AlreadyKnown,
    IdentityNotChecked,
    NoSuchPerson,
    NoSuchRegistration,
    NotHerself,
    ReviewersDoNothingElse,
    SignatureNeeded,
    WrongForm,
)
from inventory.person_file import CheckIdentity, check_identity
from inventory.plan import Fact, Named, Plan
from inventory.responsibility import (
    ChangeSupervisor,
    NameRegistrant,
    SignAccountability,
    change_supervisor,
    name_registrant,
    registrant_of,
    sign_accountability,
)
from inventory.staff import AddPerson, ChangeRole, Role, add_person, change_role
from inventory.tables.kinds import ONE_SIGNATURE
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Clinic, Member
from tests.inventory.reading import one


@pytest.fixture
def governed(own_clinic: Clinic) -> Clinic:
    """Cora answers to DEA for R1."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    return own_clinic


def named(clinic: Clinic, actor: Member, person: Member) -> NameRegistrant:
    """The actor names another registrant of R1."""
    return NameRegistrant(clinic.act(actor, book="house"), "R1", person.code)


def current(clinic: Clinic, registration: str = "R1") -> str | None:
    """Who answers now."""
    with clinic.database.read() as connection:
        return registrant_of(connection, registration)


def test_the_first_registrant_is_named_in_the_set_up(governed: Clinic) -> None:
    """Of another registration nobody is."""
    assert (current(governed), current(governed, "R2")) == (CORA.code, None)


@pytest.mark.parametrize(
    "signers", [((DEE, "actor"), (CORA, "approver")), ((CORA, "actor"), (DEE, "approver"))]
)
def test_she_is_followed_with_her_own_signature(
    governed: Clinic, signers: tuple[tuple[Member, str], ...]
) -> None:
    """As the one who does it, or who approves it."""
    governed.run_signed(name_registrant, named(governed, signers[0][0], BEN), *signers)
    assert current(governed) == BEN.code


def test_nobody_is_put_in_her_place_without_her(governed: Clinic) -> None:
    """Two others may sign, and she stays."""
    with governed.refused(SignatureNeeded, "registrant of record now", "none of hers"):
        governed.run_signed(name_registrant, named(governed, DEE, BEN), (DEE, "actor"), (ANN, "approver"))
    assert current(governed) == CORA.code


def test_one_signature_is_not_enough_for_an_administrator(governed: Clinic) -> None:
    """The way of a clinic of one leads past a second person, never past the registrant."""

    def alone(_connection: object, command: NameRegistrant) -> Plan:
        fact = Fact("registrant", {"registration": "R1", "person": command.person})
        wanted = Named(ONE_SIGNATURE, "nobody else")
        return Plan("registrant_named", command.act, (fact,), exceptions=(wanted,))

    with governed.refused(SignatureNeeded, "registrant of record now"):
        governed.run_signed(alone, named(governed, DEE, BEN), (DEE, "actor"))
    governed.run_signed(alone, named(governed, CORA, BEN), (CORA, "actor"))
    assert current(governed) == BEN.code


def test_a_registrant_is_another_person_each_time(governed: Clinic) -> None:
    """Naming her again says nothing; nor is she somebody, or of somewhere, that is not there."""
    with governed.refused(AlreadyKnown, "another person"):
        governed.run(name_registrant, named(governed, DEE, CORA))
    with governed.refused(NoSuchPerson):
        governed.run(name_registrant, NameRegistrant(governed.act(PROGRAM), "R1", "P-0099"))
    with governed.refused(NoSuchRegistration):
        governed.run(name_registrant, NameRegistrant(governed.act(PROGRAM), "R9", ANN.code))


def test_who_reviews_from_outside_does_not_answer(own_clinic: Clinic) -> None:
    """Neither is a reviewer named registrant, nor the registrant made a reviewer (practice P6)."""
    for code in ("P-0008", "P-0009"):
        own_clinic.run(add_person, AddPerson(own_clinic.act(PROGRAM), code, None, "Rae", "Outside"))
        with own_clinic.refused(IdentityNotChecked, "an identity check", "none"):
            own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", code))
        looked = CheckIdentity(own_clinic.act(PROGRAM), code, "passport", date(2026, 1, 5))
        own_clinic.run(check_identity, looked)
    role = ChangeRole(own_clinic.act(PROGRAM), "P-0008", "R1", Role.REVIEWER, granted=True)
    own_clinic.run(change_role, role)
    with own_clinic.refused(ReviewersDoNothingElse):
        own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", "P-0008"))
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", "P-0009"))
    with own_clinic.refused(ReviewersDoNothingElse, "no other role", "registrant"):
        role = ChangeRole(own_clinic.act(PROGRAM), "P-0009", "R1", Role.REVIEWER, granted=True)
        own_clinic.run(change_role, role)


def test_each_signs_for_herself_that_she_answers(own_clinic: Clinic) -> None:
    """21 CFR 11.10(j): her own signature, before anybody asks for two; without it nothing is written."""

    def command(version: str = "1") -> SignAccountability:
        return SignAccountability(own_clinic.act(ANN, book="house"), version)

    posted = own_clinic.run_signed(sign_accountability, command(), (ANN, "actor"))
    row = one(own_clinic, posted, "accountability")
    assert (row["person"], row["version"]) == (ANN.code, "1")
    with own_clinic.refused(SignatureNeeded, "signature of who does it"):
        own_clinic.run(sign_accountability, command())
    with own_clinic.refused(WrongForm, "a version", "nothing"):
        own_clinic.run(sign_accountability, command(" "))
    alone = own_clinic.sign(sign_accountability, command(), (ANN, "actor"))
    (signed,) = alone.act.signatures
    alone = replace(alone, act=replace(alone.act, signatures=(replace(signed, method="PIN"),)))
    with own_clinic.refused(SignatureNeeded, "a badge and its PIN", "a PIN alone"):
        own_clinic.run(sign_accountability, alone)


def test_a_supervisor_is_another_person_and_may_be_ended(own_clinic: Clinic) -> None:
    """Nobody supervises herself or changes who supervises her."""

    def change(person: Member, supervisor: str | None) -> ChangeSupervisor:
        return ChangeSupervisor(own_clinic.act(DEE, book="house"), person.code, "R1", supervisor)

    for supervisor in (CORA.code, None):
        posted = own_clinic.run(change_supervisor, change(ANN, supervisor))
        assert one(own_clinic, posted, "supervision")["supervisor"] == supervisor
    for wrong in (change(ANN, ANN.code), change(DEE, CORA.code)):
        with own_clinic.refused(NotHerself, "another person", "herself"):
            own_clinic.run(change_supervisor, wrong)
    with own_clinic.refused(NoSuchPerson):
        own_clinic.run(change_supervisor, change(ANN, "P-0099"))
