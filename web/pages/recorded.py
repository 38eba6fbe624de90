"""The receipt of every entry: `/waste/1309` is what was recorded, who signed it, and what hands do next."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.reports.entry_record import EntryRecord, UnknownEntry, record
from inventory.staff import HANDLERS
from scanners.label import short
from web import evidence
from web.access import ANYONE, requires, visitor
from web.flow import Here
from web.given import What, read
from web.here import database, now, page, today
from web.pages.flows import start
from web.pages.home import scan
from web.reader import Reader, reader_of
from web.recorded_facts import Seen
from web.recorded_view import KINDS, recorded_context, see
from web.refusals import AnotherSyringe
from web.turn import refusal
from web.verbs import FLOWS

bp = Blueprint("recorded", __name__)


def _register(name: str, kinds: tuple[str, ...]) -> None:
    """Give the receipts of one verb their address."""

    @requires(*ANYONE, holders=True)
    def show(seq: int) -> ResponseReturnValue:
        with database().read() as connection:
            here = Here(connection, visitor(), now(), database().keys)
            reader = reader_of(here, request.args)
            seen = _see(here, reader, kinds, seq)
            if not visitor().roles and seen.record.head.actor != visitor().person:
                abort(404)
            again = request.args.get("again") == "1"
            return page("flow/recorded.html", **recorded_context(seen, again=again, finding=reader.finding))

    bp.add_url_rule(f"/{name}/<int:seq>", name, show, methods=["GET"])


@bp.post("/draw/<int:seq>")
@requires(*HANDLERS)
def stuck(seq: int) -> ResponseReturnValue:
    """Take the label on the syringe: the right one goes on to Give, another one is refused."""
    raw = request.form.get("scan", "")
    try:
        given = read(raw, today(), database().keys)
    except Refused:
        return scan()
    if given.what is not What.LABEL:
        return scan()
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        seen = _see(here, reader_of(here, request.args), KINDS["draw"], seq)
        if seen.holding is not None and given.code == seen.holding.label:
            return start(FLOWS["administration"], raw)
        refused = AnotherSyringe(short(str(seen.record.own["syringe"])), short(given.code))
        context = recorded_context(seen, again=False)
    evidence.keep(database(), visitor().station.code, visitor().person, "draw", raw, "AnotherSyringe", given)
    context["ask"] = refusal(context["ask"], refused, "")
    return page("flow/recorded.html", **context)


def _see(here: Here, reader: Reader, kinds: tuple[str, ...], seq: int) -> Seen:
    """The entry of this kind; 404 where the reader's book has none, or where another's book is asked for."""
    if request.args.get("book", "") not in ("", reader.book):
        abort(404)
    return see(here, _record(reader, kinds, seq) or abort(404), reader.named)


def _record(reader: Reader, kinds: tuple[str, ...], seq: int) -> EntryRecord | None:
    try:
        found = record(reader.here.connection, reader.book, seq)
    except UnknownEntry:
        return None
    return found if found.head.kind in kinds else None


for _name, _kinds in KINDS.items():
    _register(_name, _kinds)
