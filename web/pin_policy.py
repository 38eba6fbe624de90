"""Which PINs a person may choose: the rules that keep those out that are guessed first; it never repeats a PIN."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

from inventory.policy import Policy
from web.refusals import PinTooPlain

#: Digits of a PIN that the program makes, where the policy allows as many.
ONE_TIME_DIGITS = 8
#: The keypad's middle column up and down, and two more that published counts of leaked PINs have among the first, beside
#: those that the other rules refuse (repeats, runs, pairs and years).
_COMMON = frozenset({"2580", "0852", "1004", "1342"})
_ONE_GROUP = re.compile(r"(\d+)\1+", re.ASCII)
_PAIRS = re.compile(r"(?:(\d)\1)+", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


def need_good_pin(new: str, policy: Policy, *, is_badge: bool, is_old: bool) -> None:
    """A PIN is as long as the policy says and none of those that are guessed first.

    Args: is_badge: the same digits are on a badge of hers. is_old: it is the PIN that is replaced.
    Raises: PinTooPlain: the first rule that it breaks, in one sentence.
    """
    shortest, longest = policy.pin_digits
    if _DIGITS.fullmatch(new) is None:
        _refuse("A PIN is digits alone.", "digits", "something else")
    if not shortest <= len(new) <= longest:
        length = f"{shortest} to {longest} digits"
        _refuse(f"A PIN has {length}.", length, f"{len(new)}")
    if len(set(new)) == 1:
        _refuse("A PIN is not one digit repeated.", "different digits", "one digit")
    if _is_run(new):
        _refuse("A PIN does not count up or down.", "digits out of order", "a run")
    if _ONE_GROUP.fullmatch(new) or _PAIRS.fullmatch(new):
        _refuse("A PIN is not one group or pairs repeated.", "no pattern", "a repeat")
    if _YEAR.fullmatch(new) or new in _COMMON:
        _refuse("This PIN is among those tried first.", "no year and no common PIN", "one of those")
    if is_badge:
        _refuse("A PIN is not what your badge says.", "other digits than the badge", "the same")
    if is_old:
        _refuse("This is the PIN that is replaced.", "another PIN", "the same")


def new_pin(policy: Policy, randbelow: Callable[[int], int]) -> str:
    """A random PIN that the policy takes; `randbelow` as in `secrets`."""
    shortest, longest = policy.pin_digits
    length = max(shortest, min(longest, ONE_TIME_DIGITS))
    while True:
        digits = "".join(str(randbelow(10)) for _ in range(length))
        with suppress(PinTooPlain):
            need_good_pin(digits, policy, is_badge=False, is_old=False)
            return digits


def _is_run(digits: str) -> bool:
    """Each digit is the one after, or each the one before; 0 comes after 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return steps in ({1}, {9})


def _refuse(sentence: str, expected: str, found: str) -> None:
    raise PinTooPlain(expected, found, sentence=sentence)
