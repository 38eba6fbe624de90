"""One turn of a flow: a person's input is taken, refused or recorded; every flow goes through here."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.exc import DBAPIError

from inventory.database import Database
from inventory.errors import DraftChanged, Refused, WitnessUnfit
from inventory.execution import execute
from inventory.plan import Posted
from inventory.rule_errors import SeenOtherwise, TriesUsedUp
from web import drafts, evidence, foreign_scan, key_signing, not_seen, signing, typed_first
from web.accountability import in_front, record_statement, signed_next, told
from web.came import came
from web.compared_text import is_a_badge, is_own_pin
from web.drafts import Draft, State
from web.facility_badge import given_of
from web.flow import Flow, Here, Shown, beginning, changed, keep_scan, note_unfit
from web.frame import Ask, Choice, Mood
from web.given import KEYED, Given, What, could_be_pin, keyed
from web.here import party
from web.other_witness import OTHER, make_way
from web.refusals import LookFirst, OlderPage, PinsAreTyped, SecretTyped, SignedTooLongAgo, TooEarly
from web.secret_texts import BADGE
from web.signing_age import drop_old, need_fresh, time_of
from web.typed_proof import shown_again
from web.ways_to_sign import signers

#: Steps back that a draft remembers.
BACK_MAX = 12
#: Commands for the pages around a flow.
_AROUND = frozenset({
    "HOME", "LOCK", "CANCEL", "HELP", "ISSUE", "DRAW", "GIVE", "WASTE", "RETURN", "RECEIVE", "WITNESS",
})  # fmt: skip
#: What a scan of these kinds leaves in the draft as evidence for the entry.
_EVIDENCE = frozenset({What.LABEL, What.PATIENT, What.PLACE, What.CARTON})


@dataclass(frozen=True)
class Input:
    """A posted form: scan box, numbered choice, PIN, the input refused before, the step that it was made for."""

    scan: str = ""
    choice: str = ""
    pin: str = ""
    refused: str = ""
    step: str = ""
    #: How a witness saw it: the button that she pressed.
    seen: str = ""
    #: What a security key signed, and the time that the draft claimed on its page.
    answer: str = ""
    at: str = ""
    #: What a witness saw instead, in her own words.
    why: str = ""
    #: Typed with the PIN where nothing else of hers signs.
    user_name: str = ""


@dataclass(frozen=True)
class Result:
    """What a turn came to: the next page of the draft, a refusal on it, or the entry."""

    draft_id: str | None
    posted: Posted | None = None
    refused: Refused | None = None
    state: State | None = None
    raw: str = ""
    #: The user name that was typed, where it may stand in its box again.
    name: str = ""
    #: A command for the pages around the flow: HOME, LOCK, CANCEL, HELP, another verb, or another person's badge.
    leave: Given | None = None


def turn(database: Database, flow: Flow, here: Here, kept: Draft | None, sent: Input, today: date) -> Result:
    """Take one input.

    Returns: the refusal with the state as it was, so that nothing that was scanned or typed is lost.
    """
    before = copy.deepcopy(kept.state) if kept else beginning()
    state = copy.deepcopy(before)
    draft_id = kept.id if kept else None
    if kept is not None and sent.step not in ("", str(state["step"])):
        # The form of an older page: a double submit or a second tab. The draft as it stands is shown, and so said.
        older = OlderPage("the page as it stands now", "an older one")
        return Result(draft_id, refused=older, state=before)
    if _again(sent):
        return Result(draft_id)
    raw = sent.refused if _as_fact(sent) or _looked(sent) else sent.scan
    given: Given | None = None
    posted: Posted | None = None
    try:
        if sent.pin or sent.answer or sent.user_name:
            need_fresh(flow, here, state, badge=True)
            posted = _sign(database, flow, here, state, sent)
        elif _is_choice(state, sent):
            _choose(database, flow, here, state, draft_id, sent)
        else:
            if flow.takes_text(here, state, raw):
                given = Given(What.TEXT, raw)
            else:
                given = given_of(raw, today, database.keys, looked=_looked(sent))
            _keep_secrets_out(database, here, given)
            if given.what is What.BADGE:
                need_fresh(flow, here, state)
            if _leaves(database, flow, here, state, given):
                return Result(draft_id, leave=given, state=state)
            if _as_fact(sent):
                state["happened"] = True
                changed(state)
            confirms = _as_fact(sent) and _confirms(given)
            if not (confirms and signers(flow, here.visitor.station.policy, state)):
                # What was refused when its last signature came is signed again, as a fact.
                posted = _take(database, flow, here, state, given)
    except (_RefusedAtPosting, DraftChanged, SignedTooLongAgo) as at_posting:
        # The refusal is kept under the command's id: the draft goes on under the next one, to be signed again.
        before["command_id"] = state["command_id"]
        refused = at_posting.refused if isinstance(at_posting, _RefusedAtPosting) else at_posting
        drop_old(flow, here, before) if isinstance(refused, SignedTooLongAgo) else changed(before)
        if isinstance(refused, WitnessUnfit):
            # Recorded as a fact, the entry names the rule and the witness for whom it does not hold.
            note_unfit(before, refused)
        signing.note_shown(*in_front(flow, here, before))
        draft_id = _keep(database, here, flow, kept, before)
        _note(database, here, flow, raw, type(refused).__name__, given)
        return Result(draft_id, refused=refused, state=before, raw=raw or "CONFIRM")
    except Refused as found:
        refused = _heard(database, flow, here, kept, before, found, given)
        _note(database, here, flow, raw, type(refused).__name__, given)
        name = shown_again(database, sent.user_name)
        again = raw or "CONFIRM" * refused.may_be_fact
        return Result(draft_id, refused=refused, state=before, raw=again, name=name)
    if posted is not None:
        # It is in the books: a draft that cannot be closed now is closed when it is opened next.
        with suppress(DBAPIError):
            _note(database, here, flow, raw, "taken", given)
            state["step"] += 1
            draft_id = _keep(database, here, flow, kept, {**state, "wants_witness": False}, closed=True)
        return Result(draft_id, posted=posted)
    _note(database, here, flow, raw, "taken", given)
    state["step"] += 1
    state["wants_witness"] = _waits_for_witness(flow, here, state)
    signing.note_shown(*in_front(flow, here, state))
    return Result(_keep(database, here, flow, kept, state), posted=posted)


def _heard(
    database: Database, flow: Flow, here: Here, kept: Draft | None, before: State, refused: Refused, given: Given | None
) -> Refused:  # fmt: skip
    """What else a refusal does: another site's container is told to both, a last wrong amount gives the draft back."""
    if given is not None and given.what is What.LABEL:
        refused = foreign_scan.tell(database, here, given.code) or refused
    if isinstance(refused, SeenOtherwise) and kept is not None:
        refused = typed_first.kept(database, here, before, kept.id, refused)
        if isinstance(refused, TriesUsedUp):
            signing.note_shown(*in_front(flow, here, before))
            _keep(database, here, flow, kept, before)
    return refused


def _waits_for_witness(flow: Flow, here: Here, state: State) -> bool:
    """The first person signed and a second is next: the home of everybody who may be it says so."""
    if not state["signatures"] or not flow.complete(here, state):
        return False
    whose = signing.next_turn(flow, here, state)
    return whose is not None and whose.role == flow.second


class _RefusedAtPosting(Exception):
    """A refusal by the operation itself, which the command keeps."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__()


def _post(database: Database, flow: Flow, here: Here, state: State) -> Posted:
    operation, command = flow.command(here, state)
    try:
        return execute(database, operation, command)
    except Refused as refused:
        raise _RefusedAtPosting(refused) from refused


def page_of(flow: Flow, here: Here, state: State, address: str, result: Result | None) -> Shown:
    """The page of a draft, with the refusal of the last turn in its ask."""
    held = (("step", str(state["step"])),)
    shown: Shown | None = None
    if flow.complete(here, state):
        signed = in_front(flow, here, state)
        whose = signing.next_turn(*signed)
        if whose is not None:
            name = result.name if result else ""
            shown = told(flow, signed, signing.show(*signed, whose, address, name))
            if state.get("says_no"):
                notes = shown.context["details"]
                context = not_seen.context(address, held, notes)
                shown = Shown(not_seen.TEMPLATE, not_seen.ask(address, held), shown.steps, context=context)
    shown = shown or flow.show(here, state)
    ask = replace(shown.ask, action=address, held=held)
    if result is not None and result.refused is not None:
        ask = refusal(ask, result.refused, result.raw)
    return replace(shown, ask=ask)


def refusal(ask: Ask, refused: Refused, raw: str) -> Ask:
    """The ask's place says no, with expected and found, and the way to record the same as a fact."""
    held = (*ask.held, ("refused", raw), ("came_before", came()))
    if isinstance(refused, LookFirst):
        looks = (
            Choice("Y", "Yes, it says so on the package", "look"),
            Choice("N", "No, scan again", "again"),
        )
        # What was read is the largest line: it is what the eye compares with the package.
        seen = f"Read: {refused.found}"
        return replace(
            ask, sentence=seen, mood=Mood.LOOK, help=f"{refused.sentence} Y or N", choices=looks, held=held
        )
    if could_be_pin(raw):
        # Digits alone may be a PIN in the wrong box: they are not shown to whoever stands beside.
        raw = ""
    offered: tuple[Choice, ...] = ()
    if refused.may_be_fact and refused.as_fact is not None:
        offered = (Choice("1", refused.as_fact.format_map(refused.words), "as_fact"),)
    return replace(
        ask, sentence=refused.sentence, mood=Mood.NO, expected=refused.expected,
        found=refused.found if raw or not could_be_pin(refused.found) else "digits alone", help="",
        choices=offered, held=held if offered else ask.held, outcome="Not recorded",
    )  # fmt: skip


def _take(database: Database, flow: Flow, here: Here, state: State, given: Given) -> Posted | None:
    """A badge where one is wanted, a confirmation, or the next thing of the flow."""
    if given.what is What.ENTER:
        # A person's Enter presses the main button, which says CONFIRM; this one may be a scanner's second.
        raise TooEarly("an answer", "Enter alone", ask=_asked(flow, here, state))
    state.pop("says_no", None)
    if flow.complete(here, state):
        signed = signed_next(database, flow, here, state, given)
        whose = signing.next_turn(*signed)
        if whose is not None and whose.badge_wanted and could_be_pin(given.raw):
            raise PinsAreTyped("the badge first", "digits alone")
        if whose is not None and given.what is What.BADGE:
            time_of(signed[2], here)
            signing.take_badge(database, signed[1], signed[2], whose, given)
            return None
        if whose is not None and given.what is What.ACTION and given.code == "NO":
            # The draft goes back to the first person, both keep what they did; a witness says what she saw first.
            if whose.role == "witness":
                state["says_no"] = True
            else:
                changed(state)
            return None
        if whose is not None and whose.asks_amount(flow, here.visitor.station.policy):
            if given.what is What.ACTION and given.code in KEYED:
                given = keyed(state, given)
            if given.what is not What.ACTION:
                state["seen_amount"] = typed_first.take(flow, here, state, given)
                return None
            if given.code in KEYED:
                return None
        if whose is None and _confirms(given):
            return _post(database, flow, here, state)
    if given.what is What.ACTION and given.code == "BACK" and state.get("before"):
        # The step goes on counting, so that the page left behind is told from the one that comes.
        earlier, step = state["before"], state["step"]
        state.clear()
        state.update(earlier[-1], before=earlier[:-1], step=step)
        changed(state)
        return None
    if given.what is What.ACTION and given.code in KEYED:
        given = keyed(state, given)
        if given.what is What.ACTION:
            return None
    snapshot = {name: value for name, value in copy.deepcopy(state).items() if name != "before"}
    if _confirms(given):
        if not flow.accept(state):
            raise TooEarly("an answer", "Enter alone", ask=_asked(flow, here, state))
    else:
        flow.take(here, state, given)
    changed(state)
    state["before"] = [*state.get("before", []), snapshot][-BACK_MAX:]
    if given.what in _EVIDENCE and given.scan is not None and not could_be_pin(given.raw):
        keep_scan(state, here.now, given.evidence, came())
    return None


def _is_choice(state: State, sent: Input) -> bool:
    """A button beside a signature, or a witness's words: no scan and no PIN."""
    said = bool(state.get("says_no")) and not sent.scan
    return said or sent.choice in (signing.ALONE, signing.TOGETHER, not_seen.BACK, OTHER)


def _choose(
    database: Database, flow: Flow, here: Here, state: State, draft_id: str | None, sent: Input
) -> None:
    """Go on alone or not, go back to the signature, or take what the witness saw instead."""
    if sent.choice == not_seen.BACK:
        state.pop("says_no", None)
    elif sent.choice == OTHER:
        make_way(state)
    elif sent.choice:
        signing.be_alone(flow, here, state, sent.choice)
        changed(state)
    else:
        not_seen.say_here(database, here, state, draft_id or "", sent.why)
        changed(state)


def _asked(flow: Flow, here: Here, state: State) -> str:
    """The sentence of what the draft waits for, a signature included."""
    return page_of(flow, here, copy.deepcopy(state), "", None).ask.sentence


def _keep_secrets_out(database: Database, here: Here, given: Given) -> None:
    """A text goes into the draft as it stands; her own PIN among texts, and a badge, are refused.

    Raises: PinsAreTyped, SecretTyped. TooManyTries, NumbersUsedUp: of digits that may be a PIN, or what may be a badge.
    """
    if given.what is not What.TEXT:
        return
    visitor, station = here.visitor, here.visitor.station.code
    if could_be_pin(given.raw) and is_own_pin(database, station, visitor.person, given.raw, here.zone):
        raise PinsAreTyped("what this step asks for", "a PIN")
    if is_a_badge(database, station, visitor.person, given.raw, here.zone):
        raise SecretTyped("what this step asks for", "a badge", sentence=BADGE)


def _sign(database: Database, flow: Flow, here: Here, state: State, sent: Input) -> Posted | None:
    """One signature; after the last one the entry is posted, and that of a statement by itself."""
    # A PIN that comes before the draft is whole is sent by no page of ours.
    signed = in_front(flow, here, state)
    whose = signing.next_turn(*signed) if flow.complete(here, state) else None
    if whose is None or (whose.badge_wanted and not sent.answer):
        raise TooEarly("a badge first", "a PIN", ask="Scan the badge first.")
    if not sent.answer and not (sent.pin and (sent.user_name.strip() or not whose.by_name)):
        raise TooEarly("both", "one of them", ask="Type your user name and PIN.")
    if sent.answer:
        touch = key_signing.Touch(sent.answer, sent.seen, sent.at)
        key_signing.take_key(database, party(), *signed, whose, touch)
    else:
        time_of(signed[2], here)
        signing.take_pin(database, *signed, whose, sent.pin, sent.seen, sent.user_name)
    if record_statement(database, flow, signed, state) or signing.next_turn(flow, here, state) is not None:
        return None
    return _post(database, flow, here, state)


def _leaves(database: Database, flow: Flow, here: Here, state: State, given: Given) -> bool:
    """The input is for the pages around the flow, not for its step."""
    if given.what is What.BADGE:
        if not flow.complete(here, state):
            return not flow.takes_badge(state)
        signed = in_front(flow, here, state)
        whose = signing.next_turn(*signed)
        # A badge at the PIN step is another signer's, in the place of the one before.
        if whose is None:
            return True
        # Her own badge where she signs next is part of her signature, though the PIN alone would do.
        own = whose.role == "actor" and signing.is_own(database, signed[1], given)
        return not (whose.badge_wanted or "badge" in state or "badge" in signed[2] or own)
    return given.what is What.ACTION and given.code in _AROUND


def _confirms(given: Given) -> bool:
    return given.what is What.ACTION and given.code == "CONFIRM"


def _as_fact(sent: Input) -> bool:
    return sent.choice == "as_fact" or (bool(sent.refused) and sent.scan.strip() == "1")


def _looked(sent: Input) -> bool:
    return sent.choice == "look" or (bool(sent.refused) and sent.scan.strip().upper() == "Y")


def _again(sent: Input) -> bool:
    return sent.choice == "again" or (bool(sent.refused) and sent.scan.strip().upper() == "N")


def _note(database: Database, here: Here, flow: Flow, raw: str, answer: str, given: Given | None) -> None:
    evidence.keep(database, here.visitor.station.code, here.visitor.person, flow.name, raw, answer, given)


def _keep(
    database: Database, here: Here, flow: Flow, kept: Draft | None, state: State, *, closed: bool = False
) -> str:
    """Save the draft, or make it; a second tab that was faster keeps its state."""
    with database.write() as connection:
        if kept is None:
            drafts.drop_begun(connection, here.visitor, flow.name, here.now)
            return drafts.make(connection, here.visitor, flow.name, json.loads(json.dumps(state)), here.now)
        drafts.save(connection, kept, state, here.now, closed=closed)
        return kept.id
