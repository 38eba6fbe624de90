"""Once a registrant is named, two people stand behind every change of people and rules, whoever writes to the books."""

import pytest
from sqlalchemy.exc import IntegrityError

from inventory.errors import SignatureNeeded
from inventory.plan import Fact, Named, Plan, Row
from inventory.tables.kinds import ONE_SIGNATURE
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Clinic
from tests.inventory.forging import Say, forge, saying
from tests.owner import owner_writes

GIVEN: Row = {"person": ANN.code, "registration": "R1", "role": "witness", "granted": 1}
CHANGE = (Fact("role_grant", GIVEN),)
BOTH = ((DEE, "actor"), (CORA, "approver"))


@pytest.fixture
def governed(own_clinic: Clinic) -> Clinic:
    """Cora answers to DEA for R1."""
    named = saying((Fact("registrant", {"registration": "R1", "person": CORA.code}),))
    own_clinic.run(named, Say(own_clinic.act(PROGRAM), "registrant_named"))
    return own_clinic


def act(clinic: Clinic) -> Say:
    """Dee changes a role."""
    return Say(clinic.act(DEE, book="house"), "role_changed")


def test_a_change_is_signed_by_who_makes_it_and_by_a_second_person(governed: Clinic) -> None:
    """Neither alone is enough, and nothing is written."""
    for signers in ((), BOTH[:1], BOTH[1:]):
        with governed.refused(SignatureNeeded, "a second person"):
            governed.run_signed(saying(CHANGE), act(governed), *signers)
    governed.run_signed(saying(CHANGE), act(governed), *BOTH)


def test_before_a_registrant_is_named_nobody_signs(own_clinic: Clinic) -> None:
    """A clinic is set up before there are two people in it."""
    own_clinic.run(saying(CHANGE), Say(own_clinic.act(PROGRAM), "role_changed"))


@pytest.mark.parametrize("kind", ["role_changed", "key_introduced"])
def test_the_database_refuses_a_change_of_one_person(governed: Clinic, kind: str) -> None:
    """Also one that hides in an entry of another kind."""
    hidden = () if kind == "role_changed" else (Fact("key_introduced", {"purpose": "secret", "key_id": "x"}),)
    for signers in ((), BOTH[:1], BOTH[1:]):
        signed = governed.sign(
            saying((*hidden, *CHANGE)), Say(governed.act(DEE, book="house"), kind), *signers
        )
        plan = Plan(kind, signed.act, (*hidden, *CHANGE))
        with pytest.raises(IntegrityError, match="VT29"), owner_writes(governed.database.url) as connection:
            forge(connection, plan)


def test_an_entry_may_say_that_the_second_person_is_wanted(governed: Clinic) -> None:
    """A clinic of one is not locked out: what it did alone stands there as such."""

    def alone(_connection: object, command: Say) -> Plan:
        return Plan("role_changed", command.act, CHANGE, exceptions=(Named(ONE_SIGNATURE, "nobody else"),))

    governed.run_signed(alone, act(governed), *BOTH[:1])
    with governed.refused(SignatureNeeded):
        governed.run(alone, act(governed))


@pytest.mark.parametrize("code", [b"m" * 32, b"n" * 32])
def test_a_recovery_sheet_opens_with_its_own_code_alone(governed: Clinic, code: bytes) -> None:
    """It is the second person: a role is given with it; a code of no sheet gives none."""
    made = saying((Fact("recovery_sheet", {"registration": "R1", "digest": b"m" * 32}),))
    governed.run_signed(made, Say(governed.act(DEE, book="house"), "recovery_sheet_made"), *BOTH)
    used = Fact("recovery_used", {"registration": "R1", "digest": code, "person": BEN.code})
    given = Fact("role_grant", {**GIVEN, "person": BEN.code, "role": "administrator"})
    say = Say(governed.act(BEN, book="house"), "recovery_sheet_used")
    if code == b"m" * 32:
        governed.run_signed(saying((used, given)), say, (BEN, "actor"))
        return
    # Nor one that it makes itself.
    own = Fact("recovery_sheet", {"registration": "R1", "digest": code})
    for facts in ((used, given), (used, given, own)):
        signed = governed.sign(saying(facts), say, (BEN, "actor"))
        with pytest.raises(IntegrityError, match="VT33"), owner_writes(governed.database.url) as connection:
            forge(connection, Plan(say.kind, signed.act, facts))
