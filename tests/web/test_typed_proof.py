"""Who proves herself on a form is found by badge or user name, and refused in the same words as at sign-in."""

import pytest

from tests.cast import ANN, DEE
from tests.web.conftest import PIN, Desk, badge
from web.refusals import NotAccepted
from web.typed_proof import identity_of, proof_of

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("typed", "method"),
    [(badge(ANN), "badge and PIN"), (badge(ANN).lower(), "badge and PIN"), (" Ann ", "user name and PIN")],
)
def test_badge_or_name_with_the_pin_is_she(desk: Desk, typed: str, method: str) -> None:
    """The method says which; the credential is a keyed digest, never what was typed."""
    found = proof_of(desk.clinic.database, typed, PIN, "R1.W1", ZONE, "enrol")
    assert (found.person, found.method, found.workstation) == (ANN.code, method, "R1.W1")
    assert found.credential == identity_of(desk.clinic.database, typed).digest.hex()[:16]


@pytest.mark.parametrize(
    ("typed", "pin"), [("ann", "0000"), ("nobody", PIN), ("", PIN), (badge(DEE)[:-1], PIN), (badge(ANN), "")]
)
def test_anything_else_is_not_accepted(desk: Desk, typed: str, pin: str) -> None:
    """Unknown and wrong are not told apart."""
    with pytest.raises(NotAccepted):
        proof_of(desk.clinic.database, typed, pin, "R1.W1", ZONE, "enrol")
