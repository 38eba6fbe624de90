"""Every limit has bounds, reads back what it puts into a policy, and offers no witness by video."""

from __future__ import annotations

import pytest

from inventory.errors import NotAChoice
from inventory.limit import LIMITS, NO, YES, Limit, find_limit, with_limits
from inventory.policy import POLICIES, Policy
from inventory.rule_errors import OutOfBounds

EVERY = pytest.mark.parametrize("limit", LIMITS.values(), ids=lambda limit: limit.name)


@EVERY
def test_each_limit_goes_into_a_policy_and_comes_out_of_it(limit: Limit) -> None:
    """At both ends of its bounds; nothing else of the policy moves."""
    ends = (YES, NO) if limit.is_yes_or_no else (str(limit.least), str(limit.most))
    for value in ends:
        changed = with_limits(Policy(), {limit.name: value})
        assert limit.value_in(changed) == value
        others = [each for each in LIMITS.values() if each is not limit]
        assert [each.value_in(changed) for each in others] == [each.value_in(Policy()) for each in others]


@EVERY
def test_every_profile_stands_within_the_bounds(limit: Limit) -> None:
    """A value that a page shows as it is can be typed again."""
    for policy in POLICIES.values():
        limit.number(limit.value_in(policy))


@EVERY
@pytest.mark.parametrize("value", ["", "-1", "9999", "99999", "1.5", "²", "maybe"])
def test_a_value_outside_its_bounds_is_refused_in_words(limit: Limit, value: str) -> None:
    """And changes nothing where it stands in the books all the same."""
    with pytest.raises(OutOfBounds) as refused:
        limit.number(value)
    assert refused.value.expected == limit.bounds
    assert with_limits(Policy(), {limit.name: value}) == Policy()


def test_only_limits_of_the_list_are_known() -> None:
    """A name of another version changes nothing; a form's is refused. None lets a witness see it by video."""
    assert with_limits(Policy(), {"none": "1"}) == Policy()
    with pytest.raises(NotAChoice):
        find_limit("none")
    assert not [name for name in LIMITS if "video" in name]


def test_a_value_is_said_as_people_read_it() -> None:
    """One of a unit is one, and 0 says what it means."""
    pair, lock = LIMITS["pair_limit"], LIMITS["lock_after"]
    assert [pair.said(value) for value in ("0", "1", "2")] == [
        "0: as often as they like", "1 time a shift", "2 times a shift",
    ]  # fmt: skip
    assert [lock.said(value) for value in ("1", "15")] == ["1 minute", "15 minutes"]
    assert LIMITS["witness_types_first"].said(YES) == "yes"
