"""Her statement of accountability: read and signed by herself, and shown to her with its signature; to nobody else."""

from __future__ import annotations

import json

from flask import Blueprint, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from inventory import accountability as statement
from inventory.accountability import statement_wanted
from inventory.reports.entry_record import record
from inventory.tables.people import accountability
from web import drafts
from web import form as forms
from web.access import SIGNED_IN, requires, see_other, visitor
from web.accountability import FLOW
from web.entry_facts import signatures_of
from web.flow import Here, beginning
from web.frame import Fact, Signature
from web.here import database, now, page

bp = Blueprint("accountability", __name__)

#: The cookie's word for where she came from.
AFTER_STATEMENT = "after_statement"


@bp.get("/accountability/")
@requires(*SIGNED_IN, holders=True)
def own() -> ResponseReturnValue:
    """The text, and of each version that she signed her signature; it prints."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        wanted, signed = statement_wanted(connection, visitor().person), _signed(here)
    of_today = any(version == statement.VERSION for version, _, _ in signed)
    return page(
        "accountability/page.html", heading="Your statement", ask=forms.heard(), prints=True,
        text=tuple(Fact(title, sentence) for title, sentence in statement.TEXT), version=statement.VERSION,
        signed=signed, wanted=wanted, offered=not of_today, go_on=session.get(AFTER_STATEMENT, "/"), name=visitor().name,
        crumbs=(("Home", "/"), ("Your statement", "")),
    )  # fmt: skip


@bp.post("/accountability/")
@requires(*SIGNED_IN, holders=True)
def begin() -> ResponseReturnValue:
    """Go on to the signature: badge and PIN, or a security key."""
    state = {**beginning(), "step": 1}
    with database().write() as connection:
        drafts.drop_begun(connection, visitor(), FLOW.name, now())
        made = drafts.make(connection, visitor(), FLOW.name, json.loads(json.dumps(state)), now())
    return see_other(f"/{FLOW.name}/draft/{made}/")


@bp.get("/accountability/<int:seq>")
@requires(*SIGNED_IN, holders=True)
def one(seq: int) -> ResponseReturnValue:
    """What she just signed stands on her page; another's number shows no more than that."""
    del seq
    return see_other("/accountability/")


def _signed(here: Here) -> tuple[tuple[str, str, Signature], ...]:
    """Each statement of hers, the newest first: version, entry and signature."""
    mine = select(accountability).where(accountability.c.person == here.visitor.person)
    rows = here.connection.execute(mine.order_by(accountability.c.seq.desc())).all()
    found = [(row.version, record(here.connection, row.book, row.seq).head) for row in rows]
    return tuple((version, head.number, each) for version, head in found for each in signatures_of(head))
