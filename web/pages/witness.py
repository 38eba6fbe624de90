"""What waits for a witness at this registration: read by each, signed by her who is at another workstation."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from inventory.errors import Refused
from inventory.staff import WITNESSES, name_of
from web import drafts, evidence, own_device, words
from web.access import requires, see_other, visitor
from web.flow import Here, wrong_step
from web.frame import Ask, Fact, Number
from web.given import Given, What, read
from web.here import database, now, page, today
from web.own_device import Opened
from web.pages.flows import leave
from web.proof import Identity, badge_identity, person_of
from web.refusals import ChangedSinceOpened, OpenAgain, OwnBadgeNeeded, SignedTooLongAgo
from web.signing import Turn, show
from web.statuses import status_of
from web.turn import refusal
from web.verbs import FLOWS

bp = Blueprint("witness", __name__)

#: The amount, the facts beside it, the workstation, and where it is opened from here.
Shown = tuple[Number, tuple[Fact, ...], str, str]

#: After these the page that she has signs no more: it is not shown again.
_AT_AN_END = (OpenAgain, ChangedSinceOpened, SignedTooLongAgo)


@bp.get("/waste/witness/")
@requires(*WITNESSES)
def waiting() -> ResponseReturnValue:
    """Every draft of another person that waits for a witness."""
    with database().read() as connection:
        here = _here(connection)
        since = now() - visitor().station.policy.draft_open
        found = drafts.wanting_witness(connection, visitor().registration, since)
        shown = [_shown(here, each) for each in found if each.person != visitor().person]
    return page(
        "waste/witness.html", heading="A witness is wanted", ask=Ask("Scan anything."),
        waiting=tuple(each for each in shown if each is not None), nothing="Nobody waits for a witness now.",
    )  # fmt: skip


@bp.get("/waste/witness/<draft_id>/")
@requires(*WITNESSES)
def opened(draft_id: str) -> ResponseReturnValue:
    """The draft as its maker signed it, with a token that signs it once."""
    with database().read() as connection:
        here = _here(connection)
        found = own_device.open_draft(here, draft_id) or abort(404)
        if found.seq is not None:
            return see_other(f"/{found.flow.name}/{found.seq}?again=1")
        token = own_device.make_token(database(), here, found)
        return _page(found, token, None)


@bp.post("/waste/witness/<draft_id>/")
@requires(*WITNESSES)
def sign(draft_id: str) -> ResponseReturnValue:
    """Her badge, her PIN, or that she did not see it."""
    token = request.form.get("token", "")
    with database().read() as connection:
        here = _here(connection)
        found = own_device.open_draft(here, draft_id) or abort(404)
        if found.seq is not None:
            # Another tab, or another witness, was faster: there is one entry.
            return see_other(f"/{found.flow.name}/{found.seq}?again=1")
        try:
            if "pin" not in request.form:
                return _take(here, found, token)
            if _badge_wanted(draft_id):
                raise OwnBadgeNeeded("your own badge, then your PIN", "a PIN alone")
            badge = None if visitor().badge_signed else _badge(draft_id)
            sent = (request.form.get("pin", ""), request.form.get("seen", ""))
            seq = own_device.sign(database(), here, draft_id, token, *sent, badge)
        except _AT_AN_END:
            raise
        except Refused as refused:
            if not found.waits:
                raise
            return _page(found, token, refused)
    session.pop("witness_badge", None)
    return see_other(f"/{found.flow.name}/{seq}")


def _take(here: Here, found: Opened, token: str) -> ResponseReturnValue:
    """A scan: her own badge, which her PIN follows, or a command."""
    raw, given = request.form.get("scan", ""), None
    address, answer = f"/waste/witness/{found.kept.id}/", "taken"
    try:
        given = read(raw, today(), database().keys)
        if given.what is What.ACTION and given.code == "NO":
            own_device.not_seen(database(), here, found.kept.id, token)
            return see_other("/waste/witness/")
        if given.what is What.ACTION:
            return leave(given, None, address)
        session["witness_badge"] = [found.kept.id, _own_badge(here, given), visitor().token_digest.hex()]
    except Refused as refused:
        answer = type(refused).__name__
        raise
    finally:
        evidence.keep(database(), visitor().station.code, visitor().person, "witness", raw, answer, given)
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
    """Her badge, scanned for this draft in this session."""
    kept = session.get("witness_badge")
    if not kept or kept[0] != draft_id or kept[2] != visitor().token_digest.hex():
        return None
    return Identity(bytes.fromhex(kept[1]), with_badge=True)


def _badge_wanted(draft_id: str) -> bool:
    """The first signature of a session takes the badge too."""
    return not visitor().badge_signed and _badge(draft_id) is None


def _page(found: Opened, token: str, refused: Refused | None) -> ResponseReturnValue:
    """The draft, who performed it, and the box for her badge or PIN."""
    draft_id, wanted = found.kept.id, _badge_wanted(found.kept.id)
    state = {name: value for name, value in found.kept.state.items() if name != "badge"}
    address, held = f"/waste/witness/{draft_id}/", (("token", token),)
    shown = show(found.flow, found.maker, state, Turn("witness", badge_wanted=wanted), address)
    sentence = "Scan your badge." if wanted else "Type your PIN, then press Enter."
    ask = replace(shown.ask, sentence=sentence, help="", held=held, action=address)
    if wanted:
        ask = replace(ask, label=sentence)
    context = dict(shown.context)
    context["details"] = (Fact("Performed by", found.maker.visitor.name), *context["details"])
    if context["pin"] is not None:
        context["pin"] = replace(context["pin"], held=held)
    context["others"] = tuple(replace(each, fields=(*each.fields, *held)) for each in context["others"])
    if refused is not None:
        ask = replace(refusal(ask, refused, ""), choices=(), held=held)
    return page(
        shown.template, 200 if refused is None else status_of(refused), heading="Witness", ask=ask, steps=shown.steps,
        taken=(), back_href="/waste/witness/", **context,
    )  # fmt: skip


def _here(connection: Connection) -> Here:
    return Here(connection, visitor(), now(), database().keys)


def _shown(here: Here, draft: drafts.Waiting) -> Shown | None:
    """What is to be signed; nothing where the drug has moved since."""
    try:
        signing = FLOWS[draft.flow].signing(here, draft.state)
    except Refused:
        return None
    signed_at = next((each["workstation"] for each in draft.state["signatures"]), draft.workstation)
    where = drafts.station_name(here.connection, signed_at)
    facts = (
        Fact("Person", name_of(here.connection, draft.person)),
        Fact("Since", words.clock(draft.since, here.zone)),
        *signing.details,
    )
    href = f"/waste/witness/{draft.id}/" if signed_at != here.visitor.station.code else ""
    return signing.number, facts, where, href
