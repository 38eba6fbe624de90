"""Which factors sign, by profile and role."""

import pytest

from inventory.policy import POLICIES
from web.verbs import FLOWS
from web.ways_to_sign import key_signs, pin_alone_signs, pin_signs


@pytest.mark.parametrize(
    ("profile", "pin", "key", "alone"),
    [("clinic", True, False, True), ("ohio", True, True, False), ("security_key", False, True, False)],
)
def test_a_profile_says_what_signs(profile: str, pin: bool, key: bool, alone: bool) -> None:
    """Of the actor and of the witness; a PIN alone after a first signature, in the usual profile."""
    flow, policy = FLOWS["waste"], POLICIES[profile]
    for role in ("actor", "witness"):
        assert pin_signs(flow, policy, role) is pin
        assert key_signs(flow, policy, role, with_badge=False) is key
        assert key_signs(flow, policy, role, with_badge=True) is key
    assert pin_alone_signs(policy) is alone


@pytest.mark.parametrize("profile", POLICIES)
def test_a_change_of_people_is_signed_with_either_in_every_profile(profile: str) -> None:
    """Else nobody could enroll a first key where keys alone sign."""
    flow, policy = FLOWS["change"], POLICIES[profile]
    assert pin_signs(flow, policy, "approver")
    assert key_signs(flow, policy, "actor", with_badge=False)
