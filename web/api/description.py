"""`openapi.json`: the whole interface, made of what stands beside each operation; open to everybody."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Response, jsonify

from inventory.api_token import SCOPES
from web.access import open_to_all
from web.api.offer import OFFERS, Offer, bp, path_of
from web.api.problem import MEDIA
from web.api.shape import Named, Text, Whole

#: A refusal, as RFC 9457 has it.
PROBLEM = Named(
    {
        "type": Text("The name of the refusal.", 200), "title": Text("The same for a person.", 1000, 0),
        "status": Whole(), "detail": Text("The sentence that a page would show.", 1000, 0),
        "expected": Text("", 100_000, 0, ""), "found": Text("", 100_000, 0, ""),
    }
)  # fmt: skip
#: Statuses that any operation may answer with, and when.
USUAL = {
    400: "It cannot be read, or is not as described; nothing was looked at.",
    401: "No token, or one that is not in force.",
    403: "A token without the scope; a person without the right, or whose proof was not accepted.",
    404: "Nothing of this registration has this address.",
    405: "Another method.",
    429: "Too many requests were refused here, or too many proofs; wait.",
    503: "The books cannot be reached now.",
}
#: And those of what is sent.
OF_A_BODY = {
    411: "The body does not say how long it is.", 413: "The body is too long.",
    415: "The body is not of this media type.",
}  # fmt: skip
#: And those of a step.
OF_A_STEP = {
    409: "This command_id was sent before with other content.",
    422: "A rule does not hold: nothing was recorded.",
}
_SAYS = {200: "As asked; of a step, the first result again.", 201: "Recorded."}


@bp.get("/openapi.json")
@open_to_all
def openapi() -> Response:
    """The description."""
    return jsonify(described())


def described() -> dict[str, Any]:
    """The document: OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for offer in OFFERS.values():
        paths.setdefault(path_of(offer), {})[offer.method.lower()] = _operation(offer)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vialtrail", "version": version("vialtrail"),
            "description": "The books of a clinic's controlled drugs. A token is a station's and never a person's: "
            "each step says who does it and proves it in the same request.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM.schema()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": f"Scopes: {', '.join(SCOPES)}."}
            },
        },
    }  # fmt: skip


def _operation(offer: Offer) -> dict[str, Any]:
    """One operation with its parameters, body and every answer."""
    usual = USUAL | (OF_A_BODY if offer.sent is not None else {})
    refused = {status: OF_A_STEP[status] for status in offer.refused}
    said: dict[str, Any] = {
        "operationId": offer.name,
        "summary": offer.summary,
        "description": f"Needs a token with the scope {offer.scope}.",
        "security": [{"token": [offer.scope]}],
        "parameters": [
            {"name": name, "in": where, "required": where == "path", "schema": shape.schema()}
            for where, shapes in (("path", offer.in_path), ("query", offer.query))
            for name, shape in shapes.items()
        ],
        "responses": {
            **{str(status): _answer(status, shape.schema()) for status, shape in offer.answers.items()},
            **{str(status): _problem(words) for status, words in (usual | refused).items()},
        },
    }
    if offer.sent is not None:
        said["requestBody"] = {
            "required": True, "content": {media: {"schema": offer.sent.schema()} for media in offer.media},
        }  # fmt: skip
    return said


def _answer(status: int, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": _SAYS[status], "content": {"application/json": {"schema": schema}}}


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
