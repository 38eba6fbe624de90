"""What stands in a form when the screen locks: sealed as its person's own draft and given back to her; no secret of it.

The page sends it with the lock. Whoever comes next at the workstation is shown nothing of it, and no page but its own
is filled again, at whichever workstation of the registration its person opens that.
"""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from sqlalchemy import Connection, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from inventory.moment import from_us
from inventory.private import open_secret, seal_secret
from inventory.tables.working import session as sessions
from web import drafts, secret_texts, visitor
from web.access import station
from web.here import database, now

#: How its draft is named, and the field of the lock form in which the page sends it.
FLOW, FIELD = "form", "kept"
#: A form older than this is nobody's next step, and is forgotten with the next that is kept.
LASTS = timedelta(hours=12)
#: The server locks an idle screen by the last it heard of it; the page itself counts from the last key.
_GRACE = timedelta(seconds=60)
#: Fields of a form, characters of one, and of an address; what is longer is not kept.
_FIELDS_MAX, _TEXT_MAX, _ADDRESS_MAX = 60, 2000, 300
#: Fields whose values are given anew each time; beside those that ask for a badge or a code.
_SECRET = frozenset({"again", "old", "secret", "password", FIELD}) | secret_texts.ASKS


def keep() -> str | None:
    """Keep what the lock form brought, as a draft of whose screen this was; the address to come back to, or None."""
    address, fields = _sent(request.form.get(FIELD, ""))
    if not fields:
        return None
    opened = database()
    with opened.write() as connection:
        person = _whose(connection)
        if person is None:
            return None
        for kept in _open(connection, person):
            if kept.state.get("address") == address or now() - kept.changed_at > LASTS:
                _forget(connection, kept)
        sealed = seal_secret(connection, opened.keys, _subject(person), json.dumps(fields).encode())
        state = {"address": address, "sealed": sealed.hex()}
        here = station()
        drafts.make_for(connection, here.registration.code, person, here.code, FLOW, state, now())
    return address


def values_here() -> dict[str, str]:
    """What she typed on this page before the lock, by field; nothing where it is another's page or nothing was kept."""
    if request.method != "GET" or g.get("visitor") is None:
        return {}
    opened = database()
    with opened.read() as connection:
        for kept in _open(connection, g.visitor.person):
            if kept.state.get("address") == _here() and now() - kept.changed_at <= LASTS:
                sealed = bytes.fromhex(kept.state["sealed"])
                found = open_secret(connection, opened.keys, _subject(g.visitor.person), sealed)
                return {name: value for name, value in json.loads(found).items() if isinstance(value, str)}
    return {}


def done(response: Response) -> Response:
    """The form was taken: what was kept of it is forgotten."""
    if request.method != "POST" or response.status_code != 303 or g.get("visitor") is None:
        return response
    came_from = urlsplit(request.referrer or "")
    pages = {_here(), came_from.path + (f"?{came_from.query}" if came_from.query else "")}
    if request.endpoint in {"sign_in.lock", "home.scan"}:
        return response
    with database().read() as connection:
        taken = [each for each in _open(connection, g.visitor.person) if each.state.get("address") in pages]
    if taken:
        with database().write() as connection:
            for kept in taken:
                _forget(connection, kept)
    return response


def _open(connection: Connection, person: str) -> tuple[drafts.Draft, ...]:
    every = drafts.open_of(connection, station().registration.code, person)
    return tuple(each for each in every if each.flow == FLOW)


def _forget(connection: Connection, kept: drafts.Draft) -> None:
    """Nothing of what was typed stays."""
    drafts.save(connection, kept, {"address": kept.state.get("address")}, now(), closed=True)


def _whose(connection: Connection) -> str | None:
    """Whose screen was locked: hers who is signed in, or was here until the screen locked itself a moment ago."""
    if g.get("visitor") is not None:
        person: str = g.visitor.person
        return person
    left = session.get("left")
    row = (
        left
        and connection.execute(
            select(sessions).where(sessions.c.token_digest == bytes.fromhex(left))
        ).one_or_none()
    )
    if not row or row.ended_at_us is not None or row.workstation != station().code:
        return None
    idle = now() - from_us(row.last_seen_us)
    if not timedelta(0) <= idle <= station().policy.lock_after + _GRACE:
        return None
    visitor.end_by_digest(connection, row.token_digest, now())
    return str(row.person)


def _sent(text: str) -> tuple[str, dict[str, str]]:
    """The page's address and its fields, as far as they may be kept."""
    try:
        told = json.loads(text) if text else {}
        address, fields = told["address"], told["fields"]
        items = [(str(name), value) for name, value in fields.items() if isinstance(value, str)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", {}
    if not isinstance(address, str) or len(address) > _ADDRESS_MAX or not _is_page(address):
        return "", {}
    short = {name: value for name, value in items[:_FIELDS_MAX] if len(value) <= _TEXT_MAX and value.strip()}
    open_ones = {name: value for name, value in short.items() if name not in _SECRET and "pin" not in name}
    secret = {field for field, _, _ in secret_texts.found_in(open_ones, None)}
    return address, {name: value for name, value in open_ones.items() if name not in secret}


def _is_page(address: str) -> bool:
    """It is a page of this site, and no other site's."""
    parts = urlsplit(address)
    if not address.startswith("/") or parts.netloc or any(ord(sign) < ord(" ") for sign in address):
        return False
    try:
        current_app.url_map.bind("localhost").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return not parts.path.startswith(("/sign-in", "/static"))


def _here() -> str:
    return request.full_path.removesuffix("?")


def _subject(person: str) -> str:
    return f"kept-form/{person}"
