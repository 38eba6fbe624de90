"""What waits for the reviewer from outside, each with all that was recorded; she opens nothing else of the clinic."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from inventory.plan import Fact as Row
from inventory.reports.entries import KIND_WORDS
from inventory.reports.entry_record import EntryRecord, record
from inventory.review import OneSignature, Review, standing_of, waiting
from inventory.staff import Role, name_of
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.change_words import changed
from web.entry_facts import entry_facts, signatures_of
from web.flow import Here
from web.form import Form
from web.frame import Fact, Pill, State
from web.here import database, now, page
from web.one_signature import is_overdue, words_of
from web.propose import propose
from web.recorded_facts import details
from web.recorded_view import KINDS, see

bp = Blueprint("review", __name__)

_AGREED = (("yes", "I reviewed it and agree"), ("no", "I reviewed it and do not agree"))


@bp.get("/review/")
@requires(Role.REVIEWER)
def reviews() -> ResponseReturnValue:
    """Every entry of this registration that waits for her, the oldest first."""
    with database().read() as connection:
        here = _here(connection)
        rows = tuple(
            (
                f"/review/{each.book}/{each.seq}", f"{each.book}/{each.seq}", KIND_WORDS[each.kind],
                name_of(connection, each.actor), words.moment(each.recorded_at, here.zone, here.now), _pill(here, each),
            )
            for each in waiting(connection, here.book)
        )  # fmt: skip
    return page("review/list.html", heading="Entries to review", ask=forms.heard(), rows=rows)


@bp.route("/review/<book>/<int:seq>", methods=["GET", "POST"])
@requires(Role.REVIEWER)
def one(book: str, seq: int) -> ResponseReturnValue:
    """One of them, whole, and her word on it."""
    form = Form(request.form)
    with database().read() as connection:
        here = _here(connection)
        found = standing_of(connection, here.book, book, seq) or abort(404)
        recorded = record(connection, book, seq)
        facts = _facts(here, recorded)
        said = words_of(here, found)
    if request.method == "POST":
        agreed = form.choice("agreed", "Choose what you say.", dict(_AGREED))
        if form.right:
            command = Review(
                forms.act(form), book, seq, found.hash, agreed == "yes", form.value("remark") or None
            )
            address = propose(
                form, "reviewed", command, {"remark": "remark"}, "agreed", "/review/", flow="review"
            )
            if address:
                return see_other(address)
    return forms.shown(
        "review/entry.html", form, heading=f"{recorded.head.what}, entry {recorded.head.number}", facts=facts,
        signatures=signatures_of(recorded.head), said=said, waits=found.waits, agreed=_AGREED,
        crumbs=(("Entries to review", "/review/"), (recorded.head.number, "")),
    )  # fmt: skip


def _here(connection: Connection) -> Here:
    return Here(connection, visitor(), now(), database().keys)


def _pill(here: Here, found: OneSignature) -> Pill:
    """Until when."""
    late = is_overdue(here, found)
    return Pill(
        State.OVERDUE if late else State.DUE,
        f"{'Overdue since' if late else 'Due by'} {words.day(found.due_on)}",
    )


def _facts(here: Here, recorded: EntryRecord) -> tuple[Fact, ...]:
    """All that was recorded, in words; patients by their code."""
    head = recorded.head
    if any(head.kind in kinds for kinds in KINDS.values()):
        return details(see(here, recorded, str))
    rows = tuple(Row(each.table, each.values) for each in recorded.facts)
    return entry_facts(head, here.zone, here.now, (line.fact for line in changed(here, rows, head.seq)))
