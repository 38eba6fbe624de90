"""Who proves herself on a form is found by badge or user name, and refused in the same words as at sign-in."""

import pytest

from inventory.policy import Combination, policy_of
from inventory.signature import Proof
from inventory.staff import EnrollBadge, enroll_badge
from tests.cast import ANN, DEE, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from web.proof import badge_identity
from web.refusals import NotAccepted, SignedWithBadge, SignedWithKey
from web.typed_proof import identity_of, proof_of

ZONE = "America/New_York"
#: What signs in a clinic, and what signs in: a user name is enough for the second alone.
SIGNS, SIGNS_IN = policy_of("clinic").signs_first, policy_of("clinic").sign_in


def proof(desk: Desk, typed: str, asked: frozenset[Combination] = SIGNS_IN, pin: str = PIN) -> Proof:
    """Her proof by what she typed."""
    return proof_of(desk.clinic.database, typed, pin, "R1.W1", ZONE, "enrol", asked)


@pytest.mark.parametrize(
    ("typed", "method"),
    [(badge(ANN), "badge and PIN"), (badge(ANN).lower(), "badge and PIN"), (" Ann ", "user name and PIN")],
)
def test_badge_or_name_with_the_pin_is_she(desk: Desk, typed: str, method: str) -> None:
    """The method says which; the credential is a keyed digest, never what was typed."""
    found = proof(desk, typed)
    assert (found.person, found.method, found.workstation) == (ANN.code, method, "R1.W1")
    assert found.credential == identity_of(desk.clinic.database, typed).digest.hex()[:16]


@pytest.mark.parametrize(
    ("typed", "pin"), [("ann", "0000"), ("nobody", PIN), ("", PIN), (badge(DEE)[:-1], PIN), (badge(ANN), "")]
)
def test_anything_else_is_not_accepted(desk: Desk, typed: str, pin: str) -> None:
    """Unknown and wrong are not told apart."""
    with pytest.raises(NotAccepted):
        proof(desk, typed, pin=pin)


@pytest.mark.parametrize("profile", ["clinic", "ohio"])
def test_a_user_name_signs_only_where_the_profile_says_so(desk: Desk, profile: str) -> None:
    """With the right PIN it is told to scan the badge; with a wrong one, or unknown, it is refused as ever."""
    asked = policy_of(profile).signs_first
    assert proof(desk, badge(ANN), asked).method == "badge and PIN"
    with pytest.raises(SignedWithBadge):
        proof(desk, "ann", asked)
    for typed, pin in (("ann", "0000"), ("nobody", PIN)):
        with pytest.raises(NotAccepted):
            proof(desk, typed, asked, pin)


def test_where_a_key_signs_nothing_that_is_typed_is_enough(desk: Desk) -> None:
    """It is said of everybody, before anything is looked at, and where it can be done."""
    for typed in (badge(ANN), "ann", "nobody"):
        with pytest.raises(SignedWithKey, match="on the page Profile"):
            proof(desk, typed, policy_of("security_key").signs_first)


def test_a_facilitys_badge_is_a_badge_here_too(desk: Desk) -> None:
    """It has no mark of ours: it is known by its keyed digest."""
    digest = badge_identity(desk.clinic.database.keys, "HOSP-00417").digest
    desk.clinic.run(enroll_badge, EnrollBadge(desk.clinic.act(PROGRAM), ANN.code, digest))
    assert proof(desk, "hosp-00417", SIGNS).method == "badge and PIN"
    with pytest.raises(NotAccepted):
        proof(desk, "HOSP-00418", SIGNS)
