"""What a clinic decides for itself, with the values a new clinic starts with; the only place that knows a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TypeAlias

#: What a person proves herself with. A security key asks for its own PIN or a finger (user verification), so that alone
#: it is two things: one that she has, and one that she knows or is.
BADGE, USER_NAME, PIN, TOTP, SECURITY_KEY = "badge", "user name", "PIN", "code", "security key"
#: Factors that prove a person together.
Combination: TypeAlias = frozenset[str]
_BADGE_AND_PIN: Combination = frozenset({BADGE, PIN})
_NAME_AND_PIN: Combination = frozenset({USER_NAME, PIN})
_NAME_PIN_AND_CODE: Combination = frozenset({USER_NAME, PIN, TOTP})
_PIN_ALONE: Combination = frozenset({PIN})
_KEY: Combination = frozenset({SECURITY_KEY})

#: Years from its own date for which every record is kept, 21 CFR 1304.04(a); no profile may ask for less.
FEDERAL_KEPT_YEARS = 2
#: Digits of a PIN: with fewer the lock-out would not guard it, and nobody types more.
PIN_SHORTEST, PIN_LONGEST = 4, 12

#: Kinds of licence that a person's file may hold.
LICENCE_KINDS = (
    "pharmacist", "nurse", "nurse_practitioner", "physician", "physician_assistant", "paramedic", "other",
)  # fmt: skip
#: Who may answer for drug in an office without a pharmacist.
_IN_CHARGE = ("pharmacist", "physician", "nurse_practitioner", "physician_assistant")


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
    #: How long a change of people or rules waits for the person who approves it.
    approval_open: timedelta = timedelta(days=1)
    #: Until when an entry with one signature is reviewed (practice P6).
    review_within: timedelta = timedelta(days=7)
    #: How often somebody reads who has which right, badge and key (21 CFR 11.300(b)), and after how long a badge that
    #: nothing read is tested (21 CFR 11.300(e)).
    credentials_reviewed_every: timedelta = timedelta(days=90)
    badge_read_every: timedelta = timedelta(days=90)
    #: For how long broken glass opens what it opens.
    glass_open: timedelta = timedelta(minutes=60)
    #: An idle screen locks.
    lock_after: timedelta = timedelta(minutes=2)
    #: The shortest and the longest PIN that a person may choose, in digits.
    pin_digits: tuple[int, int] = (PIN_SHORTEST, PIN_LONGEST)
    #: Which factors sign in; which sign first in a session, which later; and which prove a person who signs at another
    #: one's workstation, who always gives all.
    sign_in: frozenset[Combination] = frozenset({_BADGE_AND_PIN, _NAME_AND_PIN})
    signs_first: frozenset[Combination] = frozenset({_BADGE_AND_PIN})
    signs_later: frozenset[Combination] = frozenset({_PIN_ALONE, _BADGE_AND_PIN})
    witnesses: frozenset[Combination] = frozenset({_BADGE_AND_PIN})
    #: Whoever does a step with drug signs it, each time.
    signs_each_step: bool = False
    #: When shifts end, on the registration's own clock: what they wrote is then signed for.
    shift_ends: tuple[time, ...] = (time(7), time(19))
    #: How long a patient's texts are kept after her last entry. The longest of the terms known here, so that no clinic
    #: erases too early: documentation under 45 CFR 164.316(b)(2)(i) six years, 10 NYCRR 80.100 five.
    patient_kept_years: int = 6
    #: Whose rule the witness to waste is; no federal rule asks for one.
    witness_rule: str = "this clinic's policy"
    #: A witness types the amount that she sees before it is shown to her.
    witness_types_first: bool = False
    #: So many wrong amounts of witnesses give a draft back to its maker.
    amount_tries: int = 3
    #: A witness is on shift, where a roster is known.
    witness_on_shift: bool = True
    #: Whoever answers to a person may witness what that person does.
    supervised_witness: bool = False
    #: How often two people witness for one another in one shift without saying why; 0: as often as they like.
    pair_limit: int = 0
    #: Which kinds of licence a role rests on; a role that is not named needs none.
    licences: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("pharmacist", _IN_CHARGE),
        ("nurse", (*_IN_CHARGE, "nurse", "paramedic")),
    )
    #: The courses that who handles or witnesses controlled drugs has completed.
    courses: tuple[str, ...] = ("controlled substances",)
    #: Who handles or witnesses controlled drugs was screened (21 CFR 1301.90); the registrant is DEA's to screen.
    screened: bool = True
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


#: A user name with a password alone never signs in: positive identification, OAC 4729:5-3-01.
_TWO_FACTORS = frozenset({_BADGE_AND_PIN, _NAME_PIN_AND_CODE})
_BADGE_OR_KEY = frozenset({_BADGE_AND_PIN, _KEY})
#: Who has no key yet, or lost hers, signs in to add one; such a session signs nothing that a key signs.
_TWO_FACTORS_OR_KEY = _TWO_FACTORS | {_KEY}
#: By name, as a registration chooses it, and as pages say it.
PROFILE_WORDS = {
    "clinic": "Badge and PIN", "ohio": "Ohio: positive identification", "security_key": "Security key",
}  # fmt: skip
POLICIES = {
    "clinic": Policy(),
    "ohio": Policy(
        sign_in=_TWO_FACTORS_OR_KEY, signs_first=_BADGE_OR_KEY, signs_later=_BADGE_OR_KEY, witnesses=_BADGE_OR_KEY,
        signs_each_step=True,
    ),
    "security_key": Policy(
        sign_in=_TWO_FACTORS_OR_KEY, signs_first=frozenset({_KEY}), signs_later=frozenset({_KEY}),
        witnesses=frozenset({_KEY}),
    ),
}  # fmt: skip


def suffices(combinations: frozenset[Combination], *factors: str) -> bool:
    """These factors together are one of the combinations, or hold one."""
    return any(each <= frozenset(factors) for each in combinations)


def policy_of(profile: str) -> Policy:
    """The policy of a registration's profile.

    Raises: KeyError: a profile that the program does not know.
    """
    return POLICIES[profile]
