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
from web import sealed_sheet
from web.access import requires, visitor
from web.change_words import changed
from web.entry_facts import entry_facts, entry_page
from web.flow import Here
from web.frame import Button
from web.here import database, now, page
from web.one_signature import one_signature_fact, to_do
from web.verbs import FLOWS

bp = Blueprint("change", __name__)

#: Who reads every change of people and rules but what stands in a colleague's file.
READERS = frozenset({Role.ADMINISTRATOR, Role.PHARMACIST, Role.COMPLIANCE, Role.REGISTRANT})
#: Who reads that too.
FILE_READERS = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE, Role.REGISTRANT})
#: The changes of a person's file; others read none of them but who signed it and, save a screening, whose file it is.
FILE_KINDS = frozenset(
    {
        "licence_recorded", "number_recorded", "training_recorded", "screening_recorded", "identity_checked",
        "access_changed", "supervisor_changed", "shift_planned",
    }
)  # fmt: skip


@bp.get("/change/<int:seq>")
@requires(*FLOWS["change"].roles)
def change(seq: int) -> ResponseReturnValue:
    """One change of this registration; to those who look after no people one of their own alone."""
    return _shown(seq, CHANGE_KINDS, "/people/" if visitor().roles & READERS else "/factor/")


@bp.get("/review/<int:seq>")
@requires(*FLOWS["review"].roles)
def review(seq: int) -> ResponseReturnValue:
    """One review of this registration."""
    return _shown(seq, ("reviewed",), "/review/")


@bp.get("/credentials/<int:seq>")
@requires(*FLOWS["credentials"].roles)
def credentials(seq: int) -> ResponseReturnValue:
    """One review of the credentials of this registration."""
    return _shown(seq, ("credentials_reviewed",), "/credentials/")


@bp.get("/ending/<int:seq>")
@requires(*FLOWS["ending"].roles)
def ending(seq: int) -> ResponseReturnValue:
    """The end of a badge, a key or a code generator at this registration."""
    return _shown(seq, ("badge_ended", "factor_ended"), "/people/")


def _may_read(found: EntryRecord) -> bool:
    """Whether she reads this change, by her roles, her signature, or because it is about herself."""
    head, her = found.head, visitor()
    if head.kind == "reviewed" or her.roles & FILE_READERS or head.actor == her.person:
        return True
    if head.kind not in FILE_KINDS:
        return bool(her.roles & READERS)
    if any(each.signer == her.person for each in head.signatures):
        return True
    return head.kind != "screening_recorded" and found.own.get("person") == her.person


def _shown(seq: int, kinds: tuple[str, ...], back: str) -> ResponseReturnValue:
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        found = _record(here, seq, kinds) or abort(404)
        head = found.head
        if not _may_read(found):
            abort(404)
        details = [
            line.fact
            for line in changed(here, tuple(Row(each.table, each.values) for each in found.facts), seq)
        ]
        wanted = (one_signature_fact(here, head.book, head.seq), to_do(here, head.book, head.seq))
        prints = head.kind == "recovery_sheet_made" and sealed_sheet.waits(connection, visitor(), seq)
    facts = entry_facts(head, here.zone, here.now, (*details, *(each for each in wanted if each)))
    go_on = Button("Print the sheet", href=f"/recovery/sheet/{seq}") if prints else Button("Go on", href=back)
    return page("flow/recorded.html", **entry_page(head, facts, back, go_on))


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
