"""What is read of a request: strict JSON and whole numbers in the address; nothing of it is guessed or mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from web.api.shape import Shape, Text, Whole
from web.gate import NUMBER_MAX
from web.refusals import NotAsDescribed

#: NUL, which PostgreSQL keeps in no text, and what stands for bytes that are no UTF-8.
_UNREADABLE = "\0\ufffd"


def json_body(shape: Shape) -> dict[str, Any]:
    """The body as its shape reads it.

    Raises: UnsupportedMediaType. BadRequest: it is no JSON, or says a name twice. NotAsDescribed.
    RequestEntityTooLarge.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    read: dict[str, Any] = shape.read(strict(text_body()), "The body")
    return read


def text_body() -> str:
    """The body as text.

    Raises: BadRequest: bytes that are no UTF-8. RequestEntityTooLarge.
    """
    try:
        return request.get_data(cache=False).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest from error


def strict(text: str) -> Any:
    """The value of a JSON text.

    Raises: BadRequest: it is none, says a name twice, holds a number that JSON does not know, or is too deep.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def query(known: Mapping[str, Shape]) -> dict[str, Any]:
    """What stands behind the question mark: each once, and nothing that is not known.

    Raises: NotAsDescribed.
    """
    found: dict[str, Any] = {}
    for name, values in request.args.lists():
        place = f"The address's {name}" if name in known else "The address"
        if name not in known:
            raise NotAsDescribed(", ".join(known) or "nothing behind a question mark", "another", place=place)
        if len(values) > 1:
            raise NotAsDescribed("one value", "several", place=place)
        found[name] = known[name].read(_value(known[name], values[0]), place)
    return found


def address() -> None:
    """The address itself can be read, and its numbers are such as the columns hold.

    Raises: BadRequest, NotFound.
    """
    if any(character in request.path for character in _UNREADABLE):
        raise BadRequest
    values = (request.view_args or {}).values()
    if any(isinstance(value, int) and value > NUMBER_MAX for value in values):
        raise NotFound


def _value(shape: Shape, text: str) -> Any:
    """A whole number stands in an address as its figures."""
    if not isinstance(shape, Whole):
        return Text().read(text, "The address")
    figures = text.isascii() and text.isdecimal() and len(text) <= 18
    return int(text) if figures else text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError("no number of JSON")
