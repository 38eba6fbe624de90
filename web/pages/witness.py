"""What waits for a witness or an approver here: read by each, signed by her who is at another workstation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, abort, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from inventory.accountability import statement_wanted
from inventory.approval import APPROVERS
from inventory.errors import Refused
from inventory.moment import to_us
from inventory.rule_errors import TriesUsedUp
from inventory.staff import WITNESSES, Role, name_of
from web import attempts, drafts, evidence, not_seen, own_device, words
from web.access import requires, see_other, visitor
from web.came import TYPED, came
from web.covered import typed
from web.facility_badge import given_of
from web.flow import Here, wrong_step
from web.frame import Ask, Button, Fact, KeyBox, Number
from web.given import Given, What
from web.here import database, now, page, party, today
from web.key_signing import own_box
from web.other_witness import OTHER
from web.own_device import Opened
from web.pages.accountability import AFTER_STATEMENT
from web.pages.flows import leave
from web.proof import Identity, badge_identity, person_of
from web.refusals import ChangedSinceOpened, OpenAgain, OwnBadgeNeeded, SignedTooLongAgo
from web.signing import Turn, show
from web.signing_age import is_old
from web.statuses import status_of
from web.turn import refusal
from web.typed_first import covered, is_wanted
from web.verbs import FLOWS
from web.ways_to_sign import pin_alone_signs, pin_signs

bp = Blueprint("witness", __name__)

#: The amount where there is one, the facts beside it, the workstation, and where it is opened from here.
Shown = tuple[Number | None, tuple[Fact, ...], str, str]

#: After these the page that she has signs no more: it is not shown again.
_AT_AN_END = (OpenAgain, ChangedSinceOpened, SignedTooLongAgo, TriesUsedUp)


@dataclass(frozen=True)
class Second:
    """One kind of second person: her role in the signature, where her list is, who may open it, and its words."""

    role: str
    address: str
    roles: frozenset[Role]
    heading: str
    title: str
    nothing: str


WITNESS = Second(
    "witness", "/waste/witness/", WITNESSES, "A witness is wanted", "Witness", "Nobody waits for a witness now.",
)  # fmt: skip
APPROVER = Second(
    "approver", "/approval/", APPROVERS, "Changes to approve", "Approve a change", "No change waits for you.",
)  # fmt: skip


def _register(second: Second) -> None:
    """Give a kind of second person her addresses."""

    @requires(*second.roles)
    def waiting() -> ResponseReturnValue:
        return _list(second)

    @requires(*second.roles)
    def draft(draft_id: str) -> ResponseReturnValue:
        return _opened(second, draft_id) if request.method == "GET" else _sign(second, draft_id)

    bp.add_url_rule(second.address, second.role, waiting, methods=["GET"])
    bp.add_url_rule(f"{second.address}<draft_id>/", f"{second.role}_draft", draft, methods=["GET", "POST"])


def _list(second: Second) -> ResponseReturnValue:
    """Every draft of another person that waits for her."""
    with database().read() as connection:
        here = _here(connection)
        policy = visitor().station.policy
        since = now() - (policy.approval_open if second is APPROVER else policy.draft_open)
        found = drafts.wanting_second(connection, visitor().registration, since, second.role)
        shown = [_shown(here, second, each) for each in found if each.person != visitor().person]
    return page(
        "waste/witness.html", heading=second.heading, ask=Ask("Scan anything."),
        waiting=tuple(each for each in shown if each is not None), nothing=second.nothing,
    )  # fmt: skip


def _opened(second: Second, draft_id: str) -> ResponseReturnValue:
    """The draft as its maker signed it, with a token that signs it once."""
    with database().read() as connection:
        here = _here(connection)
        found = own_device.open_draft(here, draft_id, second.role) or abort(404)
        if found.seq is not None:
            return see_other(f"/{found.flow.name}/{found.seq}?again=1")
        if statement_wanted(connection, visitor().person):
            # Her statement comes first; the way back stands on its page.
            session[AFTER_STATEMENT] = f"{second.address}{draft_id}/"
            return see_other("/accountability/")
        token = own_device.make_token(database(), here, found)
        return _page(second, found, token, None)


def _sign(second: Second, draft_id: str) -> ResponseReturnValue:
    """Her badge, her PIN, or her no."""
    token = request.form.get("token", "")
    with database().read() as connection:
        here = _here(connection)
        found = own_device.open_draft(here, draft_id, second.role) or abort(404)
        if found.seq is not None:
            # Another tab, or another second person, was faster: there is one entry.
            return see_other(f"/{found.flow.name}/{found.seq}?again=1")
        try:
            answer = request.form.get("answer", "")
            if "why" in request.form:
                own_device.say_no(database(), here, found, token, request.form["why"])
                return see_other(second.address)
            if request.form.get("choice") == OTHER:
                own_device.take_place(database(), here, found, token)
                return see_other(second.address)
            own_device.need_named(here, found)
            if "pin" not in request.form and not answer:
                return _take(here, second, found, token)
            if not answer and _badge_wanted(draft_id):
                raise OwnBadgeNeeded("your own badge, then your PIN", "a PIN alone")
            badge = _badge(draft_id)
            sent = (request.form.get("pin", ""), request.form.get("seen", ""))
            seen = typed(found.kept.id, found.kept.state)
            seq = own_device.sign(database(), here, found, token, *sent, badge, answer, party(), seen)
        except _AT_AN_END as refused:
            attempts.name_signature(refused)
            raise
        except Refused as refused:
            if not found.waits:
                raise
            attempts.name_signature(refused)
            if "why" in request.form:
                return _says_no(second, found, token, refused)
            return _page(second, found, token, refused)
    session.pop("witness_badge", None)
    session.pop("witness_typed", None)
    return see_other(f"/{found.flow.name}/{seq}")


def _take(here: Here, second: Second, found: Opened, token: str) -> ResponseReturnValue:
    """A scan: her own badge, which her PIN follows, or a command."""
    raw, given = request.form.get("scan", ""), None
    address, answer = f"{second.address}{found.kept.id}/", "taken"
    try:
        given = given_of(raw, today(), database().keys)
        if given.what is What.ACTION and given.code == "NO":
            if second is WITNESS:
                return _says_no(second, found, token, None)
            own_device.say_no(database(), here, found, token, "")
            return see_other(second.address)
        if given.what is What.ACTION:
            return leave(given, None, address)
        if given.what is not What.BADGE and _turn(second, found).asks_amount(
            found.flow, visitor().station.policy
        ):
            seen, signed = own_device.amount_seen(database(), here, found, token, given)
            session["witness_typed"] = [found.kept.id, visitor().token_digest.hex(), signed, seen]
            return see_other(address)
        session["witness_badge"] = [
            found.kept.id,
            _own_badge(here, given),
            visitor().token_digest.hex(),
            came(),
            to_us(now()),
        ]
    except Refused as refused:
        answer = type(refused).__name__
        raise
    finally:
        evidence.keep(database(), visitor().station.code, visitor().person, second.role, raw, answer, given)
    return see_other(address)


def _own_badge(here: Here, given: Given) -> str:
    """The digest of the badge of who is signed in.

    Raises: NotThisStep: no badge. OwnBadgeNeeded: another's, or nobody's.
    """
    if given.what is not What.BADGE:
        raise wrong_step(given, "your badge")
    identity = badge_identity(database().keys, given.code)
    if person_of(here.connection, database().keys, identity) != visitor().person:
        raise OwnBadgeNeeded("your own badge", "another badge")
    return identity.digest.hex()


def _badge(draft_id: str) -> Identity | None:
    """Her badge, scanned for this draft in this session, and no longer ago than a draft stays open."""
    kept = session.get("witness_badge")
    if not kept or kept[0] != draft_id or kept[2] != visitor().token_digest.hex():
        return None
    if is_old(now(), kept[4], visitor().station.policy.draft_open):
        return None
    return Identity(bytes.fromhex(kept[1]), with_badge=True, typed=kept[3] == TYPED)


def _turn(second: Second, found: Opened) -> Turn:
    """What is still wanted of her."""
    wanted = is_wanted(visitor().station.policy, second.role, typed(found.kept.id, found.kept.state))
    return Turn(second.role, badge_wanted=_badge_wanted(found.kept.id), amount_wanted=wanted)


def _badge_wanted(draft_id: str) -> bool:
    """The first signature of a session takes the badge too, and each one where a PIN alone does not sign."""
    known = visitor().badge_signed and pin_alone_signs(visitor().station.policy)
    return not known and _badge(draft_id) is None


def _page(second: Second, found: Opened, token: str, refused: Refused | None) -> ResponseReturnValue:
    """The draft, who performed it, and the box for her badge or PIN."""
    draft_id, turn = found.kept.id, _turn(second, found)
    state = {name: value for name, value in found.kept.state.items() if name not in ("badge", "seen_amount")}
    address, held = f"{second.address}{draft_id}/", (("token", token),)
    shown = show(found.flow, found.maker, state, turn, address)
    seen = typed(found.kept.id, found.kept.state)
    ask = replace(shown.ask, help=f"You typed {seen}." if seen else "", held=held, action=address)
    asks_amount = turn.asks_amount(found.flow, visitor().station.policy)
    if not asks_amount:
        sentence = "Scan your badge." if turn.badge_wanted else "Type your PIN, then press Enter."
        ask = replace(ask, sentence=sentence, label=sentence if turn.badge_wanted else ask.label)
    context = dict(shown.context)
    context["details"] = (Fact("Performed by", found.maker.visitor.name), *context["details"])
    if context["pin"] is not None:
        context["pin"] = replace(context["pin"], held=held)
    # Her no alone: whether anybody else is there is the maker's to say.
    context["others"] = tuple(
        replace(each, fields=(*each.fields, *held))
        for each in context["others"]
        if ("scan", "NO") in each.fields
    )
    policy = visitor().station.policy
    if not pin_signs(found.flow, policy, second.role) and not asks_amount:
        ask = replace(ask, sentence="Touch your security key.", label="Scan or type")
        waiting = (2, second.title, "Waiting for a security key.")
        context |= {"pin": None, "waiting_for": waiting}
    if found.waits and not turn.amount_wanted:
        context["key"] = _key(second, found, address, held)
    if found.named:
        ask = Ask(f"Witness it yourself, or leave it to {found.named}.", held=held, action=address)
        instead = Button("Witness it yourself", action=address, fields=(("choice", OTHER), *held))
        context |= {"pin": None, "key": None, "waiting_for": None, "others": (instead,)}
    if refused is not None:
        ask = replace(refusal(ask, refused, ""), choices=(), held=held)
    return page(
        shown.template, 200 if refused is None else status_of(refused), heading=second.title, ask=ask, steps=shown.steps,
        taken=(), back_href=second.address, **context,
    )  # fmt: skip


def _says_no(second: Second, found: Opened, token: str, refused: Refused | None) -> ResponseReturnValue:
    """The page that asks a witness what she saw instead; her words give the draft back."""
    address, held = f"{second.address}{found.kept.id}/", (("token", token),)
    state = {name: value for name, value in found.kept.state.items() if name not in ("badge", "seen_amount")}
    shown = show(found.flow, found.maker, state, _turn(second, found), address)
    context = not_seen.context(address, held, shown.context["details"])
    context["others"] = (Button("Back to the signature", href=address),)
    ask = not_seen.ask(address, held)
    if refused is not None:
        ask = replace(refusal(ask, refused, ""), choices=(), held=held)
    return page(
        not_seen.TEMPLATE, 200 if refused is None else status_of(refused), heading=second.title, ask=ask,
        steps=shown.steps, taken=(), back_href=second.address, **context,
    )  # fmt: skip


def _key(second: Second, found: Opened, address: str, held: tuple[tuple[str, str], ...]) -> KeyBox | None:
    """The box of her security key, over the draft as it stands."""
    with database().read() as connection:
        here, state = _here(connection), found.kept.state
        return own_box(database(), party(), found.flow, here, found.maker, state, second.role, address, held)


def _here(connection: Connection) -> Here:
    return Here(connection, visitor(), now(), database().keys)


def _shown(here: Here, second: Second, draft: drafts.Waiting) -> Shown | None:
    """What is to be signed; nothing where the drug has moved since."""
    try:
        signing = FLOWS[draft.flow].signing(here, draft.state)
    except Refused:
        return None
    if is_wanted(here.visitor.station.policy, second.role, None):
        signing = covered(signing)
    signed_at = next((each["workstation"] for each in draft.state["signatures"]), draft.workstation)
    where = drafts.station_name(here.connection, signed_at)
    facts = (
        Fact("Person", name_of(here.connection, draft.person)),
        Fact("Since", words.clock(draft.since, here.zone)),
        *signing.details,
    )
    href = f"{second.address}{draft.id}/" if signed_at != here.visitor.station.code else ""
    return signing.number, facts, where, href


for _second in (WITNESS, APPROVER):
    _register(_second)
