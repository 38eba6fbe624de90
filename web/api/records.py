"""Reading what happened: entries and the lives of containers, patients by code alone; no patient's text is opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from inventory.errors import ForeignContainer, UnknownContainer
from inventory.reports.entries import EntryHead, entry_heads
from inventory.reports.entry_record import EntryRecord, UnknownEntry, record
from inventory.reports.vial_life import VialLife, life
from inventory.tables.custody import container as containers
from inventory.tables.ledger import entry
from web import covered
from web.api.offer import Answer, Call, Offer, offers
from web.api.problem import NotHere
from web.api.shape import Flag, List, Named, OrNull, Whole, said
from web.here import database, now

#: Entries of one answer.
PAGE, PAGE_MAX = 50, 200
_WORDS, _SEQ = said(), Whole("The entry's number in its book.")

SIGNATURE = Named(
    {
        "signer": _WORDS, "printed_name": _WORDS, "role": _WORDS, "meaning": _WORDS, "method": _WORDS,
        "how_seen": OrNull(_WORDS), "seen_amount": OrNull(_WORDS),
        "wrong_amounts": OrNull(_WORDS), "workstation": _WORDS, "signed_at": _WORDS,
    }
)  # fmt: skip
HEAD: dict[str, Any] = {
    "number": _WORDS, "book": _WORDS, "seq": _SEQ, "kind": _WORDS, "what": _WORDS, "actor": _WORDS,
    "actor_name": _WORDS, "workstation": OrNull(_WORDS), "mood": _WORDS, "reason": OrNull(_WORDS),
    "occurred_at": _WORDS, "recorded_at": _WORDS, "zone": _WORDS, "hash": _WORDS, "previous_hash": _WORDS,
    "signatures": List(SIGNATURE), "exceptions": List(Named({"name": _WORDS, "detail": _WORDS})),
}  # fmt: skip
LINE = Named(
    {
        "what": _WORDS, "from_container": _WORDS, "to_container": _WORDS, "from": _WORDS, "to": _WORDS,
        "to_kind": _WORDS, "substance": _WORDS, "amount_ug": Whole("Micrograms."), "volume_ul": Whole("Microlitres."),
        "exact": Flag(),
    }
)  # fmt: skip
FACT = Named({"table": _WORDS, "values": Named(more=True)})
ENTRY = Named({**HEAD, "facts": List(FACT), "lines": List(LINE)})
LIVED = Named(
    {
        **HEAD, "amount_ug": OrNull(Whole()), "left_ug": Whole("What was in the vial after it."), "container": _WORDS,
        "patient": OrNull(said("A code, never a name.")),
    }
)  # fmt: skip
CONTAINER = Named(
    {
        "label": _WORDS, "kind": _WORDS, "substance": _WORDS, "product": OrNull(_WORDS), "lot": OrNull(_WORDS),
        "expires_on": OrNull(_WORDS), "parent": OrNull(_WORDS), "root": _WORDS, "opened": Flag(),
        "place": OrNull(_WORDS), "holder": OrNull(_WORDS), "amount_ug": Whole("As labelled."), "left_ug": Whole(),
        "left_ul": Whole(), "adds_up": Flag("All that came in is accounted for."), "entries": List(LIVED),
    }
)  # fmt: skip


@offers(
    Offer(
        "entries", "GET", "/entry", "entries:read", "Entries of the registration's book in their order, page by page.",
        {200: Named({"entries": List(Named(HEAD)), "next": OrNull(Whole("Send it as `after` for the next page."))})},
        query={"after": Whole("The number of the last entry that is known.", 0, 2**31 - 1),
               "limit": Whole("How many at most.", 1, PAGE_MAX)},
    )
)  # fmt: skip
def entries(call: Call) -> Answer:
    """A page of the book."""
    book, limit = call.caller.book, call.query.get("limit", PAGE)
    chosen = select(entry.c.seq).where(entry.c.book == book, entry.c.seq > call.query.get("after", 0))
    with database().read() as connection:
        seqs = connection.execute(chosen.order_by(entry.c.seq).limit(limit)).scalars().all()
        heads = entry_heads(
            connection, book, select(entry.c.seq).where(entry.c.book == book, entry.c.seq.in_(seqs))
        )
    found = [head_of(head) for head in heads.values()]
    return 200, {"entries": found, "next": found[-1]["seq"] if len(found) == limit else None}


@offers(
    Offer("entry", "GET", "/entry/<int:seq>", "entries:read", "One entry whole: facts, lines, signatures.",
          {200: ENTRY}, in_path={"seq": Whole("The entry's number in its book.", 0, 2**31 - 1)}, refused=(422,))
)  # fmt: skip
def one_entry(call: Call, seq: int) -> Answer:
    """The entry with this number; another book's has no address here."""
    with database().read() as connection:
        try:
            found = record(connection, call.caller.book, seq)
        except UnknownEntry as unknown:
            raise NotHere("an entry of this registration", str(seq)) from unknown
        _need_open(
            connection,
            call,
            (each for line in found.lines for each in (line.from_container, line.to_container)),
        )
    return 200, entry_of(found)


@offers(
    Offer("container", "GET", "/container/<label>", "entries:read", "The life of a container, newest entry first.",
          {200: CONTAINER}, in_path={"label": said("Its printed label.", 40)}, refused=(422,))
)  # fmt: skip
def container(call: Call, label: str) -> Answer:
    """Another registration's is answered as one that there is not."""
    with database().read() as connection:
        try:
            found = life(connection, label.replace("-", "").upper(), call.caller.book)
        except (ForeignContainer, UnknownContainer) as unknown:
            raise NotHere("a label of this registration", "another") from unknown
        _need_open(connection, call, (found.holding.label, *(each.container for each in found.entries)))
    return 200, _life_of(found)


def _need_open(connection: Connection, call: Call, labels: Iterable[str]) -> None:
    """No waste of these waits for a witness who types first, away from where it was signed.

    Raises: AmountCovered.
    """
    hidden = covered.from_program(connection, call.caller.station, now())
    # A vial's life has the doses that were drawn from it.
    roots = (
        connection.execute(select(containers.c.root).where(containers.c.label.in_(hidden))).scalars()
        if hidden
        else ()
    )
    covered.need_open(set(labels), hidden.keys() | set(roots))


def head_of(head: EntryHead) -> dict[str, Any]:
    """An entry but for its facts and lines."""
    return {
        "number": head.number, "book": head.book, "seq": head.seq, "kind": head.kind, "what": head.what,
        "actor": head.actor, "actor_name": head.actor_name, "workstation": head.workstation, "mood": head.mood,
        "reason": head.reason, "occurred_at": _at(head.occurred_at), "recorded_at": _at(head.recorded_at),
        "zone": head.zone, "hash": head.hash.hex(), "previous_hash": head.previous_hash.hex(),
        "signatures": [
            {
                "signer": each.signer, "printed_name": each.printed_name, "role": each.role, "meaning": each.meaning,
                "method": each.method, "how_seen": each.how_seen, "seen_amount": each.seen_amount,
                "wrong_amounts": each.wrong_amounts,
                "workstation": each.workstation,
                "signed_at": _at(each.signed_at),
            }
            for each in head.signatures
        ],
        "exceptions": [{"name": each.name, "detail": each.detail} for each in head.exceptions],
    }  # fmt: skip


def entry_of(found: EntryRecord) -> dict[str, Any]:
    """An entry whole; digests and commitments in figures of 16."""
    return {
        **head_of(found.head),
        "facts": [
            {
                "table": fact.table,
                "values": {
                    name: value.hex() if isinstance(value, bytes) else value for name, value in fact.values.items()
                },
            }
            for fact in found.facts
        ],
        "lines": [
            {
                "what": each.what, "from_container": each.from_container, "to_container": each.to_container,
                "from": each.from_words, "to": each.to_words, "to_kind": each.to_kind, "substance": each.substance,
                "amount_ug": each.amount_ug, "volume_ul": each.volume_ul, "exact": each.exact,
            }
            for each in found.lines
        ],
    }  # fmt: skip


def _life_of(found: VialLife) -> dict[str, Any]:
    held = found.holding
    return {
        "label": held.label, "kind": held.kind, "substance": held.substance, "product": held.product, "lot": held.lot,
        "expires_on": held.expires_on.isoformat() if held.expires_on else None, "parent": held.parent,
        "root": held.root, "opened": held.opened, "place": held.place, "holder": held.holder,
        "amount_ug": held.amount_ug, "left_ug": held.left_ug, "left_ul": held.left_ul, "adds_up": found.sum.adds_up,
        "entries": [
            {
                **head_of(each.head), "amount_ug": each.amount_ug, "left_ug": each.left_ug,
                "container": each.container, "patient": each.patient,
            }
            for each in found.entries
        ],
    }  # fmt: skip


def _at(moment: datetime) -> str:
    return moment.isoformat()
