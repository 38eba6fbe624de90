"""What a clinic decides for itself, with the values a new clinic starts with; the only place that knows a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

#: Years from its own date for which every record is kept, 21 CFR 1304.04(a); no profile may ask for less.
FEDERAL_KEPT_YEARS = 2
#: Digits of a PIN: with fewer the lock-out would not guard it, and nobody types more.
PIN_SHORTEST, PIN_LONGEST = 4, 12


@dataclass(frozen=True)
class Policy:
    """Times are durations; a registration's profile names its policy."""

    #: A single-dose container is given, wasted or returned within the case.
    due_after_dose: timedelta = timedelta(hours=2)
    #: A multi-dose vial goes back at the end of the session.
    due_after_session: timedelta = timedelta(hours=10)
    #: Patient and order of an emergency take are named soon after.
    due_after_emergency: timedelta = timedelta(hours=1)
    #: How long a first signature waits for the second.
    draft_open: timedelta = timedelta(minutes=10)
    #: An idle screen locks.
    lock_after: timedelta = timedelta(minutes=2)
    #: The shortest and the longest PIN that a person may choose, in digits.
    pin_digits: tuple[int, int] = (PIN_SHORTEST, PIN_LONGEST)
    #: When shifts end, on the registration's own clock: what they wrote is then signed for.
    shift_ends: tuple[time, ...] = (time(7), time(19))
    #: How long a patient's texts are kept after her last entry. The longest of the terms known here, so that no clinic
    #: erases too early: documentation under 45 CFR 164.316(b)(2)(i) six years, 10 NYCRR 80.100 five.
    patient_kept_years: int = 6
    #: Whose rule the witness to waste is; no federal rule asks for one.
    witness_rule: str = "this clinic's policy"
    #: The rule that lets a witness to waste see it by video, with its citation; empty: video is refused.
    video_witness: str = ""
    #: The range shown beside a dose, by substance and route: micrograms per kilogram. Where none is set, none is shown.
    range_ug_per_kg: tuple[tuple[str, str, int, int], ...] = (
        ("ketamine", "IV", 250, 1000),
        ("ketamine", "IM", 250, 4000),
    )

    def __post_init__(self) -> None:
        """Refuse a profile that keeps records for less than federal law asks."""
        if self.patient_kept_years < FEDERAL_KEPT_YEARS:
            raise ValueError(f"records are kept for {FEDERAL_KEPT_YEARS} years at least")
        if not PIN_SHORTEST <= self.pin_digits[0] <= self.pin_digits[1] <= PIN_LONGEST:
            raise ValueError(f"a PIN has {PIN_SHORTEST} to {PIN_LONGEST} digits")


#: By name, as a registration chooses it.
POLICIES = {"clinic": Policy(), "ohio": Policy(), "security_key": Policy()}


def policy_of(profile: str) -> Policy:
    """The policy of a registration's profile.

    Raises: KeyError: a profile that the program does not know.
    """
    return POLICIES[profile]
