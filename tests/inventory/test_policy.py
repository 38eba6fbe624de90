"""A clinic starts with times that a shift can keep."""

from datetime import time, timedelta

import pytest

from inventory.policy import BADGE, PIN, POLICIES, SECURITY_KEY, USER_NAME, Policy, policy_of, suffices


def test_a_profile_names_its_policy() -> None:
    """The one of a new clinic is there; another is a fault of the program."""
    assert policy_of("clinic") is POLICIES["clinic"]
    with pytest.raises(KeyError):
        policy_of("none")


def test_an_emergency_is_explained_before_a_dose_is_due_and_a_dose_before_a_session() -> None:
    """The shorter the purpose, the sooner it is due."""
    policy = Policy()
    assert policy.due_after_emergency < policy.due_after_dose < policy.due_after_session
    assert policy.lock_after <= timedelta(minutes=5) <= policy.draft_open


def test_the_range_beside_a_dose_has_two_ends() -> None:
    """Micrograms per kilogram, from less to more."""
    assert all(low < high for *_, low, high in Policy().range_ug_per_kg)


def test_a_shift_ends_at_seven_in_the_morning_and_at_seven_in_the_evening() -> None:
    """On the registration's own clock, in the order of the day."""
    assert Policy().shift_ends == (time(7, 0), time(19, 0))


def test_no_profile_keeps_patients_for_less_than_federal_law_asks() -> None:
    """Two years, 21 CFR 1304.04(a); a new clinic keeps them for the longest term that is known."""
    with pytest.raises(ValueError, match="for 2 years at least"):
        Policy(patient_kept_years=1)
    assert Policy(patient_kept_years=2).patient_kept_years == 2
    assert Policy().patient_kept_years == 6


@pytest.mark.parametrize(("profile", "alone"), [("clinic", False), ("ohio", True), ("security_key", True)])
def test_a_key_signs_in_where_it_signs(profile: str, alone: bool) -> None:
    """Badge and PIN sign in everywhere, so that who lost her key adds another; a name and a PIN do not where keys do."""
    policy = policy_of(profile)
    assert suffices(policy.sign_in, SECURITY_KEY) is suffices(policy.signs_first, SECURITY_KEY) is alone
    assert suffices(policy.sign_in, BADGE, PIN)
    assert suffices(policy.sign_in, USER_NAME, PIN) is not alone
