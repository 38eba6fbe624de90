"""`verify` names a change that was approved by somebody who had no right to, or whom it concerned."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from inventory.access import ChangeAccess, change_access
from inventory.approver_rules import concerned
from inventory.plan import Fact
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import ChangeRole, Role, change_role
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM, Clinic, Member
from tests.inventory.forging import Say, saying


@pytest.fixture
def governed(own_clinic: Clinic) -> Clinic:
    """Cora answers for R1; Ben is compliance there, Eve at R2."""
    for member, registration in ((BEN, "R1"), (EVE, "R2")):
        given = ChangeRole(own_clinic.act(PROGRAM), member.code, registration, Role.COMPLIANCE, granted=True)
        own_clinic.run(change_role, given)
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", CORA.code))
    return own_clinic


def found(clinic: Clinic) -> str | None:
    """What `verify` says of the house book."""
    with clinic.database.read() as connection:
        first = verify(connection, KEYS, lambda *_: None).books[0]
    return None if first.wrong is None else first.wrong.sentence


def change(clinic: Clinic, second: Member) -> int:
    """Dee makes Ann a witness, past every rule of a planner."""
    given = Fact("role_grant", {"person": ANN.code, "registration": "R1", "role": "witness", "granted": 1})
    act = dataclasses.replace(clinic.act(DEE, book="house"), workstation="R1.W1")
    say = Say(act, "role_changed")
    return clinic.run_signed(saying((given,)), say, (DEE, "actor"), (second, "approver")).seq


@pytest.mark.parametrize("second", [BEN, CORA])
def test_compliance_and_the_registrant_approve(governed: Clinic, second: Member) -> None:
    """Each alone; the books are clean."""
    change(governed, second)
    assert found(governed) is None


@pytest.mark.parametrize(
    ("second", "wanted"),
    [(EVE, "with a right to approve then"), (ANN, "whom it does not concern")],
)
def test_who_has_no_right_here_and_whom_it_concerns_is_named(
    governed: Clinic, second: Member, wanted: str
) -> None:
    """A right at another registration is none here."""
    seq = change(governed, second)
    expected = f"Entry house/{seq}: signatures: expected an approver {wanted}, found {second.name}."
    assert found(governed) == expected


@pytest.mark.parametrize("how", ["role", "access"])
def test_a_right_that_was_over_approves_nothing(governed: Clinic, how: str) -> None:
    """What she approved before stands; what she approves after is named."""
    change(governed, BEN)
    act = governed.act(DEE, book="house")
    if how == "role":
        ended = ChangeRole(act, BEN.code, "R1", Role.COMPLIANCE, granted=False)
        governed.run_signed(change_role, ended, (DEE, "actor"), (CORA, "approver"))
    else:
        over = ChangeAccess(act, BEN.code, "R1", act.occurred_at - timedelta(days=9), act.occurred_at)
        governed.run_signed(change_access, over, (DEE, "actor"), (CORA, "approver"))
    assert found(governed) is None
    seq = change(governed, BEN)
    assert f"Entry house/{seq}: signatures: expected an approver with a right" in (found(governed) or "")


def test_whom_facts_concern() -> None:
    """A person by her code, a place of hers not."""
    facts = [("person", {"code": "P-7"}), ("badge", {"person": "P-8"}), ("place", {"person": "P-9"})]
    assert concerned(facts) == {"P-7", "P-8"}
