"""The open items of the home page: drafts to go on with, takes to explain, drug in one's hands, and its next step."""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.finding import PHARMACIST
from detection.store import open_findings
from inventory.approval import APPROVERS
from inventory.errors import Refused
from inventory.holdings import find
from inventory.patient import find_patient
from inventory.reports.entries import KIND_WORDS
from inventory.reports.open_items import OpenItem, open_takes
from inventory.review import OneSignature, disputed
from inventory.staff import HANDLERS, Role
from scanners.label import short
from web import drafts, kept_form, recorded_view, words
from web.covered import amounts
from web.flow import Here
from web.frame import Button, Pill, State
from web.one_signature import overdue
from web.rows import OpenItem as Item
from web.verbs import FLOWS

#: Flow -> how a draft of it is named after "Go on with".
_NAMED = {
    "issue": "taking", "draw": "drawing up from", "administration": "giving", "waste": "waste of", "return": "return of",
    "receipt": "the receipt", "change": "the change", "review": "the review",
    "credentials": "the review of credentials", "ending": "the end of a way in", "accountability": "your statement",
}  # fmt: skip
#: Flows whose drafts are about no container.
_WITHOUT_LABEL = frozenset({"receipt", "change", "review", "credentials", "ending", "accountability"})
#: A draft older than this is nobody's next step.
_DRAFT_LASTS = timedelta(hours=12)
#: A due time nearer than this is said as due; a later one stands beside the state.
_SOON = timedelta(hours=1)


def kept_items(here: Here) -> tuple[Item, ...]:
    """Her drafts that are neither recorded nor overtaken by what happened since, newest first."""
    found = []
    for kept in drafts.open_drafts(here.connection, here.visitor):
        if kept.flow == kept_form.FLOW and here.now - kept.changed_at <= kept_form.LASTS:
            line = f"Kept since {words.clock(kept.changed_at, here.zone)}. Nothing of it is recorded yet."
            found.append(
                Item("Go on with a half-filled form", line, Button("Go on", href=kept.state["address"]))
            )
        flow = FLOWS.get(kept.flow)
        if (
            flow is None
            or not (flow.brings_back or flow.roles & here.visitor.roles)
            or here.now - kept.changed_at > _DRAFT_LASTS
        ):
            continue
        what = _still_open(here, kept)
        if what is not None:
            line = f"Kept since {words.clock(kept.changed_at, here.zone)}. Nothing of it is recorded yet."
            href = f"/{kept.flow}/draft/{kept.id}/"
            found.append(Item(f"Go on with {_NAMED[kept.flow]}{what}", line, Button("Go on", href=href)))
    return tuple(found)


def _still_open(here: Here, kept: drafts.Draft) -> str | None:
    """The draft's container in words; None where the draft was overtaken, or holds nothing yet."""
    label = kept.state.get("container")
    if label is None:
        return "" if kept.flow in _WITHOUT_LABEL and kept.state["step"] else None
    try:
        holding = find(here.connection, str(label), here.book)
    except Refused:
        return None
    mine = holding.holder == here.visitor.person
    if holding.left_ug == 0 or mine == (kept.flow == "issue"):
        return None
    left_ug = amounts(holding.label, left_ug=holding.left_ug)["left_ug"]
    return f" {holding.what} {short(holding.label)}, {words.mg_text(left_ug)}"


def take_items(here: Here) -> tuple[Item, ...]:
    """Emergency takes of hers that wait for patient, order and reason."""
    return tuple(
        Item(
            f"{take.what.capitalize()} {short(take.label)} waits for patient and order",
            f"Taken in an emergency at {words.moment(take.taken_at, here.zone, here.now)}.",
            Button("Name the patient", href=f"/issue/{take.seq}/explain"),
            due_pill(take.due_at, here),
        )
        for take in open_takes(here.connection, here.book, here.visitor.person)
    )


def held_items(here: Here, held: tuple[OpenItem, ...]) -> tuple[Item, ...]:
    """Every container in her hands, with the step that most likely closes it; of those due together syringes first."""
    order = sorted(
        held, key=lambda item: (item.due_at is None, item.due_at or item.since, item.label == item.root)
    )
    return tuple(
        Item(
            f"{item.what.capitalize()} {short(item.label)} holds "
            f"{words.both_text(item.left_ug, item.left_ul, exact=item.exact)}",
            _line(here, item), step_of(item), due_pill(item.due_at, here) if item.due_at else None,
        )
        for item in order
    )  # fmt: skip


def findings_items(here: Here) -> tuple[Item, ...]:
    """What was recorded as a fact against a rule, which the pharmacist looks at."""
    if Role.PHARMACIST not in here.visitor.roles:
        return ()
    return tuple(
        Item(
            found.statement.statement,
            f"{words.moment(found.statement.last_at, here.zone, here.now)}, entry {found.statement.records[0].entry}.",
            Button("See the records", href=f"/finding/{found.number}"), Pill(State.QUESTION, "A question"),
        )
        for found in open_findings(here.connection, (here.book,))
        if found.statement.owner == PHARMACIST
    )  # fmt: skip


def review_items(here: Here) -> tuple[Item, ...]:
    """Entries of hers with one signature whose review is late, or did not agree; who runs it sees all."""
    every = here.visitor.roles & APPROVERS
    late = tuple(
        Item(
            f"Entry {found.book}/{found.seq} waits for its review",
            f"{KIND_WORDS[found.kind]} on {words.moment(found.recorded_at, here.zone, here.now)}, one signature.",
            Button("See who may review", href="/people/") if every else Button("See the entry", href=_entry(found)),
            Pill(State.OVERDUE, f"Review due by {words.day(found.due_on)}"),
        )
        for found in overdue(here)
        if every or found.actor == here.visitor.person
    )  # fmt: skip
    return (*late, *_disputed(here))


def _disputed(here: Here) -> tuple[Item, ...]:
    """Changes that a reviewer did not agree to, to those who may make them again."""
    if not here.visitor.roles & {Role.ADMINISTRATOR, Role.REGISTRANT}:
        return ()
    return tuple(
        Item(
            f"The reviewer did not agree to entry {found.book}/{found.seq}",
            f"{KIND_WORDS[found.kind]} on {words.moment(found.recorded_at, here.zone, here.now)}: {found.remark}",
            Button("See what to do", href=f"/change/{found.seq}"), Pill(State.OVERDUE, "Make it again"),
        )
        for found in disputed(here.connection, here.book)
    )  # fmt: skip


def _entry(found: OneSignature) -> str:
    return recorded_view.address_of(found.kind, found.seq) or "/"


def due_pill(due: datetime, here: Here) -> Pill:
    """Overdue, due within the hour, or open with its due time."""
    text = words.due_text(due, here.now, here.zone)
    if due < here.now:
        return Pill(State.OVERDUE, text)
    if due - here.now < _SOON:
        return Pill(State.DUE, text)
    return Pill(State.OPEN, f"Open, due {text.removeprefix('Due ')}")


def _line(here: Here, item: OpenItem) -> str:
    """What was done with it so far, for whom."""
    whom = ""
    if item.patient and here.visitor.roles & HANDLERS:
        whom = find_patient(here.connection, here.keys, item.patient, here.book).name
    if item.given_ug and item.what == "syringe":
        gave = f"Gave {words.mg_text(item.given_ug)} of {words.mg_text(item.amount_ug)}"
        return f"{gave} to {whom}." if whom else f"{gave}."
    parts = [item.product_name]
    if item.doses == "multi":
        parts.append("multi-dose, opened" if item.opened else "multi-dose, sealed")
    if item.given_ug:
        parts.append(f"given {words.mg_text(item.given_ug)} in {words.counted(item.n_given, 'dose')}")
    return f"{', '.join(parts)}{f', for {whom}' if whom else ''}."


def step_of(item: OpenItem) -> Button:
    """Return what came from stock, give what was drawn, waste what is left of it."""
    verb, action = "Return it", "/return/"
    if item.label != item.root:
        verb, action = (
            ("Waste it", "/waste/") if item.left_ug < item.amount_ug else ("Give it", "/administration/")
        )
    elif item.doses == "single" and item.opened:
        verb, action = "Waste it", "/waste/"
    return Button(verb, action=action, fields=(("scan", item.label),))
