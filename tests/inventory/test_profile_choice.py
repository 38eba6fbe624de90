"""A profile begins a minute after it was chosen, and what was recorded before it is not judged by it."""

from datetime import timedelta

import pytest

from inventory.errors import NotAChoice
from inventory.profile_choice import NOTICE, ChooseProfile, Coming, choose_profile, coming_profile
from inventory.rule_errors import StartsTooSoon
from tests.cast import DEE, PROGRAM, Clinic


def choose(
    clinic: Clinic, profile: str = "ohio", after: timedelta = NOTICE, registration: str = "R1"
) -> ChooseProfile:
    """Choose it, to begin so long after the act."""
    act = clinic.act(PROGRAM)
    return ChooseProfile(act, registration, profile, act.occurred_at + after)


def test_it_comes_and_is_then_in_force(own_clinic: Clinic) -> None:
    """Until its time the one before is."""
    command = choose(own_clinic, after=timedelta(hours=1))
    own_clinic.run(choose_profile, command)
    with own_clinic.database.read() as connection:
        for at, expected in (
            (command.starts_at - timedelta(seconds=1), Coming("clinic", "ohio", command.starts_at)),
            (command.starts_at, Coming("ohio", None, None)),
        ):
            assert coming_profile(connection, "R1", at) == expected
        assert coming_profile(connection, "R2", command.starts_at).profile == "clinic"


def test_what_both_signed_after_its_begin_is_refused_and_not_moved(own_clinic: Clinic) -> None:
    """The database would take it for a fault; one that begins later is recorded whenever they sign."""
    acts = [own_clinic.act(DEE, book="house") for _ in range(2)]
    soon = ChooseProfile(acts[0], "R1", "ohio", acts[0].occurred_at + NOTICE)
    later = ChooseProfile(acts[1], "R1", "ohio", acts[1].occurred_at + timedelta(hours=1))
    own_clinic.clock.at += timedelta(minutes=10)
    with own_clinic.refused(StartsTooSoon, "after both signed"):
        own_clinic.run_signed(choose_profile, soon, (DEE, "actor"))
    own_clinic.run_signed(choose_profile, later, (DEE, "actor"))


@pytest.mark.parametrize(
    ("profile", "after", "registration", "kind"),
    [
        ("ohio", timedelta(seconds=59), "R1", StartsTooSoon),
        ("ohio", -timedelta(days=1), "R1", StartsTooSoon),
        ("none", NOTICE, "R1", NotAChoice),
        ("", NOTICE, "R1", NotAChoice),
        ("ohio", NOTICE, "R9", NotAChoice),
    ],
)
def test_what_is_no_choice_is_refused(
    own_clinic: Clinic,
    profile: str,
    after: timedelta,
    registration: str,
    kind: type[NotAChoice | StartsTooSoon],
) -> None:
    """Too soon, another profile, no such registration."""
    with own_clinic.refused(kind):
        own_clinic.run(choose_profile, choose(own_clinic, profile, after, registration))
