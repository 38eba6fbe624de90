"""Refusals as RFC 9457 problem details, in the same words as the pages; of a fault it says no more than a number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from inventory.errors import Refused
from web import attempts
from web.faults import Fault
from web.refusals import NotAccepted, NotAsDescribed, TooManyTries
from web.statuses import status_of


class NotHere(Refused):
    """There is no such thing here."""


#: Where every address of the interface begins.
ROOT = "/api/"
MEDIA = "application/problem+json"
#: Names of refusals that have another status here than on a page, which asks again where a program is told.
_HERE: dict[type[Refused], int] = {NotAsDescribed: 400, NotAccepted: 403, TooManyTries: 429, NotHere: 404}
#: What is wrong with a request that no operation takes, and what is expected.
_PLAIN = {
    400: ("This cannot be read.", "JSON as openapi.json describes it"),
    401: ("This token is not accepted.", "Authorization: Bearer and a token that is in force"),
    403: ("This token does not open that.", "a token with the scope"),
    404: ("There is no such thing here.", "an address of openapi.json, and something of this registration"),
    405: ("This address does not take that method.", "a method of openapi.json"),
    411: ("This does not say how long it is.", "Content-Length"),
    413: ("This is too long.", "less"),
    415: ("This is not JSON.", "Content-Type: application/json"),
    429: ("Too many requests were refused here; wait one minute.", "a pause"),
    503: ("The books cannot be reached now.", "another try later, with the same command_id"),
}


def is_wanted() -> bool:
    """The request is for this interface, and every answer to it a JSON text."""
    return request.path.startswith(ROOT)


def answer(
    status: int, detail: str, *, kind: str = "about:blank", title: str = "", expected: str = "", found: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """One problem."""
    said = {
        "type": kind, "title": title or detail, "status": status, "detail": detail, "expected": expected,
        "found": found,
    }  # fmt: skip
    return Response(json.dumps(said), status, headers, mimetype=MEDIA)


def of_refusal(refused: Refused) -> Response:
    """A refused command: its sentence, expected and found; its name is the type."""
    status = next((_HERE[kind] for kind in type(refused).__mro__ if kind in _HERE), status_of(refused))
    if status in attempts.RECORDED or isinstance(refused, TooManyTries):
        attempts.name(refused)
    attempts.name_signature(refused)
    name = type(refused).__name__
    headers = {"Retry-After": "60"} if isinstance(refused, TooManyTries) else None
    title = re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize()
    return answer(
        status, refused.sentence, kind=f"urn:vialtrail:refusal:{name}", title=title, expected=refused.expected,
        found=refused.found, headers=headers,
    )  # fmt: skip


def plain(status: int, headers: Mapping[str, str] | None = None, *, found: str = "another") -> Response:
    """A problem that no operation names."""
    detail, expected = _PLAIN.get(status, ("The request was not carried out.", "another"))
    return answer(status, detail, expected=expected, found=found, headers=headers)


def of_http(error: HTTPException) -> Response:
    """No such address, not with this method, too long, not now."""
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    if isinstance(error, MethodNotAllowed):
        kept["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    if error.code == 401:
        kept["WWW-Authenticate"] = "Bearer"
    return plain(error.code or 500, kept)


def of_fault(fault: Fault) -> Response:
    """The database does not do it now: a step that is sent again under the same number counts once."""
    return answer(
        503, fault.sentence, title="Not now", expected="another try later, with the same command_id", found=fault.name,
        headers={"Retry-After": str(fault.retry_after_s)},
    )  # fmt: skip


def of_break(incident: str) -> Response:
    """A fault of the program; the log has it under this number."""
    return answer(500, f"The program broke off: incident {incident}.", title="Broken", found=incident)
