"""A second person signs at her own workstation: once, within ten minutes, exactly what she was shown; never her own."""

from __future__ import annotations

import copy
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from inventory.accountability import need_statements
from inventory.database import Database
from inventory.errors import NotTheNamedWitness, Refused, WitnessIsActor, WitnessUnfit
from inventory.execution import execute
from inventory.moment import from_us, to_us
from inventory.plan import Plan, Signature
from inventory.rule_errors import AmountNotTyped, SeenOtherwise, TriesUsedUp
from inventory.signature import Proof
from inventory.signature import sign as sign_plan
from inventory.staff import name_of, roles_of
from inventory.tables.working import witness_token
from inventory.witnessing import AN_AMOUNT
from web import drafts, not_seen, other_witness
from web.book_clock import SLACK
from web.drafts import Draft, State
from web.flow import Flow, Here, changed, keep_signature, note_unfit
from web.given import Given
from web.key_signing import METHODS, prove_own
from web.party import Party
from web.proof import Identity, Proven, own_identity, prove
from web.refusals import ChangedSinceOpened, NoLongerWaits, NotAccepted, NotByThis, OpenAgain, SignAtItsPage
from web.signing import current_plan, next_turn, note_shown, way_of
from web.signing_age import need_fresh
from web.typed_first import is_wanted, keep_wrong, take, wrong_before
from web.verbs import FLOWS
from web.visitor import Visitor, find_station, in_force, signed_with_badge
from web.ways_to_sign import pin_signs

#: How long a page that was opened signs.
TOKEN_LASTS = timedelta(minutes=10)
#: What a witness does whose draft changed under her.
_LOOK = "another look at the syringe, from the list"
#: Claims of the same draft at the same moment that are waited for: the maker's page and two tabs.
_CLAIMS = 4


@dataclass(frozen=True)
class Opened:
    """A draft as its witness reads it; `maker` is where and who its first person is, so that the entry is hers."""

    kept: Draft
    flow: Flow
    maker: Here
    #: It waits for the second person now: signed by its maker, not too long ago, and not recorded.
    waits: bool
    #: The entry that it became.
    seq: int | None
    #: Another whom the draft names as its witness, by her name; empty where it names nobody, or who reads it.
    named: str = ""


def open_draft(here: Here, draft_id: str, role: str) -> Opened | None:
    """Another person's draft of this registration that a witness or an approver signs; None where there is none.

    Raises: WitnessIsActor: her own. SignAtItsPage: it was signed at this very workstation.
    """
    found = drafts.of_registration(here.connection, here.book, draft_id)
    if found is None or found.draft.flow not in FLOWS:
        return None
    kept, flow = found.draft, FLOWS[found.draft.flow]
    if flow.second != role:
        return None
    if found.person == here.visitor.person:
        raise WitnessIsActor("another person's draft", "your own draft")
    signed_at = next((each["workstation"] for each in kept.state["signatures"]), found.workstation)
    maker = _as_maker(here, found.person, signed_at)
    seq = drafts.recorded_as(here.connection, kept)
    if seq is None and signed_at == here.visitor.station.code:
        raise SignAtItsPage("another workstation", here.visitor.station.name)
    waits = seq is None and not kept.closed and _waits(flow, maker, kept.state)
    named = other_witness.named(kept.state) if waits and role == "witness" else None
    others = name_of(here.connection, named) if named not in (None, here.visitor.person) else ""
    return Opened(kept, flow, maker, waits, seq, others)


def make_token(database: Database, here: Here, opened: Opened) -> str:
    """A token that signs this draft as it stands, for this person alone; only its digest is kept.

    Raises: NoLongerWaits: the draft waits for no witness now.
    """
    if not opened.waits:
        raise NoLongerWaits("a draft that waits for a witness", "one that changed, or was dropped")
    plan = current_plan(database, opened.flow, opened.maker, opened.kept.state)
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        connection.execute(
            insert(witness_token).values(
                digest=_digest(token), draft=opened.kept.id, witness=here.visitor.person,
                draft_hash=plan.draft_hash(), made_at_us=to_us(here.now),
            )
        )  # fmt: skip
    return token


def sign(
    database: Database, here: Here, opened: Opened, token: str, secret: str, seen: str, badge: Identity | None,
    answer: str = "", party: Party | None = None, typed: str | None = None,
) -> int:  # fmt: skip
    """Sign the draft that the token was made for, and record it; the number of its entry.

    Args: badge: hers, where the first signature of a session owes it. answer: of her security key, in place of both.
    typed: the amount as she typed it before it was shown to her.
    Raises: OpenAgain, ChangedSinceOpened, SignedTooLongAgo: nothing is signed. NotAccepted, TooManyTries: of the
    PIN. HowSeenNeeded, NotSeenSo, MayNotWitness, WitnessIsActor. StatementNotSigned: hers comes first. Refused: of the
    operation; both sign again.
    """
    row, role = _token_row(here, opened.kept.id, token), opened.flow.second
    if opened.seq is not None:
        return opened.seq
    _need_usable(here, row)
    need_fresh(opened.flow, opened.maker, opened.kept.state)
    plan = _same_plan(database, opened, row)
    how_seen = way_of(opened.flow, opened.maker, opened.kept.state, seen) if role == "witness" else None
    if is_wanted(here.visitor.station.policy, role, typed):
        raise AmountNotTyped(AN_AMOUNT, "nothing")
    if answer:
        proven = prove_own(database, party, opened.flow, here, role, plan, answer)
    elif pin_signs(opened.flow, here.visitor.station.policy, role):
        identity = badge or own_identity(database.keys, here.visitor.person)
        proven = prove(database, here.visitor.station.code, identity, secret, f"sign as {role}", here.zone)
    else:
        raise NotByThis("a security key", "a PIN")
    if proven.person != here.visitor.person:
        raise NotAccepted("a badge and its PIN", "others")
    opened.flow.judge_second(opened.maker, plan, proven.person)
    need_statements(here.connection, (proven.person,))
    method = METHODS[False] if answer else proven.identity.method
    proof = _proof(database, here, row, proven, method)
    wrong = wrong_before(here, opened.kept.state, proof) if role == "witness" else None
    signature = sign_plan(database.keys, plan, proof, role, how_seen, typed, wrong)
    for _ in range(_CLAIMS):
        with database.write() as connection:
            state = _claim(connection, here, opened, row, signature)
        if state is not None:
            break
    else:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    if method != "PIN":
        with database.write() as connection:
            signed_with_badge(connection, here.visitor)
    return _record(database, here, opened, state)


def amount_seen(database: Database, here: Here, opened: Opened, token: str, given: Given) -> tuple[str, str]:
    """What she typed before the amount is shown to her, and the hash of the draft that it fits; nothing is signed.

    Raises: OpenAgain, ChangedSinceOpened. PinsAreTyped, AmountNotTyped, SeenOtherwise: of what she typed. TriesUsedUp:
    it was the last try, and the draft goes back to its maker.
    """
    row = _token_row(here, opened.kept.id, token)
    _need_usable(here, row)
    plan = _same_plan(database, opened, row)
    try:
        return take(opened.flow, opened.maker, opened.kept.state, given), plan.draft_hash().hex()
    except SeenOtherwise as refused:
        said = keep_wrong(
            database, here, opened.kept.state, opened.maker.visitor.person, here.visitor.person, refused
        )
        if not said:
            raise
        _give_back(database, here, opened, row, said)
        raise TriesUsedUp(refused.expected, refused.found) from refused


def say_no(database: Database, here: Here, opened: Opened, token: str, why: str) -> None:
    """She did not see it, or does not approve: the draft goes back to its maker, who signs again; the token is used.

    Args: why: a witness's own words, which are kept and told to the maker; nothing of an approver.
    Raises: OpenAgain, ChangedSinceOpened. WrongForm, SecretTyped: of her words.
    """
    row = _token_row(here, opened.kept.id, token)
    _need_usable(here, row)
    if not opened.waits:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    said = not_seen.checked(why) if opened.flow.second == "witness" else ""
    _give_back(database, here, opened, row, said)


def need_named(here: Here, opened: Opened) -> None:
    """The draft names nobody else as its witness: she is told before she signs it in vain.

    Raises: NotTheNamedWitness.
    """
    if opened.named:
        raise NotTheNamedWitness(opened.named, here.visitor.name, witness="")


def take_place(database: Database, here: Here, opened: Opened, token: str) -> None:
    """She witnesses in the place of the one named: its maker hears of it and signs again, without what was said of her.

    Raises: OpenAgain, ChangedSinceOpened.
    """
    row = _token_row(here, opened.kept.id, token)
    _need_usable(here, row)
    if not opened.named:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    _give_back(database, here, opened, row, "")


def _give_back(database: Database, here: Here, opened: Opened, row: Any, said: str) -> None:
    """The draft is its maker's again, unsigned, with what a witness said, and names no other one; the token is used.

    Raises: OpenAgain, ChangedSinceOpened.
    """
    state = copy.deepcopy(opened.kept.state)
    if opened.named:
        other_witness.make_way(state)
    else:
        changed(state)
    state["step"] += 1
    state["wants_witness"] = False
    note_shown(opened.flow, opened.maker, state)
    with database.write() as connection:
        if said:
            her = here.visitor
            maker = opened.maker.visitor.person
            not_seen.keep(connection, here, state, opened.kept.id, maker, her.person, her.name, said)
            not_seen.tell_maker(connection, here, maker, her.name, said)
        elif opened.named:
            other_witness.tell_maker(connection, here, opened.maker.visitor.person, opened.named)
        if not drafts.save(connection, opened.kept, state, here.now):
            raise ChangedSinceOpened(_LOOK, "a changed draft")
        _use(connection, row, here)


def _as_maker(here: Here, person: str, workstation: str) -> Here:
    """The draft's own person at the workstation where she signed: the act is hers, whoever witnesses it."""
    found = find_station(here.connection, workstation)
    station = in_force(here.connection, found, here.now) if found else here.visitor.station
    roles = roles_of(here.connection, person, here.book, here.now)
    maker = Visitor(person, name_of(here.connection, person), roles, station, b"", badge_signed=False)
    return replace(here, visitor=maker)


def _waits(flow: Flow, maker: Here, state: State) -> bool:
    trial = copy.deepcopy(state)
    if not trial["signatures"] or not flow.complete(maker, trial):
        return False
    turn = next_turn(flow, maker, trial)
    return turn is not None and turn.role == flow.second


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _token_row(here: Here, draft_id: str, token: str) -> Any:
    """The token's row, if it was made for this person and this draft."""
    query = select(witness_token).where(
        witness_token.c.digest == _digest(token), witness_token.c.draft == draft_id,
        witness_token.c.witness == here.visitor.person,
    )  # fmt: skip
    row = here.connection.execute(query).one_or_none()
    if row is None:
        raise OpenAgain("a page that you opened of this draft", "another page")
    return row


def _need_usable(here: Here, row: Any) -> None:
    """The token was not used and is not too old; one of a time to come is of nobody knows when."""
    if row.used_at_us is not None:
        raise OpenAgain("a page that signed nothing yet", "one that was used")
    if not -SLACK <= here.now - from_us(row.made_at_us) <= TOKEN_LASTS:
        minutes = int(TOKEN_LASTS.total_seconds()) // 60
        raise OpenAgain(f"a page opened within {minutes} min", "an older one")


def _same_plan(database: Database, opened: Opened, row: Any) -> Plan:
    """The plan as it stands, which is the one that she was shown."""
    if not opened.waits:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    plan = current_plan(database, opened.flow, opened.maker, opened.kept.state)
    signed = {each["draft_hash"] for each in opened.kept.state["signatures"]}
    if plan.draft_hash() != row.draft_hash or signed != {row.draft_hash.hex()}:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    return plan


def _proof(database: Database, here: Here, row: Any, proven: Proven, method: str) -> Proof:
    """She was found right at her own workstation; the draft was shown to her when she first opened it so."""
    first = select(func.min(witness_token.c.made_at_us)).where(
        witness_token.c.draft == row.draft, witness_token.c.witness == row.witness,
        witness_token.c.draft_hash == row.draft_hash,
    )  # fmt: skip
    shown_us = here.connection.execute(first).scalar_one()
    at, identity = database.clock(), proven.identity
    return Proof(
        proven.person, proven.name, method, identity.digest.hex()[:16], here.visitor.station.code, at,
        str(here.zone), shown_at=min(from_us(shown_us), at),
    )  # fmt: skip


def _use(connection: Connection, row: Any, here: Here) -> None:
    """Use the token; of two at the same moment one does."""
    used = connection.execute(
        update(witness_token)
        .where(witness_token.c.digest == row.digest, witness_token.c.used_at_us.is_(None))
        .values(used_at_us=to_us(here.now))
    )
    if used.rowcount != 1:
        raise OpenAgain("a page that signed nothing yet", "one that was used")


def _claim(
    connection: Connection, here: Here, opened: Opened, row: Any, signature: Signature
) -> State | None:
    """Put the signature into the draft, in the transaction that uses the token.

    Returns: the state that both signed; None where the draft was touched at the same moment.
    Raises: ChangedSinceOpened: its content changed. OpenAgain: the token was used meanwhile.
    """
    found = drafts.of_registration(connection, here.book, opened.kept.id)
    if found is None or found.draft.state["command_id"] != opened.kept.state["command_id"]:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    state: State = found.draft.state
    if any(each["role"] == opened.flow.second for each in state["signatures"]):
        # Another tab, or another second person, was faster: it is the same command, recorded once.
        return state
    if not state["signatures"] or found.draft.closed:
        raise ChangedSinceOpened(_LOOK, "a changed draft")
    keep_signature(state, signature)
    for ended in ("badge", "seen_amount", "says_no"):
        state.pop(ended, None)
    state["step"] += 1
    state["wants_witness"] = False
    if not drafts.save(connection, found.draft, state, here.now):
        return None
    _use(connection, row, here)
    return state


def _record(database: Database, here: Here, opened: Opened, state: State) -> int:
    """Record the act in its maker's name. What the operation refuses goes back to her, to be signed again."""
    operation, command = opened.flow.command(opened.maker, state)
    try:
        posted = execute(database, operation, command)
    except Refused as refused:
        changed(state)
        if isinstance(refused, WitnessUnfit):
            note_unfit(state, refused)
        note_shown(opened.flow, opened.maker, state)
        _keep(database, here, opened.kept.id, state, closed=False)
        raise
    # It is in the books: a draft that cannot be closed now is closed when its maker opens it next.
    with suppress(DBAPIError):
        _keep(database, here, opened.kept.id, state, closed=True)
    return posted.seq


def _keep(database: Database, here: Here, draft_id: str, state: State, *, closed: bool) -> None:
    with database.write() as connection:
        found = drafts.of_registration(connection, here.book, draft_id)
        if found is not None:
            drafts.save(connection, found.draft, state, here.now, closed=closed)
