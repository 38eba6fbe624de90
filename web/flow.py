"""A flow: small pages in a row, each waiting for one thing; the draft holds what was taken, the books nothing yet."""

from __future__ import annotations

import hashlib
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from inventory.errors import SamePairOften, WitnessUnfit
from inventory.execution import Operation
from inventory.keys import KeyRing
from inventory.moment import from_us, to_us
from inventory.plan import Act, Committed, Mood, Plan, ScanTaken, Signature
from inventory.policy import Policy
from inventory.review import may_be_alone
from inventory.staff import Role
from inventory.waste import may_witness
from web.came import TAGS
from web.drafts import State
from web.frame import Ask, BarPart, Fact, Number, SoFar, Step
from web.given import Given, What
from web.refusals import NotThisStep
from web.visitor import Visitor


@dataclass(frozen=True)
class Here:
    """What a flow may know of the world while it takes or shows: a reading connection, the visitor, the time."""

    connection: Connection
    visitor: Visitor
    now: datetime
    keys: KeyRing = field(repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.visitor.station.registration.zone)

    @property
    def book(self) -> str:
        """The registration whose book is written."""
        return self.visitor.registration


@dataclass(frozen=True)
class Signing:
    """What the signing page shows of a finished draft, and the sentence that a witness signs."""

    number: Number | None
    details: tuple[Fact, ...]
    witness_sentence: str = ""
    bar: tuple[BarPart, ...] = ()
    balance: str = ""
    foot_line: str = ""
    #: How a witness may have seen it, the usual way first.
    ways: tuple[str, ...] = ()
    #: The details with no amount in them, for a witness who types it first.
    covered: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One page of a flow: a template with its context. `ask` may be replaced by a refusal."""

    template: str
    ask: Ask
    steps: tuple[Step, ...]
    taken: tuple[SoFar, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)


class Flow(ABC):
    """One verb. The state is a dictionary of plain values, kept as a draft between the pages."""

    #: Its address and the template folder: `draw` is /draw/.
    name: ClassVar[str]
    heading: ClassVar[str]
    roles: ClassVar[frozenset[Role]]
    #: Roles of the signatures that the entry takes, in their order; none for what is recorded without a PIN.
    signers: ClassVar[tuple[str, ...]] = ()
    #: A first scan goes on with the open draft where there is one: a second carton belongs to the same receipt.
    goes_on: ClassVar[bool] = False
    #: It begins on a page with a form of its own, not with a scan.
    from_form: ClassVar[bool] = False
    #: It is open to whoever holds drug, whatever became of her roles.
    brings_back: ClassVar[bool] = False

    @abstractmethod
    def take(self, here: Here, state: State, given: Given) -> None:
        """Take one input into the state.

        Raises: Refused: the state is dropped, the page says why. NotThisStep: it does not fit this step.
        """

    @abstractmethod
    def show(self, here: Here, state: State) -> Shown:
        """The page that waits for the next thing."""

    @abstractmethod
    def complete(self, here: Here, state: State) -> bool:
        """Nothing but a person's yes, or the signatures, is wanting."""

    @abstractmethod
    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The operation and its command; only for a complete state."""

    def takes_text(self, _here: Here, _state: State, _raw: str) -> bool:
        """The step takes what was typed as it stands: an invoice's number, a lot, a count."""
        return False

    def takes_badge(self, _state: State) -> bool:
        """The step takes a badge before any signature; otherwise one is that of another person who comes."""
        return False

    def accept(self, _state: State) -> bool:
        """Take a bare Enter as the answer to the step's question; False where it is none."""
        return False

    def signers_of(self, state: State) -> tuple[str, ...]:
        """The signatures that this state takes: of two the first alone where nobody else is there."""
        return self.signers[:1] if state.get("alone") else self.signers

    @property
    def second(self) -> str:
        """The role of a second person's signature; empty where one is enough."""
        return self.signers[1] if len(self.signers) > 1 else ""

    def may_be_alone(self, here: Here) -> bool:
        """The page may offer one signature with a review after it (practice P6); the operation decides."""
        return bool(self.second) and may_be_alone(here.connection, here.book, here.now)

    def judge_second(self, here: Here, plan: Plan, signer: str) -> None:
        """The second person may sign this.

        Raises: WitnessIsActor, MayNotWitness.
        """
        may_witness(here.connection, plan.act, signer, here.now)

    def second_now(self, _here: Here, _state: State) -> tuple[Fact, ...]:
        """Who may sign second now, where the page names them."""
        return ()

    def waits(self, policy: Policy) -> timedelta:
        """How long a first signature waits for the second."""
        return policy.draft_open

    def signing(self, here: Here, state: State) -> Signing:
        """What the signing page shows."""
        raise NotImplementedError(f"{self.name} takes no signature")


def beginning() -> State:
    """A new state: its command id, the mood of an intention, no scans, no signatures."""
    return {"command_id": secrets.token_hex(16), "step": 0, "scans": [], "signatures": []}


def act_of(here: Here, state: State) -> Act:
    """The envelope of the state's command. The time claimed is that of the completed draft, not of the last click."""
    occurred = from_us(state["occurred_at_us"]) if "occurred_at_us" in state else here.now
    scans = tuple(
        ScanTaken(from_us(at_us), Committed(TAGS.get("".join(came), "scan"), text, bytes.fromhex(salt)))
        for at_us, text, salt, *came in state["scans"]
    )
    return Act(
        command_id=state["command_id"], book=here.book, actor=here.visitor.person,
        workstation=here.visitor.station.code, occurred_at=occurred, zone=str(here.zone),
        mood=Mood.HAPPENED if state.get("happened") else Mood.ABOUT_TO, scans=scans,
        signatures=tuple(_signature(kept) for kept in state["signatures"]),
    )  # fmt: skip


def keep_signature(state: State, signature: Signature) -> None:
    """Put a signature into the draft."""
    kept = {name: getattr(signature, name) for name in Signature.__dataclass_fields__}
    kept |= {"shown_at": to_us(signature.shown_at), "signed_at": to_us(signature.signed_at)}
    kept["draft_hash"], kept["mac"] = signature.draft_hash.hex(), signature.mac.hex()
    state["signatures"].append(kept)


def signatures_of(state: State) -> tuple[Signature, ...]:
    """The signatures in the draft."""
    return tuple(_signature(kept) for kept in state["signatures"])


def _signature(kept: dict[str, Any]) -> Signature:
    values = dict(kept)
    values |= {name: from_us(kept[name]) for name in ("shown_at", "signed_at")}
    values["draft_hash"], values["mac"] = bytes.fromhex(kept["draft_hash"]), bytes.fromhex(kept["mac"])
    return Signature(**values)


def keep_scan(state: State, now: datetime, text: str, came: str = "") -> None:
    """Put a scan into the draft, with the salt of its commitment and how it came; the same text twice stands once."""
    if text and all(kept[1] != text for kept in state["scans"]):
        state["scans"].append([to_us(now), text, secrets.token_hex(32), *([came] * bool(came))])


def changed(state: State) -> None:
    """The content changed: signatures given fall away, and it is another command.

    The new number follows from the old one and the step: the same input that is sent again, because nobody knows
    whether the first was recorded, is the same command.
    """
    state["signatures"] = []
    state.pop("occurred_at_us", None)
    state.pop("badge", None)
    state.pop("shown", None)
    state.pop("seen_amount", None)
    state.pop("says_no", None)
    state.pop("asked_again", None)
    before = f"{state['command_id']}/{state['step']}"
    state["command_id"] = hashlib.sha256(before.encode()).hexdigest()[:32]


def note_unfit(state: State, refused: WitnessUnfit) -> None:
    """Keep for whom a rule does not hold, and that a reason is asked for where the rule takes one."""
    state["witness"] = refused.words["witness"]
    state["same_pair"] = isinstance(refused, SamePairOften)
    state.pop("pair_reason", None)


def wrong_step(given: Given, wanted: str) -> NotThisStep:
    """The refusal of an input that does not fit the step."""
    what = (
        f"the letter {given.raw.strip()}"
        if given.what is What.ACTION and len(given.raw.strip()) == 1
        else given.what
    )
    return NotThisStep(wanted, given.evidence.strip() or given.what, what=what, wanted=wanted)
