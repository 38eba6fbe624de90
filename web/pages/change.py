"""The entry of a change or a review: what was before and after, who signed, what a review is due on."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from inventory.plan import HOUSE
from inventory.plan import Fact as Row
from inventory.reports.entry_record import EntryRecord, UnknownEntry, record
from inventory.staff import Role
from inventory.tables.house import workstation
from inventory.tables.kinds import CHANGE_KINDS
from inventory.tables.ledger import entry
from web import words
from web.access import requires, visitor
from web.change_words import changed
from web.flow import Here
from web.frame import Ask, Button, Fact, Mood, Signature
from web.here import database, now, page
from web.one_signature import one_signature_fact
from web.verbs import FLOWS

bp = Blueprint("change", __name__)

#: Who reads every change of people and rules.
READERS = frozenset({Role.ADMINISTRATOR, Role.PHARMACIST, Role.COMPLIANCE, Role.REGISTRANT})


@bp.get("/change/<int:seq>")
@requires(*FLOWS["change"].roles)
def change(seq: int) -> ResponseReturnValue:
    """One change of this registration; to those who look after no people one of their own alone."""
    every = bool(visitor().roles & READERS)
    return _shown(seq, CHANGE_KINDS, "/people/" if every else "/factor/", own=not every)


@bp.get("/review/<int:seq>")
@requires(*FLOWS["review"].roles)
def review(seq: int) -> ResponseReturnValue:
    """One review of this registration."""
    return _shown(seq, ("reviewed",), "/review/")


def _shown(seq: int, kinds: tuple[str, ...], back: str, *, own: bool = False) -> ResponseReturnValue:
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        found = _record(here, seq, kinds) or abort(404)
        head = found.head
        if own and head.actor != visitor().person:
            abort(404)
        details = [
            line.fact
            for line in changed(here, tuple(Row(each.table, each.values) for each in found.facts), seq)
        ]
        wanted = one_signature_fact(here, head.book, head.seq)
    facts = (
        Fact("Recorded", words.moment_exact(head.recorded_at, here.zone, here.now)),
        Fact("By", f"{head.actor_name}, {head.workstation or 'no workstation'}"), *details,
        *((wanted,) if wanted else ()), Fact("Entry", head.number), Fact("Hash", head.hash.hex()[:16], code=True),
    )  # fmt: skip
    signatures = tuple(
        Signature(
            each.printed_name, each.meaning.capitalize(), words.moment_on_paper(each.signed_at, here.zone), each.method,
            each.workstation,
        )
        for each in head.signatures
    )  # fmt: skip
    return page(
        "flow/recorded.html", heading=f"{head.what}, entry {head.number}",
        ask=Ask(f"Recorded: {head.what[0].lower()}{head.what[1:]}.", mood=Mood.YES, icon="done"), steps=(), taken=(),
        back_href=back, number=None, details=facts, signatures=signatures, next=Button("Go on", href=back), others=(),
    )  # fmt: skip


def _record(here: Here, seq: int, kinds: tuple[str, ...]) -> EntryRecord | None:
    """The entry of the house book that was made at a workstation of this registration."""
    station = select(entry.c.workstation).where(entry.c.book == HOUSE, entry.c.seq == seq).scalar_subquery()
    of = here.connection.execute(
        select(workstation.c.registration).where(workstation.c.code == station)
    ).scalar()
    if of != here.book:
        return None
    try:
        found = record(here.connection, HOUSE, seq)
    except UnknownEntry:
        return None
    return found if found.head.kind in kinds else None
