"""Which factors sign a draft here, as the clinic's policy says: a PIN, badge and PIN, a security key."""

from __future__ import annotations

from inventory.policy import BADGE, PIN, SECURITY_KEY, Combination, Policy, suffices
from web.flow import Flow

#: Changes of people and rules are signed with badge and PIN, or a key, in every profile: a first key is one of them.
_CHANGES: frozenset[Combination] = frozenset({frozenset({BADGE, PIN}), frozenset({SECURITY_KEY})})


def pin_signs(flow: Flow, policy: Policy, role: str) -> bool:
    """Badge and PIN sign in this role."""
    return suffices(_combinations(flow, policy, role), BADGE, PIN)


def key_signs(flow: Flow, policy: Policy, role: str, *, with_badge: bool) -> bool:
    """A security key signs in this role, with the badge that was scanned before it or without."""
    return suffices(_combinations(flow, policy, role), SECURITY_KEY, *([BADGE] if with_badge else []))


def pin_alone_signs(policy: Policy) -> bool:
    """After a first signature with all components the PIN alone signs, 21 CFR 11.200(a)(1)(i)."""
    return suffices(policy.signs_later, PIN)


def _combinations(flow: Flow, policy: Policy, role: str) -> frozenset[Combination]:
    if flow.from_form:
        return _CHANGES
    return policy.signs_first if role == "actor" else policy.witnesses
