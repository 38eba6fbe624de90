"""Signing a draft with a security key: it signs a challenge that holds the draft's hash, and nothing else counts."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

from inventory.database import Database
from inventory.errors import Refused
from inventory.factor import keys_of
from inventory.moment import to_us
from inventory.plan import PROGRAM, Plan
from web.accountability import in_front
from web.drafts import State
from web.flow import Flow, Here, Shown
from web.frame import KeyBox, Mood
from web.key_challenge import LASTS
from web.key_proof import Wanted, ask_for, prove_key
from web.party import Party
from web.proof import Identity, Proven, person_of
from web.refusals import NotByThis
from web.signing import WAY_WORDS, Turn, current_plan, keep_signed, next_turn, purpose_of, way_of
from web.ways_to_sign import key_signs, pin_signs

#: How a signature by a key reads, without a badge and with one.
METHODS = {False: "security key", True: "badge and security key"}


@dataclass(frozen=True)
class Touch:
    """What the page of a key sends: its answer, how a witness saw it, and the time that the draft claims."""

    answer: str
    seen: str = ""
    at: str = ""


def take_key(
    database: Database, party: Party | None, flow: Flow, here: Here, state: State, turn: Turn, touch: Touch
) -> None:
    """Prove the key and sign the draft as it stands now.

    Raises: NotByThis: the clinic signs in another way. KeyNotAccepted, TooManyTries: of the key. The rest as
    `web.signing.take_pin`.
    """
    with_badge = "badge" in state
    if party is None or not key_signs(flow, here.visitor.station.policy, turn.role, with_badge=with_badge):
        raise NotByThis("badge and PIN", "a security key")
    how_seen = way_of(flow, here, state, touch.seen) if turn.role == "witness" else None
    _claim_time(here, state, touch.at)
    wanted = _wanted(database, here, state, turn, current_plan(database, flow, here, state))
    proven = prove_key(database, party, here.visitor.station.code, wanted, touch.answer, here.zone)
    keep_signed(database, flow, here, state, turn, proven, METHODS[with_badge], how_seen)


def with_key(
    database: Database, party: Party | None, shown: Shown, flow: Flow, here: Here, state: State, address: str
) -> Shown:
    """The page that waits for a signature, with the box of a key where one signs, and without a PIN where none does."""
    if "signatures_title" in shown.context:
        flow, here, state = in_front(flow, here, state)
    turn = next_turn(flow, here, state) if "signatures_title" in shown.context else None
    policy = here.visitor.station.policy
    if turn is None or turn.by_name or turn.asks_amount(flow, policy):
        return shown
    if not pin_signs(flow, policy, turn.role):
        who = "your" if turn.role == "actor" else f"the {turn.role}'s"
        pin, waits = shown.context["pin"], shown.context["waiting_for"]
        waiting = (len(state["signatures"]) + 1, pin.who if pin else waits[1], "Waiting for a security key.")
        ask = replace(shown.ask, label="Scan or type", icon="pen-line")
        if ask.mood is Mood.WAITING:
            ask = replace(ask, sentence=f"Touch {who} security key.")
        shown = replace(shown, ask=ask, context=shown.context | {"pin": None, "waiting_for": waiting})
    signs = key_signs(flow, policy, turn.role, with_badge="badge" in state)
    if party is None or not signs or turn.amount_wanted:
        return shown
    trial = copy.deepcopy(state)
    at = str(trial.setdefault("occurred_at_us", to_us(here.now)))
    try:
        plan = current_plan(database, flow, here, trial)
    except Refused:
        # What the operation refuses is said when somebody signs.
        return shown
    wanted = _wanted(database, here, trial, turn, plan)
    hers = keys_of(here.connection, here.visitor.person) if turn.role == "actor" else ()
    options = ask_for(database, party, here.visitor.station.code, wanted, here.now, hers)
    ways = flow.signing(here, state).ways if turn.role == "witness" else ()
    held = (("step", str(state["step"])), ("at", at))
    return replace(shown, context=shown.context | {"key": key_box(options, address, held, ways)})


def key_box(options: str, address: str, held: tuple[tuple[str, str], ...], ways: tuple[str, ...]) -> KeyBox:
    """The box that a key answers, with a button for each way in which a witness saw it."""
    buttons = tuple((way, f"{WAY_WORDS[way]}: security key") for way in ways) or (
        ("", "Sign with a security key"),
    )
    return KeyBox(options, address, (("answer", ""), *held), buttons)


def prove_own(
    database: Database, party: Party | None, flow: Flow, here: Here, role: str, plan: Plan, answer: str
) -> Proven:
    """The key of who is signed in at her own workstation, over this plan.

    Raises: NotByThis, KeyNotAccepted, TooManyTries.
    """
    if party is None or not key_signs(flow, here.visitor.station.policy, role, with_badge=False):
        raise NotByThis("badge and PIN", "a security key")
    wanted = Wanted(f"sign as {role}", here.visitor.person, plan.draft_hash())
    return prove_key(database, party, here.visitor.station.code, wanted, answer, here.zone)


def own_box(
    database: Database, party: Party | None, flow: Flow, here: Here, maker: Here, state: State, role: str, address: str,
    held: tuple[tuple[str, str], ...],
) -> KeyBox | None:  # fmt: skip
    """The box of a second person at her own workstation, for a draft of `maker`; None where no key signs."""
    if party is None or not key_signs(flow, here.visitor.station.policy, role, with_badge=False):
        return None
    plan = current_plan(database, flow, maker, state)
    wanted = Wanted(f"sign as {role}", here.visitor.person, plan.draft_hash())
    hers = keys_of(here.connection, here.visitor.person)
    options = ask_for(database, party, here.visitor.station.code, wanted, here.now, hers)
    return key_box(options, address, held, flow.signing(maker, state).ways if role == "witness" else ())


def _wanted(database: Database, here: Here, state: State, turn: Turn, plan: Plan) -> Wanted:
    """Who alone may answer: whose badge was scanned, or who is signed in and signs first."""
    claimed = here.visitor.person if turn.role == "actor" else None
    if "badge" in state:
        badge = Identity(bytes.fromhex(state["badge"]), with_badge=True)
        # A badge of nobody is the program's, which has no key: none answers for it.
        claimed = person_of(here.connection, database.keys, badge) or PROGRAM
    return Wanted(purpose_of(here, turn.role), claimed, plan.draft_hash())


def _claim_time(here: Here, state: State, at: str) -> None:
    """The time that the page showed, which the key signed with the draft; any other makes another draft of it."""
    near = (
        at.isdecimal()
        and at.isascii()
        and abs(int(at[:20]) - to_us(here.now)) <= 2 * LASTS.total_seconds() * 1e6
    )
    state.setdefault("occurred_at_us", int(at) if near else to_us(here.now))
