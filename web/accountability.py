"""The statement of accountability in front of a signature: taken where she stands, while her draft waits unchanged."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TypeAlias

from inventory.accountability import statement_wanted
from inventory.database import Database
from inventory.execution import execute
from inventory.staff import name_of
from web.drafts import State
from web.flow import Flow, Here, Shown, beginning
from web.flows.accountability import AccountabilityFlow
from web.given import Given, What
from web.proof import Identity, person_of
from web.signing import STATEMENT, is_own, next_turn

#: Whoever signs a statement: whose draft or session it stands in makes no difference to it.
FLOW = AccountabilityFlow()
#: Said where it stands in front of a signature.
_FIRST = "Sign your statement first. What you began is kept, and goes on after it."
#: A flow with its visitor and its state, as every function of a signature takes them.
Signed: TypeAlias = tuple[Flow, Here, State]


def in_front(flow: Flow, here: Here, state: State) -> Signed:
    """What is signed next: the statement of who signs next, where she has not signed it, else the draft itself.

    A second person is asked once her badge and PIN were right (`web.signing.keep_signed`): before that nobody is told
    whose badge it is. Her statement stands in the draft as a small one of its own, and takes the badge with it.
    """
    turn = next_turn(flow, here, state) if flow.name != FLOW.name and flow.complete(here, state) else None
    who = None if turn is None else here.visitor.person if turn.role == "actor" else _second(here, state)
    if who is None or not statement_wanted(here.connection, who):
        state.pop(STATEMENT, None)
        return flow, here, state
    kept = state.get(STATEMENT, {})
    if kept.get("person") != who or "command_id" not in kept:
        # It follows from the draft's own number, so that a page that is only read names the same one.
        number = hashlib.sha256(f"{state['command_id']}/{STATEMENT}/{who}".encode()).hexdigest()[:32]
        kept = state[STATEMENT] = {**beginning(), "command_id": number, "person": who}
    kept["step"] = state["step"]
    if who == here.visitor.person:
        # All components, whatever she signed in this session.
        return FLOW, replace(here, visitor=replace(here.visitor, badge_signed=False)), kept
    if "badge" in state:
        kept |= {
            name: state[name] for name in ("badge", "badge_at", "badge_us", "badge_came") if name in state
        }
    hers = replace(
        here.visitor, person=who, name=name_of(here.connection, who), token_digest=b"", badge_signed=False
    )
    return FLOW, replace(here, visitor=hers), kept


def signed_next(database: Database, flow: Flow, here: Here, state: State, given: Given) -> Signed:
    """What an input is for: the draft, or a statement in front of it; another second person's badge takes her place."""
    signed = in_front(flow, here, state)
    another = given.what is What.BADGE and signed[1].visitor.person != here.visitor.person
    if another and not is_own(database, signed[1], given):
        state.pop(STATEMENT)
        state.pop("badge", None)
        return flow, here, state
    return signed


def told(flow: Flow, signed: Signed, shown: Shown) -> Shown:
    """The page of a signature, which says so where a statement stands in front of it."""
    return shown if signed[0] is flow else replace(shown, ask=replace(shown.ask, help=_FIRST))


def record_statement(database: Database, flow: Flow, signed: Signed, state: State) -> bool:
    """Where it was a statement that was signed it is an entry of its own, and the draft goes on as it was."""
    if signed[0] is flow:
        return False
    execute(database, *signed[0].command(signed[1], signed[2]))
    state.pop(STATEMENT)
    return True


def _second(here: Here, state: State) -> str | None:
    """The second person who was found right and has the statement before her; None where there is none."""
    who: str | None = state.get(STATEMENT, {}).get("person")
    if who is None or who == here.visitor.person:
        return None
    if "badge" not in state:
        return who
    badge = Identity(bytes.fromhex(state["badge"]), with_badge=True)
    # Another badge was read since.
    return who if who == person_of(here.connection, here.keys, badge) else None
