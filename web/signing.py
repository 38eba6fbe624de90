"""The signatures of a finished draft: whose turn it is, the badge and PIN that prove it, and the page that asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from inventory.accountability import statement_wanted
from inventory.database import Database
from inventory.errors import DraftChanged, NotAlone, WitnessIsActor
from inventory.execution import preview
from inventory.moment import from_us, to_us
from inventory.name_signing import BY_NAME
from inventory.plan import Plan
from inventory.policy import Policy
from inventory.review import due_on
from inventory.rule_errors import AmountNotTyped
from inventory.signature import BY_VIDEO, IN_THE_ROOM, ONLY_LEFT, Proof, sign
from inventory.waste import need_way
from inventory.witnessing import AN_AMOUNT
from web import not_seen, other_witness, typed_first, words
from web.came import TYPED, came
from web.drafts import State, station_name
from web.flow import Flow, Here, Shown, Signing, keep_signature, signatures_of, wrong_step
from web.frame import Ask, Button, PinBox, Progress, Step
from web.frame import Signature as SignatureLine
from web.given import Given, What
from web.lock_out import SIGN_THIS_ONLY
from web.proof import Identity, Proven, badge_identity, own_identity, person_of, prove
from web.refusals import (
    HowSeenNeeded,
    NameNotAccepted,
    NotAccepted,
    NotByThis,
    OwnBadgeNeeded,
)
from web.signing_age import drop, drop_old
from web.typed_proof import own_name
from web.visitor import signed_with_badge
from web.ways_to_sign import name_signs, pin_alone_signs, pin_signs, signers, what_is_signed

#: Role of a signature -> the step's word, and who is addressed.
_STEP_WORDS = {"actor": "You", "witness": "Witness", "approver": "Second person", "verifier": "Second person"}


#: How a witness saw it -> what she presses.
_WAY_BUTTONS = {IN_THE_ROOM: "In the room: sign", BY_VIDEO: "By video", ONLY_LEFT: "Only what was left"}
#: The same in the words that a security key's buttons begin with.
WAY_WORDS = {IN_THE_ROOM: "In the room", BY_VIDEO: "By video", ONLY_LEFT: "Only what was left"}
_TITLES = {True: "Two signatures, one record", False: "Your signature"}
#: How a second person says no; the draft goes back to its maker.
_SAYS_NO = {"witness": "Not what I saw", "approver": "Do not approve"}
#: Said where she signs what she brings back with what may be lost.
_LOST = "Badge or key lost? Have it ended, then sign with user name and PIN."
#: What the buttons of who is alone, and of who is not, send.
ALONE, TOGETHER = "alone", "together"
#: Where in a draft the statement of accountability stands that somebody signs first (`web.accountability`).
STATEMENT = "statement"


@dataclass(frozen=True)
class Turn:
    """Whose signature is next, and whether her badge is still wanted."""

    role: str
    badge_wanted: bool
    #: A witness types the amount that she sees before it is shown to her.
    amount_wanted: bool = False
    #: Nothing of hers signs now but her user name and PIN, which bring back (practice P12).
    by_name: bool = False

    def asks_amount(self, flow: Flow, policy: Policy) -> bool:
        """Her turn asks for it: after her badge, or where no badge signs at once."""
        return self.amount_wanted and not (self.badge_wanted and pin_signs(flow, policy, self.role))


def next_turn(flow: Flow, here: Here, state: State) -> Turn | None:
    """The next signature that the draft waits for; None when all are there."""
    drop_old(flow, here, state)
    given = {kept["role"] for kept in state["signatures"]}
    policy = here.visitor.station.policy
    for role in signers(flow, policy, state):
        if role not in given:
            known = role == "actor" and here.visitor.badge_signed and pin_alone_signs(policy)
            untyped = typed_first.is_wanted(policy, role, state.get("seen_amount"))
            by_name = not known and name_signs(flow, here, role)
            wanted = not known and not by_name and "badge" not in state
            return Turn(role, badge_wanted=wanted, amount_wanted=untyped, by_name=by_name)
    return None


def take_badge(database: Database, here: Here, state: State, turn: Turn, given: Given) -> None:
    """Take the badge of who signs next.

    Raises: NotThisStep: it is no badge. WitnessIsActor: the actor's own as the witness's. OwnBadgeNeeded: another's
    as the actor's.
    """
    if given.what is not What.BADGE:
        raise wrong_step(given, "a badge")
    identity = badge_identity(database.keys, given.code)
    holder = person_of(here.connection, database.keys, identity)
    own = holder == here.visitor.person
    if turn.role != "actor" and own:
        raise WitnessIsActor("another person's badge", f"the badge of {here.visitor.name}")
    if turn.role == "actor" and not own:
        raise OwnBadgeNeeded("your own badge", "another badge")
    state.pop("asked_again", None)
    if turn.role == "witness" and other_witness.named(state) not in (None, holder):
        # Its maker signed it with what was said of another: she signs it again without, then the one who came.
        other_witness.make_way(state)
        return
    if state.get("badge", identity.digest.hex()) != identity.digest.hex():
        # Another person's turn: the time from here to her signature, and what she saw, are hers alone.
        state.get("shown", {}).pop(turn.role, None)
        state.pop("seen_amount", None)
    state["badge"], state["badge_came"] = identity.digest.hex(), came()
    state["badge_at"], state["badge_us"] = words.clock_exact(here.now, here.zone), to_us(here.now)


def is_own(database: Database, here: Here, given: Given) -> bool:
    """The badge is that of the person who is signed in."""
    identity = badge_identity(database.keys, given.code)
    return person_of(here.connection, database.keys, identity) == here.visitor.person


def take_pin(
    database: Database, flow: Flow, here: Here, state: State, turn: Turn, secret: str, seen: str = "", name: str = ""
) -> None:  # fmt: skip
    """Prove the PIN and sign the draft as it stands now; `seen` is how a witness says that she saw it.

    Args: name: her user name, as it was typed with the PIN; looked at where nothing else of hers signs.
    Raises: HowSeenNeeded, NotSeenSo: of a witness. NotAccepted, TooManyTries: of the PIN. MayNotWitness,
    WitnessIsActor. DraftChanged: another content than the first person signed; the signatures are dropped.
    """
    visitor = here.visitor
    if not turn.by_name and not pin_signs(flow, visitor.station.policy, turn.role):
        raise NotByThis("a security key", "a PIN")
    how_seen = way_of(flow, here, state, seen) if turn.role == "witness" else None
    if turn.by_name:
        identity = own_name(database, name, visitor.person)
    elif "badge" in state:
        typed = state.get("badge_came") == TYPED
        identity = Identity(bytes.fromhex(state["badge"]), with_badge=True, typed=typed)
    else:
        identity = own_identity(database.keys, visitor.person)
    try:
        proven = prove(
            database, visitor.station.code, identity, secret, purpose_of(here, turn.role), here.zone
        )
    except NotAccepted as refused:
        raise (NameNotAccepted("your user name and PIN", "others") if turn.by_name else refused) from refused
    method = BY_NAME if turn.by_name else identity.method
    keep_signed(database, flow, here, state, turn, proven, method, how_seen)


def purpose_of(here: Here, role: str) -> str:
    """What a try to sign is for; who signed in for bringing back alone signs her own part in it during a lock too."""
    return SIGN_THIS_ONLY if here.visitor.only_until is not None and role == "actor" else f"sign as {role}"


def keep_signed(
    database: Database, flow: Flow, here: Here, state: State, turn: Turn, proven: Proven, method: str,
    how_seen: str | None,
) -> None:  # fmt: skip
    """Sign the draft as it stands now for a person who was just found right, by this method.

    A second person who has not signed the statement of accountability signs nothing yet: it stands before her next.
    Raises: DraftChanged: another content than the first person signed. MayNotWitness, WitnessIsActor.
    """
    visitor, identity = here.visitor, proven.identity
    plan = current_plan(database, flow, here, state)
    earlier = signatures_of(state)
    if turn.amount_wanted:
        raise AmountNotTyped(AN_AMOUNT, "nothing")
    if any(signature.draft_hash != plan.draft_hash() for signature in earlier):
        drop(state)
        raise DraftChanged("the draft that was signed", "a changed one")
    if turn.role != "actor":
        flow.judge_second(here, plan, proven.person)
        if statement_wanted(here.connection, proven.person):
            state[STATEMENT] = {"person": proven.person}
            return
    at = database.clock()
    proof = Proof(
        proven.person, proven.name, method, identity.digest.hex()[:16], visitor.station.code, at,
        str(here.zone), shown_at=_shown_at(state, turn, at),
    )  # fmt: skip
    typed = state.pop("seen_amount", None) if turn.role == "witness" else None
    wrong = typed_first.wrong_before(here, state, proof) if turn.role == "witness" else None
    keep_signature(state, sign(database.keys, plan, proof, turn.role, how_seen, typed, wrong))
    state.pop("badge", None)
    state.pop("asked_again", None)
    if turn.role == "actor" and method not in ("PIN", BY_NAME):
        with database.write() as connection:
            signed_with_badge(connection, visitor)


def way_of(flow: Flow, here: Here, state: State, seen: str) -> str:
    """How a witness says that she saw it: nothing is taken for granted.

    Raises: HowSeenNeeded: she said nothing. NotSeenSo: it does not count for this draft.
    """
    ways = flow.signing(here, state).ways
    if not seen:
        raise HowSeenNeeded(" or ".join(ways), "nothing")
    need_way(ways, [seen])
    return seen


def note_shown(flow: Flow, here: Here, state: State) -> None:
    """Keep when the page that asks for the next badge or PIN was first shown: from there she could look at it."""
    turn = next_turn(flow, here, state) if flow.complete(here, state) else None
    if turn is not None:
        state.setdefault("shown", {}).setdefault(turn.role, to_us(here.now))


def _shown_at(state: State, turn: Turn, at: datetime) -> datetime:
    """When she was first shown what she signs; never after her signature, wherever a clock was set back."""
    return min(from_us(state.get("shown", {}).get(turn.role, to_us(at))), at)


def current_plan(database: Database, flow: Flow, here: Here, state: State) -> Plan:
    """The plan of the draft as the books stand now."""
    operation, command = flow.command(here, state)
    return preview(database, operation, command)


def show(flow: Flow, here: Here, state: State, turn: Turn, address: str, name: str = "") -> Shown:
    """The page that waits for a badge or a PIN, with what is signed beside it; `name` as it was typed before."""
    signing = what_is_signed(flow, here, state)
    if turn.amount_wanted:
        signing = typed_first.covered(signing)
    witness, asks_amount = turn.role == "witness", turn.asks_amount(flow, here.visitor.station.policy)
    who = (
        "the witness's badge"
        if witness
        else "your badge"
        if turn.role == "actor"
        else "the second person's badge"
    )
    held = (("step", str(state["step"])),)
    if asks_amount:
        ask = Ask(
            typed_first.asked(signing), action=address, label=typed_first.LABEL, held=held, icon="pen-line"
        )
        pin, waiting = (
            None,
            (len(state["signatures"]) + 1, _STEP_WORDS[turn.role], "Waiting for what you see."),
        )
    elif turn.badge_wanted:
        lost = _LOST if turn.role == "actor" and flow.brings_back else ""
        ask = Ask(f"Scan {who}.", action=address, label=f"Scan {who}", held=held, help=lost)
        pin, waiting = None, (len(state["signatures"]) + 1, _STEP_WORDS[turn.role], "Waiting for a badge.")
    elif turn.by_name:
        ask = Ask(
            "Type your user name and PIN, then press Enter.", action=address, held=held, icon="pen-line",
            help="No badge or key of yours signs now. The pharmacist and the registrant are told.",
        )  # fmt: skip
        pin, waiting = replace(_pin_box(signing, state, turn, address), name=name), None
    else:
        asked = "ype your PIN, then press Enter."
        sentence = f"T{asked}" if turn.role == "actor" else f"{_STEP_WORDS[turn.role]}: t{asked}"
        help_text = f"Badge read at {state['badge_at']}. " if "badge" in state else ""
        if "seen_amount" in state:
            help_text += f"You typed {state['seen_amount']}. "
        if turn.role != "actor":
            help_text += "Your name is printed on the record once the PIN is right."
        ask = Ask(sentence, help=help_text.strip(), action=address, held=held, icon="pen-line")
        pin, waiting = _pin_box(signing, state, turn, address), None
    if "asked_again" in state:
        ask = replace(ask, help=state["asked_again"])
    said = not_seen.facts(here, state) if turn.role == "actor" else ()
    context = {
        "number": signing.number, "details": (*said, *signing.details), "pin": pin,
        "signatures": _lines(here, state),
        "signatures_title": _TITLES[len(signers(flow, here.visitor.station.policy, state)) > 1],
        "waiting_for": waiting, "others": _others(flow, here, state, turn),
        "foot_line": signing.foot_line, "bar": signing.bar, "balance": signing.balance,
    }  # fmt: skip
    return Shown("flow/sign.html", ask, _steps(flow, here, state, turn), context=context)


def _others(flow: Flow, here: Here, state: State, turn: Turn) -> tuple[Button, ...]:
    """What else she may press: a second person says no; who is alone says so, where the clinic is that small."""
    step = ("step", str(state["step"]))
    found = []
    if turn.role in _SAYS_NO:
        fields = (("scan", "NO"), step)
        found.append(Button(_SAYS_NO[turn.role], action=".", fields=fields, key="N"))
    if other_witness.named(state) or (turn.role == "witness" and "badge" in state):
        found.append(other_witness.button(state))
    if state.get("alone"):
        found.append(Button("Wait for a second person", action=".", fields=(("choice", TOGETHER), step)))
    elif flow.may_be_alone(here):
        due = words.day(due_on(here.connection, here.book, here.now, str(here.zone)))
        said = f"Nobody else is here: record with one signature, review due by {due}"
        found.append(Button(said, action=".", fields=(("choice", ALONE), step)))
    return tuple(found)


def be_alone(flow: Flow, here: Here, state: State, choice: str) -> None:
    """Go on with one signature, or wait for the second after all; what was signed is signed again.

    Raises: NotAlone: the clinic is not so small, or nothing waits for two signatures. Refused: of the operation, which
    takes this from nobody alone.
    """
    if not flow.complete(here, state) or not flow.may_be_alone(here):
        raise NotAlone("a draft that two sign, in a clinic of few", "another")
    state["alone"] = choice == ALONE
    if state["alone"]:
        operation, command = flow.command(here, {**state, "signatures": []})
        operation(here.connection, command)


def _pin_box(signing: Signing, state: State, turn: Turn, address: str) -> PinBox:
    witness, second = turn.role == "witness", turn.role != "actor"
    return PinBox(
        label="Witness PIN" if witness else "Second person's PIN" if second else "Your PIN",
        button=_WAY_BUTTONS[signing.ways[0]] if witness else "Approve" if second else "Sign",
        ways=tuple((way, _WAY_BUTTONS[way]) for way in signing.ways) if witness else (),
        action=address, who=_STEP_WORDS[turn.role],
        sentence=signing.witness_sentence if second else "", order=len(state["signatures"]) + 1,
        held=(("step", str(state["step"])),),
    )  # fmt: skip


def _lines(here: Here, state: State) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            signature.printed_name,
            signature.meaning.capitalize(),
            words.clock_exact(signature.signed_at, here.zone),
            signature.method,
            station_name(here.connection, signature.workstation),
        )
        for signature in signatures_of(state)
    )


def _steps(flow: Flow, here: Here, state: State, turn: Turn) -> tuple[Step, ...]:
    """The flow's own steps, done, and one for each signature."""
    own = [Step(step.label, Progress.DONE) for step in flow.show(here, state).steps]
    given = {kept["role"] for kept in state["signatures"]}
    for role in signers(flow, here.visitor.station.policy, state):
        progress = Progress.DONE if role in given else Progress.NOW if role == turn.role else Progress.TODO
        own.append(Step(_STEP_WORDS[role], progress))
    return tuple(own)
