"""An operation of the interface: its address, scope, shapes and answers stand beside what it does, and are published."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from inventory.errors import Refused
from web.api import body, problem
from web.api.caller import Caller, caller_with
from web.api.shape import Shape

bp = Blueprint("api", __name__, url_prefix="/api/v1")

#: What an operation answers: a status and a value of the shape declared for it.
Answer = tuple[int, Any]
View = Callable[..., Answer]


@dataclass(frozen=True)
class Call:
    """One request: who calls, and what was sent, read by the shapes of the operation."""

    caller: Caller
    sent: dict[str, Any]
    query: dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """An operation as it is published. `scope`: what a token needs; `refused`: the statuses beside the usual ones."""

    name: str
    method: str
    path: str
    scope: str
    summary: str
    answers: Mapping[int, Shape]
    sent: Shape | None = None
    media: tuple[str, ...] = ("application/json",)
    query: Mapping[str, Shape] = field(default_factory=dict)
    in_path: Mapping[str, Shape] = field(default_factory=dict)
    refused: tuple[int, ...] = ()
    #: The operation reads the body itself: it is a file.
    raw: bool = False


#: Every operation, in the order in which it is published.
OFFERS: dict[str, Offer] = {}


def offers(offer: Offer) -> Callable[[View], View]:
    """Serve the operation: token, scope and shapes are looked at before it is asked."""

    def decorate(view: View) -> View:
        @wraps(view)
        def served(**in_path: Any) -> AnyResponse:
            body.address()
            caller = caller_with(offer.scope)
            try:
                query = body.query(offer.query)
                sent = body.json_body(offer.sent) if offer.sent is not None and not offer.raw else {}
                status, value = view(Call(caller, sent, query), **in_path)
            except Refused as refused:
                return problem.of_refusal(refused)
            return Response(json.dumps(value, ensure_ascii=False), status, mimetype="application/json")

        served.roles = frozenset()  # type: ignore[attr-defined]
        OFFERS[offer.name] = offer
        bp.add_url_rule(offer.path, offer.name, served, methods=[offer.method])
        return view

    return decorate


def path_of(offer: Offer) -> str:
    """The address as OpenAPI writes it: `/entry/{seq}`."""
    return offer.path.replace("<int:", "{").replace("<", "{").replace(">", "}")
