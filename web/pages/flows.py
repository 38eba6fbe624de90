"""The addresses of every flow: its first page, its draft's page, and the turn that a post is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, abort, g, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from web import attempts, drafts, signing, turn
from web.access import requires, see_other, visitor
from web.claiming import claim_badge, need_pause
from web.flow import Flow, Here, beginning
from web.frame import Ask, Mood, SoFar
from web.given import HELP, Given, What
from web.here import database, now, page, party, today
from web.key_signing import with_key
from web.pages.sign_in import locked
from web.statuses import status_of
from web.verbs import FLOWS, VERBS

bp = Blueprint("flows", __name__)

#: Fields of the forms of a draft.
_SENT = ("scan", "choice", "pin", "refused", "step", "seen", "answer", "at", "why", "user_name")


def _register(flow: Flow) -> None:
    """Give a flow its three addresses."""

    @requires(*flow.roles, holders=flow.brings_back)
    def first() -> ResponseReturnValue:
        return _show(flow, None)

    @requires(*flow.roles, holders=flow.brings_back)
    def begin() -> ResponseReturnValue:
        return _take(flow, None)

    @requires(*flow.roles, holders=flow.brings_back)
    def draft(draft_id: str) -> ResponseReturnValue:
        return _show(flow, draft_id) if request.method == "GET" else _take(flow, draft_id)

    if not flow.from_form:
        bp.add_url_rule(f"/{flow.name}/", f"{flow.name}_first", first, methods=["GET"])
        bp.add_url_rule(f"/{flow.name}/", f"{flow.name}_begin", begin, methods=["POST"])
    bp.add_url_rule(f"/{flow.name}/draft/<draft_id>/", f"{flow.name}_draft", draft, methods=["GET", "POST"])


def _show(flow: Flow, draft_id: str | None) -> ResponseReturnValue:
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        kept = drafts.find(connection, visitor(), flow.name, draft_id) if draft_id else None
        if draft_id and kept is None:
            abort(404)
        if kept and (kept.closed or _is_recorded(here, kept)):
            return _after(flow, kept)
        return _render(flow, here, kept.state if kept else beginning(), draft_id, None)


def _take(flow: Flow, draft_id: str | None) -> ResponseReturnValue:
    sent = turn.Input(**{name: request.form.get(name, "") for name in _SENT})
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        kept = drafts.find(connection, visitor(), flow.name, draft_id) if draft_id else None
        if draft_id and kept is None:
            abort(404)
        if kept and (kept.closed or _is_recorded(here, kept)):
            return _after(flow, kept)
        result = turn.turn(database(), flow, here, kept, sent, today())
        if result.refused is not None and result.state is not None:
            attempts.name_signature(result.refused)
            return _render(flow, here, result.state, result.draft_id, result)
    if result.leave is not None:
        if result.leave.code == "CANCEL" and kept is not None:
            with database().write() as connection:
                drafts.save(connection, kept, kept.state, now(), closed=True)
        return leave(result.leave, (result.state or {}).get("container"), address_of(flow, result.draft_id))
    if result.posted is not None:
        return see_other(f"/{flow.name}/{result.posted.seq}{'?again=1' if result.posted.repeated else ''}")
    return see_other(address_of(flow, result.draft_id))


def _is_recorded(here: Here, kept: drafts.Draft) -> bool:
    """The draft's command is in the books already, though a fault kept the draft from being closed; now it is."""
    if drafts.recorded_as(here.connection, kept) is None:
        return False
    with database().write() as connection:
        drafts.save(connection, kept, kept.state, here.now, closed=True)
    return True


def _after(flow: Flow, kept: drafts.Draft) -> ResponseReturnValue:
    """The draft was recorded before: its receipt says when; one that was dropped begins anew."""
    with database().read() as connection:
        seq = drafts.recorded_as(connection, kept)
    return see_other(f"/{flow.name}/{seq}?again=1" if seq else "/" if flow.from_form else f"/{flow.name}/")


def _render(
    flow: Flow, here: Here, state: drafts.State, draft_id: str | None, result: turn.Result | None
) -> ResponseReturnValue:
    shown = turn.page_of(flow, here, state, address_of(flow, draft_id), result)
    shown = with_key(database(), party(), shown, flow, here, state, address_of(flow, draft_id))
    if result is None and "signatures_title" in shown.context:
        shown = replace(shown, ask=_judged_early(flow, here, state, shown.ask))
        if "badge" not in state and signing.STATEMENT not in state:
            # Once a badge was read nobody is named beside it.
            details = (*shown.context["details"], *flow.second_now(here, state))
            shown = replace(shown, context=shown.context | {"details": details})
    ask = replace(shown.ask, help=HELP) if request.args.get("help") and result is None else shown.ask
    status = status_of(result.refused) if result is not None and result.refused is not None else 200
    taken = (*shown.taken, *_already_happened(flow, here, state))
    return page(
        shown.template, status, heading=flow.heading, ask=ask, steps=shown.steps, taken=taken, back_href="/",
        **shown.context,
    )  # fmt: skip


def _judged_early(flow: Flow, here: Here, state: drafts.State, ask: Ask) -> Ask:
    """Before she signs what is refused, the refusal is said, with the way to record it as a fact."""
    whose = signing.next_turn(flow, here, state)
    if whose is not None and whose.role == "actor":
        try:
            signing.current_plan(database(), flow, here, state)
        except Refused as refused:
            if refused.may_be_fact:
                said = turn.refusal(ask, refused, "CONFIRM")
                return replace(said, mood=Mood.LOOK, expected="", found="", outcome="")
    return ask


def _already_happened(flow: Flow, here: Here, state: drafts.State) -> tuple[SoFar, ...]:
    """That this is recorded as a fact, and the rules that will stand on it by name."""
    if not state.get("happened"):
        return ()
    named: tuple[str, ...] = ()
    if flow.complete(here, state):
        # What the operation still refuses is said when it is recorded.
        with suppress(Refused):
            plan = signing.current_plan(database(), flow, here, state)
            named = tuple(each.name.replace("_", " ").capitalize() for each in plan.exceptions)
    return (SoFar("Recorded as already happened", named),)


def address_of(flow: Flow, draft_id: str | None) -> str:
    """Where the draft's page is."""
    return f"/{flow.name}/draft/{draft_id}/" if draft_id else f"/{flow.name}/"


def start(flow: Flow, text: str, *, looked: bool = False) -> ResponseReturnValue:
    """Begin a flow with something already scanned; a refusal is shown on the flow's first page.

    Args: looked: whatever a person must look at in it she has looked at, and said yes.
    """
    sent = turn.Input(choice="look", refused=text) if looked else turn.Input(scan=text)
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        opened = drafts.open_drafts(connection, visitor()) if flow.goes_on else ()
        kept = next((each for each in opened if each.flow == flow.name), None)
        result = turn.turn(database(), flow, here, kept, sent, today())
        if result.refused is not None:
            return _render(flow, here, result.state or beginning(), result.draft_id, result)
    return see_other(address_of(flow, result.draft_id))


def leave(given: Given, container: str | None, back: str) -> ResponseReturnValue:
    """Follow a command that leaves the flow: another badge, another verb, home, lock."""
    if given.what is What.BADGE:
        return another_badge(given)
    if given.code == "LOCK":
        return locked()
    if given.code == "HELP":
        return see_other(f"{back}?help=1")
    if given.code == "WITNESS":
        return see_other("/waste/witness/")
    name = VERBS.get(given.code)
    if name is None:
        return see_other("/")
    flow = FLOWS[name]
    if not visitor().roles & flow.roles:
        return see_other(f"/{name}/")
    return start(flow, container) if container and name != "receipt" else see_other(f"/{name}/")


def another_badge(given: Given) -> ResponseReturnValue:
    """Her own badge locks; any other asks for its PIN, enrolled or not, and the first one's draft is kept.

    Raises: TooManyTries.
    """
    from web.proof import badge_identity, person_of

    identity = badge_identity(database().keys, given.code)
    with database().read() as connection:
        whose = person_of(connection, database().keys, identity)
    if g.get("visitor") is not None and whose == visitor().person:
        return locked()
    need_pause()
    claim_badge(given)
    return see_other("/sign-in/pin")


for _flow in FLOWS.values():
    _register(_flow)
