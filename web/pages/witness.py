"""What waits for a witness at this registration, to be read; the signature is given where the first person stands."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.staff import WITNESSES, name_of
from web import drafts, words
from web.access import requires, visitor
from web.flow import Here
from web.frame import Ask, Fact, Number
from web.here import database, now, page
from web.verbs import FLOWS

bp = Blueprint("witness", __name__)

#: The amount, the facts beside it, and the workstation.
Shown = tuple[Number, tuple[Fact, ...], str]


@bp.get("/waste/witness/")
@requires(*WITNESSES)
def waiting() -> ResponseReturnValue:
    """Every draft of another person that waits for a witness."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        since = now() - visitor().station.policy.draft_open
        found = drafts.wanting_witness(connection, visitor().registration, since)
        shown = [_shown(here, each) for each in found if each.person != visitor().person]
    return page(
        "waste/witness.html", heading="A witness is wanted", ask=Ask("Scan anything."),
        waiting=tuple(each for each in shown if each is not None), nothing="Nobody waits for a witness now.",
    )  # fmt: skip


def _shown(here: Here, draft: drafts.Waiting) -> Shown | None:
    """What is to be signed; nothing where the drug has moved since."""
    try:
        signing = FLOWS[draft.flow].signing(here, draft.state)
    except Refused:
        return None
    where = drafts.station_name(here.connection, draft.workstation)
    facts = (
        Fact("Person", name_of(here.connection, draft.person)),
        Fact("Since", words.clock(draft.since, here.zone)),
        *signing.details,
    )
    return signing.number, facts, where
