"""What a witness types before it is shown is told to her on no other page: not before she typed it, or said no.

It covers the containers of drafts that wait for her, and what they were drawn from: wherever she signed in, at the
maker's workstation too. A program there reads what its maker does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import current_app, g, request, session
from sqlalchemy import Connection, select
from werkzeug.wrappers import Response

from inventory.rule_errors import AmountCovered
from inventory.staff import WITNESSES
from inventory.tables.custody import container, draw
from scanners.label import short
from web import drafts
from web.api import problem
from web.drafts import State
from web.frame import Ask, Mood
from web.here import database, now, page
from web.typed_first import containers_of
from web.visitor import Station, Visitor, in_force
from web.words import Covered

#: Pages that tell no amount of another's container, or print it as covered, beside those of the witness herself.
_OPEN = frozenset({"home.home", "stock.stock_page", "sign_in.lock", "static"})
#: Answers in which text stands.
_TEXTS = ("text/", "application/json")


def waiting(connection: Connection, station: Station, at: datetime, person: str | None) -> dict[str, str]:
    """Label of each covered container -> the draft that waits for its witness.

    Args: person: who reads; a maker knows her own. With None a station's program does, away from where it was signed.
    """
    if not station.policy.witness_types_first:
        return {}
    since = at - station.policy.draft_open
    found: dict[str, str] = {}
    for each in drafts.wanting_second(connection, station.registration.code, since):
        signed_at = next((kept["workstation"] for kept in each.state["signatures"]), each.workstation)
        if each.person != person and (
            signed_at != station.code if person is None else typed(each.id, each.state) is None
        ):
            found |= dict.fromkeys(containers_of(each.state), each.id)
    return found


def with_sources(connection: Connection, labels: Collection[str]) -> frozenset[str]:
    """These and the containers that they were drawn from: what is left in one tells what went into the other."""
    if not labels:
        return frozenset()
    of = select(container.c.parent).where(container.c.label.in_(labels), container.c.parent.is_not(None))
    return frozenset((*labels, *connection.execute(of).scalars()))


def from_program(connection: Connection, station: Station, at: datetime) -> dict[str, str]:
    """As `waiting`, for a program at this workstation."""
    return waiting(connection, in_force(connection, station, at), at, None)


def typed(draft_id: str, state: State) -> str | None:
    """What she typed in this session before this very draft was shown to her whole."""
    visitor: Visitor = g.visitor
    kept = session.get("witness_typed")
    signed = {each["draft_hash"] for each in state["signatures"]}
    if not kept or kept[:2] != [draft_id, visitor.token_digest.hex()] or signed != {kept[2]}:
        return None
    return str(kept[3])


def of_visitor() -> dict[str, str]:
    """As `waiting`, for who is signed in; nothing for who witnesses nothing. Looked up once a request."""
    visitor: Visitor | None = g.get("visitor")
    if visitor is None or not visitor.roles & WITNESSES or not visitor.station.policy.witness_types_first:
        return {}
    if "covered" not in g:
        with database().read() as connection:
            g.covered = waiting(connection, visitor.station, now(), visitor.person)
    found: dict[str, str] = g.covered
    return found


def amounts(label: str, **values: int) -> dict[str, Any]:
    """The amounts of a container as this visitor reads them: as they are, or covered."""
    labels = of_visitor()
    if labels and "covered_sources" not in g:
        with database().read() as connection:
            g.covered_sources = with_sources(connection, labels)
    return {name: Covered() for name in values} if labels and label in g.covered_sources else dict(values)


def orders(connection: Connection) -> frozenset[str]:
    """The orders by which covered syringes were drawn up: their doses tell what is in one that nobody gave."""
    labels = of_visitor()
    if not labels:
        return frozenset()
    found = connection.execute(select(draw.c.dose_order).where(draw.c.syringe.in_(labels))).scalars()
    return frozenset(each for each in found if each)


def guard(response: Response) -> Response:
    """In place of an answer that names a covered container: why it is covered, and where she types what she sees."""
    if request.endpoint in _OPEN or request.blueprint == "witness" or problem.is_wanted():
        return response
    if (
        not (response.mimetype or "").startswith(_TEXTS)
        or response.is_streamed
        or response.direct_passthrough
    ):
        return response
    covered = of_visitor()
    named = _named(response.get_data(as_text=True), covered) if covered else None
    if named is None or (request.blueprint == "flows" and not _is_hers(named)):
        return response
    refused = AmountCovered("the amount that you see, typed first", "nothing typed yet")
    href = f"/waste/witness/{covered[named]}/"
    ask = Ask(
        refused.sentence, mood=Mood.NO, expected=refused.expected, found=refused.found, outcome="Covered",
        recorded_nothing=False,
    )  # fmt: skip
    return current_app.make_response(
        page("error/refused.html", ask=ask, home_href=href, home_label="Type what you see")
    )


def need_none() -> None:
    """Nothing waits for who is signed in.

    Raises: AmountCovered.
    """
    need_open(of_visitor(), of_visitor())


def need_open(labels: Collection[str], covered: Collection[str]) -> None:
    """None of these containers is covered.

    Raises: AmountCovered.
    """
    if set(labels) & set(covered):
        raise AmountCovered("another time, or the witness's own page", "a waste that waits for its witness")


def _named(text: str, labels: Collection[str]) -> str | None:
    """The first of these labels that stands in a text, whole or by its last group."""
    for label in labels:
        if re.search(rf"(?<![0-9A-Z])(?:{label}|{short(label)})(?![0-9A-Z])", text):
            return label
    return None


def _is_hers(label: str) -> bool:
    """A step of her own is about this very container, or begins with it; a vial's other doses go on."""
    visitor: Visitor = g.visitor
    draft_id = (request.view_args or {}).get("draft_id")
    if draft_id is None:
        return True
    with database().read() as connection:
        found = drafts.of_registration(connection, visitor.registration, draft_id)
    return found is not None and label in json.dumps({**found.draft.state, "scans": [], "before": []})
