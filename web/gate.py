"""What is turned away before any page sees it: no form, unreadable characters, numbers too large, too many refusals."""

from __future__ import annotations

from collections.abc import Iterator

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, LengthRequired, NotFound, TooManyRequests, UnsupportedMediaType

from inventory.certification_letter import LARGEST
from web import attempts, urgent
from web.api import problem
from web.here import database, now

#: Bytes of a posted form; nothing that a person types is longer.
FORM_MAX = 512 * 1024
#: The one page that takes a file, and bytes of what it is sent: the largest file with its form around it.
LETTER, LETTER_MAX = "letter.keep", LARGEST + 64 * 1024
#: The two ways in which a browser sends a form; nothing else is read.
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
#: The largest number of an address that the database's columns hold.
NUMBER_MAX = 2**31 - 1
#: What is wrong with a request that no page takes, and what is expected, by status.
WRONG = {
    400: ("This cannot be read.", "characters that can be typed"),
    411: ("This form does not say how long it is.", "a form sent by a browser"),
    413: ("This form is too long.", f"at most {FORM_MAX // 1024} kB"),
    415: ("This is not a form of these pages.", "a form sent by a browser"),
    429: ("Too many requests were refused here; wait one minute.", "a pause"),
}
#: NUL, which PostgreSQL keeps in no text, and what stands for bytes that are no UTF-8.
_UNREADABLE = "\0\ufffd"
#: Served to a program that watches and to a page that is shown already.
_UNLIMITED = {"static", "health.health"}


def limit() -> None:
    """Nobody signs in at a workstation or address that was refused too often; who is signed in works on.

    Raises: TooManyRequests.
    """
    if request.endpoint in _UNLIMITED or g.get("visitor") is not None or problem.is_wanted():
        return
    if attempts.too_many():
        station = g.get("station")
        urgent.refused_address(database(), station.code if station else None, now())
        raise TooManyRequests(retry_after=int(attempts.WITHIN.total_seconds()))


def readable() -> None:
    """Refuse a body that is no form, characters that no database keeps, and numbers larger than its columns.

    A body that comes piece by piece, without its length, would be read as far as the limit and taken for whole.

    Raises: UnsupportedMediaType, BadRequest, NotFound. LengthRequired: a body without its length, of a program too.
    RequestEntityTooLarge: the form is longer than FORM_MAX, or with a letter's file than LETTER_MAX.
    """
    if request.method not in {"GET", "HEAD"} and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if problem.is_wanted():
        return
    with_body = request.method not in {"GET", "HEAD"} and (request.content_length or request.mimetype)
    if with_body and request.mimetype not in FORMS:
        raise UnsupportedMediaType
    if request.endpoint == LETTER and g.get("visitor") is not None:
        request.max_content_length = LETTER_MAX
    sent = (request.path, *_texts(request.args), *_texts(request.form))
    if any(character in text for text in sent for character in _UNREADABLE):
        raise BadRequest
    if any(isinstance(value, int) and value > NUMBER_MAX for value in (request.view_args or {}).values()):
        raise NotFound


def _texts(values: MultiDict[str, str]) -> Iterator[str]:
    for name, value in values.items(multi=True):
        yield from (name, value)
