"""How old a badge or a signature in a draft may be, and where it was given; others are dropped, the draft stays.

What has already happened keeps the time that it claims. A draft that is opened at another workstation is signed there:
an entry has the workstation of who does it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from inventory.moment import from_us, to_us
from web.book_clock import SLACK
from web.drafts import State, station_name
from web.flow import Flow, Here, signatures_of
from web.refusals import BadgeTooLongAgo, SignedElsewhere, SignedTooLongAgo

#: Said on the page from which something was dropped.
DROPPED = "Too long since the badge was read, or the first signature: sign again."
#: Said where the first signature was given at another workstation.
MOVED = "The first signature was given at another workstation: sign again here."
#: Minutes from which a time to wait is said in hours.
_HOURS_FROM = 120
#: What one person leaves in a draft before she has signed it, a statement in front of her signature included.
_UNSIGNED = ("badge", "badge_at", "badge_us", "badge_came", "seen_amount", "statement")


def time_of(state: State, here: Here) -> None:
    """Fix the time that the entry claims when the draft is first complete; signatures are over it."""
    state.setdefault("occurred_at_us", to_us(here.now))


def drop_old(flow: Flow, here: Here, state: State) -> None:
    """A first signature waits here for the second as long as the policy says, and a badge for the rest of its proof."""
    moved = _signed_elsewhere(here, state)
    if (
        moved
        or _signed_too_long_ago(flow, here, state)
        or (not state["signatures"] and _badge_too_long_ago(here, state))
    ):
        drop(state)
        if not state.get("happened"):
            state.pop("occurred_at_us", None)
        state["asked_again"] = MOVED if moved else DROPPED
    elif _badge_too_long_ago(here, state):
        drop_unsigned(state, flow.second)
        state["asked_again"] = DROPPED


def drop(state: State) -> None:
    """All sign again; what a witness typed and what was shown goes with it."""
    state["signatures"] = []
    state.pop("shown", None)
    state.pop("says_no", None)
    drop_unsigned(state, "")


def drop_unsigned(state: State, role: str) -> None:
    """Whoever was about to sign in this role begins anew, or another in her place."""
    for name in _UNSIGNED:
        state.pop(name, None)
    state.get("shown", {}).pop(role, None)


def need_fresh(flow: Flow, here: Here, state: State, *, badge: bool = False) -> None:
    """The signatures that stand were given here in the policy's time; so was the `badge` whose PIN or key comes now.

    Raises: SignedTooLongAgo: a second signature, or the badge for one, came later. BadgeTooLongAgo. SignedElsewhere.
    """
    policy = here.visitor.station.policy
    if code := _signed_elsewhere(here, state):
        where = station_name(here.connection, code)
        raise SignedElsewhere(f"both at {here.visitor.station.name}", f"the first at {where}")
    if _signed_too_long_ago(flow, here, state):
        raise SignedTooLongAgo(f"both {_within(flow.waits(policy))}", "a later one")
    if badge and _badge_too_long_ago(here, state):
        raise BadgeTooLongAgo(f"the rest {_within(policy.draft_open)}", "a later one")


def _signed_elsewhere(here: Here, state: State) -> str:
    """The other workstation at which one signed who stands at this page; empty where there is none."""
    given = (signature.workstation for signature in signatures_of(state))
    return next((code for code in given if code != here.visitor.station.code), "")


def _signed_too_long_ago(flow: Flow, here: Here, state: State) -> bool:
    """The oldest signature is too old, or the time that it claims for what is only intended."""
    times = [to_us(signature.signed_at) for signature in signatures_of(state)]
    if times and not state.get("happened"):
        times.append(state.get("occurred_at_us", times[0]))
    return any(is_old(here.now, each, flow.waits(here.visitor.station.policy)) for each in times)


def _badge_too_long_ago(here: Here, state: State) -> bool:
    """A badge that was read waited too long; so did the time that was fixed with it, where nobody signed."""
    times = [state["badge_us"]] if {"badge", "badge_us"} <= set(state) else []
    if "occurred_at_us" in state and not state["signatures"] and not state.get("happened"):
        times.append(state["occurred_at_us"])
    return any(is_old(here.now, each, here.visitor.station.policy.draft_open) for each in times)


def is_old(now: datetime, at_us: int, open_for: timedelta) -> bool:
    """Longer ago than it is good for; one of a time to come, of before the clock was set back, is old too."""
    return not -SLACK <= now - from_us(at_us) <= open_for


def _within(open_for: timedelta) -> str:
    minutes = open_for // timedelta(minutes=1)
    return f"within {minutes} min" if minutes < _HOURS_FROM else f"within {minutes // 60} h"
