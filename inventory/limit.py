"""The values of a profile that a registration decides for itself: each with its bounds, its words and where it applies.

It refuses a value outside its bounds, and offers no witness by video: nothing here binds a still picture to a signature.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from inventory.errors import NotAChoice
from inventory.policy import PIN_LONGEST, PIN_SHORTEST, Policy
from inventory.rule_errors import OutOfBounds

YES, NO = "yes", "no"
#: Digits of a count as it is typed; no bound has more.
_DIGITS_MAX = 4


@dataclass(frozen=True)
class Limit:
    """One value: `least` and `most` are whole numbers of its unit, both 0 where it is yes or no.

    `read` takes it from a policy as the books keep it; `applied` puts a number, or 1 for yes, into one.
    """

    name: str
    title: str
    where: str
    read: Callable[[Policy], int]
    applied: Callable[[Policy, int], Policy]
    unit: str = ""
    least: int = 0
    most: int = 0
    #: What 0 means, where it is no amount.
    zero: str = ""

    @property
    def is_yes_or_no(self) -> bool:
        """It is no number."""
        return self.most == 0

    @property
    def bounds(self) -> str:
        """What is expected, in words."""
        return f"{YES} or {NO}" if self.is_yes_or_no else f"{self.least} to {self.most} {self.unit}"

    def value_in(self, policy: Policy) -> str:
        """The value of a policy, as the books keep it."""
        found = self.read(policy)
        return (YES if found else NO) if self.is_yes_or_no else str(found)

    def said(self, value: str) -> str:
        """A value as people read it."""
        if self.is_yes_or_no:
            return value
        if value == "0" and self.zero:
            return f"{value}: {self.zero}"
        first, *rest = self.unit.split(" ")
        return " ".join([value, first.removesuffix("s") if value == "1" else first, *rest])

    def number(self, value: str) -> int:
        """The number of a value, 1 for yes and 0 for no.

        Raises: OutOfBounds.
        """
        if self.is_yes_or_no:
            if value not in (YES, NO):
                raise OutOfBounds(self.bounds, value or "nothing")
            return int(value == YES)
        whole = value.isascii() and value.isdecimal() and len(value) <= _DIGITS_MAX
        if not whole or not self.least <= int(value) <= self.most:
            raise OutOfBounds(self.bounds, value or "nothing")
        return int(value)


def _plain(name: str, title: str, where: str, unit: str = "", least: int = 0, most: int = 0) -> Limit:
    """A field of the policy that is a number or a yes; the limit has its name."""

    def read(policy: Policy) -> int:
        return int(getattr(policy, name))

    def applied(policy: Policy, value: int) -> Policy:
        changed: dict[str, Any] = {name: value if most else bool(value)}
        return dataclasses.replace(policy, **changed)

    return Limit(name, title, where, read, applied, unit, least, most)


def _time(name: str, title: str, where: str, one: timedelta, unit: str, least: int, most: int) -> Limit:
    """A field of the policy that is a duration, counted in `one`."""

    def read(policy: Policy) -> int:
        return int(getattr(policy, name) // one)

    def applied(policy: Policy, value: int) -> Policy:
        changed: dict[str, Any] = {name: value * one}
        return dataclasses.replace(policy, **changed)

    return Limit(name, title, where, read, applied, unit, least, most)


def _with_shortest_pin(policy: Policy, digits: int) -> Policy:
    return dataclasses.replace(policy, pin_digits=(digits, policy.pin_digits[1]))


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WASTE = "Waste: at the workstation, on the witness's own device and through the interface."
#: By name, in the order of the page.
LIMITS: dict[str, Limit] = {
    limit.name: limit
    for limit in (
        _plain("witness_types_first", "The witness types the amount before she is shown it", _WASTE),
        _plain("amount_tries", "Wrong amounts of a witness give the draft back after", _WASTE, "tries", 1, 9),
        dataclasses.replace(
            _plain(
                "pair_limit", "The same two witness for one another without a reason",
                f"{_WASTE} 0: as often as they like.", "times a shift", 0, 20,
            ),
            zero="as often as they like",
        ),
        _plain("supervised_witness", "A person may witness for her own supervisor", _WASTE),
        _plain("witness_on_shift", "A witness is on shift, where a roster is known", _WASTE),
        _time(
            "draft_open", "A first signature waits for the second", "Every step that two people sign.", _MINUTE,
            "minutes", 5, 60,
        ),
        _time(
            "approval_open", "A change waits for who approves it", "Changes of people and rules.", _HOUR, "hours", 1, 168
        ),
        _time(
            "review_within", "An entry with one signature is reviewed within", "Entries of a clinic of few people.",
            _DAY, "days", 1, 30,
        ),
        _time("lock_after", "An idle screen locks after", "Every workstation here.", _MINUTE, "minutes", 1, 15),
        Limit(
            "pin_shortest", "The shortest PIN", "PINs chosen later.",
            lambda policy: policy.pin_digits[0], _with_shortest_pin, "digits", PIN_SHORTEST, PIN_LONGEST,
        ),
        _time(
            "due_after_dose", "A single dose is given, wasted or returned within", "Containers taken later.", _HOUR,
            "hours", 1, 12,
        ),
        _time(
            "due_after_session", "A multi-dose vial goes back within", "Vials taken later.", _HOUR, "hours", 1, 24
        ),
        _time(
            "due_after_emergency", "An emergency take is explained within", "Emergency takes made later.", _HOUR,
            "hours", 1, 24,
        ),
        _time(
            "glass_open", "Broken glass opens for", "Records and bringing back, where a right is not there.", _MINUTE,
            "minutes", 5, 240,
        ),
        _time(
            "credentials_reviewed_every", "The list of credentials is reviewed every", "Rights and what proves them.",
            _DAY, "days", 30, 366,
        ),
        _time(
            "badge_read_every", "A badge that nothing read is tested after", "Every badge here.", _DAY, "days", 30, 366
        ),
        _plain(
            "patient_kept_years", "A patient's texts are kept after her last entry", "Erasing a patient.", "years", 6, 50
        ),
    )
}  # fmt: skip


def find_limit(name: str) -> Limit:
    """The limit of this name.

    Raises: NotAChoice: there is none.
    """
    if name not in LIMITS:
        raise NotAChoice("a limit of the list", name or "none", what="limit")
    return LIMITS[name]


def with_limits(policy: Policy, values: Mapping[str, str]) -> Policy:
    """The policy with a registration's own values; a value that this version does not know changes nothing."""
    for name, value in values.items():
        limit = LIMITS.get(name)
        if limit is not None:
            try:
                policy = limit.applied(policy, limit.number(value))
            except OutOfBounds:
                continue
    return policy
