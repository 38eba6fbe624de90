"""A step by another program: who does it proves it in the same request, and signs as on the sign page.

A token is a station's and never a person's: it opens the way to a step and stands for nobody.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import g

from inventory.accountability import need_statements
from inventory.errors import ForeignContainer, MayNot
from inventory.execution import Command, Operation, earlier, execute, preview
from inventory.in_force import policy_at
from inventory.moment import to_us
from inventory.plan import Act, Mood, Plan, Posted, Signature
from inventory.policy import BADGE, PIN, suffices
from inventory.reports.entry_record import record
from inventory.rule_errors import SeenOtherwise, TriesUsedUp
from inventory.signature import WAYS_SEEN, Proof, sign
from inventory.staff import HANDLERS, Role, name_of, roles_of
from inventory.waste import may_witness
from inventory.wrong_amount import Tried, keep, standing_with
from scanners.label import normal
from web import foreign_scan, secret_texts
from web.api.offer import Answer, Call
from web.api.records import ENTRY, entry_of
from web.api.shape import AMOUNT, COMMAND_ID, Choice, Flag, Named, Shape, Text
from web.bringing_back import may_bring_back
from web.compared_text import is_a_badge
from web.facility_badge import badge_said
from web.flow import Flow, Here
from web.here import database, now
from web.not_seen import keep as keep_not_seen
from web.not_seen import tell_maker
from web.proof import Identity, Proven, prove
from web.refusals import PinsAreTyped, SecretTyped, SignedOnAPage
from web.typed_first import typed_words
from web.visitor import Visitor

C = TypeVar("C", bound=Command)

#: Who does it: everything that she would give at a workstation that is another's.
WHO = Named({"badge": Text("What her badge scans as.", 200), "pin": Text("Her PIN.", 64)})
#: Who saw it, and how; and the amount as she typed it herself, where the clinic asks for it before it is shown.
WITNESS = Named({**WHO.wanted, "how_seen": Choice(WAYS_SEEN)}, {"seen_amount": AMOUNT})
#: The fields in which secrets stand; nowhere else does one.
_PEOPLE = ("by", "witness")

#: What a step answers: the entry whole, and whether it had been recorded before.
RECORDED = Named({**ENTRY.wanted, "repeated": Flag("The first result of this command_id again.")})


@dataclass(frozen=True)
class Right:
    """Who may do a step: roles, or whoever holds drug here (practice P12)."""

    what: str
    roles: Collection[Role] = HANDLERS
    holders: bool = False

    @classmethod
    def of_page(cls, what: str, flow: type[Flow]) -> Right:
        """The right that the flow's page asks for: it stands there alone."""
        return cls(what, flow.roles, flow.brings_back)


def step(
    wanted: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None, *, moves: bool = True
) -> Named:
    """The shape of a step: its own fields, beside those that each has. `moves`: it may be told as a fact."""
    happened = {"happened": Flag("It has already happened: it is recorded, whatever rule it broke.")}
    return Named(
        {"command_id": COMMAND_ID, "by": WHO, **wanted}, {**(optional or {}), **(happened if moves else {})}
    )


def carry_out(call: Call, right: Right, operation: Operation[C], made: Callable[[Act], C]) -> Answer:
    """Prove, sign and record.

    Returns: 201 with the entry; 200 where it was recorded before under this command_id with this content.
    Raises: Refused: as the pages refuse. NotAccepted, TooManyTries: of the proof.
    """
    station, sent = call.caller.station, call.sent
    zone = ZoneInfo(station.registration.zone)
    _keep_secrets_out(sent)
    _need_badges(call)
    who = _prove(call, sent["by"], "sign as actor", zone)
    _need_right(call, who, right)
    _need_no_secrets(sent)
    _need_no_badge(call, who, zone)
    mood = Mood.HAPPENED if sent.get("happened") else Mood.ABOUT_TO
    act = Act(sent["command_id"], call.caller.book, who.person, station.code, now(), str(zone), mood)
    command, witness = made(act), _witness(call, zone)
    if witness is not None:
        # Named before she signs: of a fact the entry says which rule did not hold for her.
        command = dataclasses.replace(command, witness=witness.person)  # type: ignore[type-var]
    before = earlier(database(), command)
    if before is not None:
        return 200, _recorded(before)
    try:
        plan = preview(database(), operation, command)
    except ForeignContainer:
        _tell_both_sites(sent)
        raise
    signatures = [_signed(call, plan, who, "actor", zone)]
    if witness is not None:
        signatures.append(_witnessed(call, plan, witness, zone, command))
    signed: Any = dataclasses.replace(act, signatures=tuple(signatures))
    final: Any = dataclasses.replace(command, act=signed)  # type: ignore[type-var]
    try:
        posted = execute(database(), operation, final)
    except SeenOtherwise as refused:
        raise _kept(call, final, refused) from refused
    return (200 if posted.repeated else 201), _recorded(posted)


def _need_badges(call: Call) -> None:
    """Badge and PIN sign here; a clinic that signs with security keys does so on a page.

    Raises: SignedOnAPage.
    """
    book = call.caller.book
    with database().read() as connection:
        policy = policy_at(connection, book, to_us(now()))
    if not (suffices(policy.signs_first, BADGE, PIN) and suffices(policy.witnesses, BADGE, PIN)):
        raise SignedOnAPage("a security key, on a page", "a badge and a PIN")


def _witness(call: Call, zone: ZoneInfo) -> Proven | None:
    """Who saw it, where the step has somebody; only a waste does.

    Raises: NotAccepted, TooManyTries.
    """
    told = call.sent.get("witness")
    return None if told is None else _prove(call, told, "sign as witness", zone)


def _witnessed(call: Call, plan: Plan, witness: Proven, zone: ZoneInfo, command: Any) -> Signature:
    """The second signature, of another person with the right to witness here.

    Raises: WitnessIsActor, MayNotWitness.
    """
    with database().read() as connection:
        may_witness(connection, plan.act, witness.person)
        wrong = standing_with(
            connection, call.caller.book, _containers(command), witness.person, call.caller.station.code
        )
    told = call.sent["witness"]
    return _signed(call, plan, witness, "witness", zone, told["how_seen"], told.get("seen_amount"), wrong)


def _kept(call: Call, command: Any, refused: SeenOtherwise) -> SeenOtherwise:
    """A witness's wrong amount, kept for her signature; of the last that the clinic allows the maker is told."""
    act, book, station = command.act, call.caller.book, call.caller.station
    tried = Tried(
        book,
        _containers(command),
        act.actor,
        command.witness,
        station.code,
        refused.found,
        database().clock(),
    )
    with database().write() as connection:
        said = keep(connection, tried, policy_at(connection, book, to_us(act.occurred_at)).amount_tries)
        if not said:
            return refused
        here = Here(connection, g.visitor, now(), database().keys)
        name, words = name_of(connection, command.witness), typed_words(said)
        keep_not_seen(connection, here, {}, act.command_id, act.actor, command.witness, name, words)
        tell_maker(connection, here, act.actor, name, words)
    return TriesUsedUp(refused.expected, refused.found)


def _containers(command: Any) -> tuple[str, ...]:
    """What is wasted; nothing else has a witness."""
    return tuple(part.container for part in command.parts)


def _prove(call: Call, told: Mapping[str, str], purpose: str, zone: ZoneInfo) -> Proven:
    """One verification, whoever it is; tries count as at the workstation.

    Raises: NotAccepted, TooManyTries.
    """
    return prove(database(), call.caller.station.code, _identity(told), told["pin"], purpose, zone)


def _identity(told: Mapping[str, str]) -> Identity:
    """What she says she is, of either kind; a code that is damaged is a badge of nobody, as any other text."""
    return badge_said(told["badge"], now().date(), database().keys)


def _need_right(call: Call, who: Proven, right: Right) -> None:
    """She may do it here; from now on the request is hers, for what is noted of it.

    Raises: MayNot.
    """
    station, book = call.caller.station, call.caller.book
    with database().read() as connection:
        held = roles_of(connection, who.person, book, now())
        name = name_of(connection, who.person)
    g.visitor = Visitor(who.person, name, held, station, b"", badge_signed=False)
    if held & frozenset(right.roles) or (right.holders and may_bring_back(database(), g.visitor)):
        return
    expected = " or ".join(sorted(right.roles))
    raise MayNot(expected, ", ".join(sorted(held)) or "no role here", what=right.what)


def _signed(
    call: Call, plan: Plan, who: Proven, role: str, zone: ZoneInfo, how_seen: str | None = None,
    seen_amount: str | None = None, wrong_amounts: str | None = None,
) -> Signature:  # fmt: skip
    """Her signature over the plan as it stands, with everything that she gave.

    Raises: StatementNotSigned: the statement of accountability is signed on its page before.
    """
    with database().read() as connection:
        need_statements(connection, (who.person,))
    credential = who.identity.digest.hex()[:16]
    at = database().clock()
    proof = Proof(who.person, who.name, "badge and PIN", credential, call.caller.station.code, at, str(zone))
    return sign(database().keys, plan, proof, role, how_seen, seen_amount, wrong_amounts)


def _recorded(posted: Posted) -> dict[str, Any]:
    with database().read() as connection:
        return {**entry_of(record(connection, posted.book, posted.seq)), "repeated": posted.repeated}


def _keep_secrets_out(sent: Mapping[str, Any]) -> None:
    """No other field holds the PIN or the badge that was sent: it would stand in the books for ever.

    Raises: PinsAreTyped.
    """
    people = [sent[name] for name in _PEOPLE if name in sent]
    secrets = {told[name].strip() for told in people for name in ("pin", "badge") if name in told}
    others = {name: value for name, value in sent.items() if name not in _PEOPLE}
    if any(text.strip() in secrets for text in _texts(others)):
        raise PinsAreTyped("what this field asks for", "a PIN or a badge")


def _need_no_secrets(sent: Mapping[str, Any]) -> None:
    """No text holds a badge by its form, and no field for words digits that may be a PIN; whose it is nobody learns.

    Raises: PinsAreTyped.
    """
    for field, text in _fields({name: value for name, value in sent.items() if name not in _PEOPLE}):
        for _, _, found in secret_texts.found_in({field: text}, None):
            raise PinsAreTyped("what this field asks for", found)


def _need_no_badge(call: Call, who: Proven, zone: ZoneInfo) -> None:
    """A record number is nobody's badge; a facility may number both, so that the form alone says nothing.

    Raises: SecretTyped. NumbersUsedUp: too many were one; this number was not looked at.
    """
    number, station = call.sent.get("record_number"), call.caller.station.code
    if number and is_a_badge(database(), station, who.person, number, zone, by_token=True):
        raise SecretTyped("what this field asks for", "a badge", sentence=secret_texts.BADGE)


def _tell_both_sites(sent: Mapping[str, Any]) -> None:
    """A container of another registration was sent for: those who answer for either are told (practice P18)."""
    with database().read() as connection:
        here = Here(connection, g.visitor, now(), database().keys)
        for field, text in _fields(sent):
            if field == "container":
                foreign_scan.tell(database(), here, normal(text) or "")


def _texts(value: Any) -> Iterator[str]:
    for _, text in _fields(value):
        yield text


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text with the name of its field, however deep it stands."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for field, each in value.items():
            yield from _fields(each, field)
    elif isinstance(value, list):
        for each in value:
            yield from _fields(each, name)
