"""Who calls: a token in the Authorization header and nothing else; no cookie is read, so no other site's page acts here.

An unknown token, one that is over, one that was ended and one whose workstation was closed are answered alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import g, request
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized

from inventory.api_token import Token, find_token, token_digest
from inventory.enrolment import is_closed
from inventory.moment import to_us
from inventory.tables.working import PLAIN_REFUSALS, refused_attempt
from web import attempts, urgent, visitor
from web.here import database, now
from web.visitor import Station

#: What a token begins with, so that one that lies about is known for what it is; 43 characters of 256 bits follow.
MARK = "vtt_"
_BEARER = re.compile(rf"Bearer ({MARK}[A-Za-z0-9_-]{{43}})", re.ASCII)


@dataclass(frozen=True)
class Caller:
    """The workstation that a token acts as."""

    token: Token
    station: Station

    @property
    def book(self) -> str:
        """The one registration of which anything is seen or written."""
        return self.token.registration


def caller_with(scope: str) -> Caller:
    """Who calls, with a token that is good for this.

    Raises: Unauthorized: no token that is in force. Forbidden: one without the scope. TooManyRequests: too many were
    refused lately, at this address without a token or at this workstation with one.
    """
    found = _find()
    if found is None:
        if attempts.too_many():
            urgent.refused_address(database(), None, now())
            raise TooManyRequests(retry_after=_pause())
        attempts.name("TokenNotAccepted")
        raise Unauthorized
    g.station = found.station
    if _refused_lately(found.station.code) >= attempts.STATION_MAX:
        urgent.refused_address(database(), found.station.code, now())
        raise TooManyRequests(retry_after=_pause())
    if scope not in found.token.scopes:
        attempts.name("ScopeNeeded")
        raise Forbidden
    return found


def _find() -> Caller | None:
    header = request.headers.get("Authorization", "")
    match = _BEARER.fullmatch(header)
    # Looked up whatever was sent: the same questions for a token and for none.
    digest = token_digest(database().keys, match.group(1) if match else "")
    with database().read() as connection:
        token = find_token(connection, digest, now())
        station = visitor.find_station(connection, token.station if token else None)
        closed = token is None or is_closed(connection, token.station)
    if token is None or station is None or closed or station.registration.code != token.registration:
        return None
    return Caller(token, station)


def _refused_lately(station: str) -> int:
    """Refusals of this workstation's token within the minute, whatever address it calls from."""
    since = to_us(now() - attempts.WITHIN)
    query = select(func.count()).where(
        refused_attempt.c.workstation == station, refused_attempt.c.at_us.between(since, to_us(now())),
        refused_attempt.c.route.startswith("/api/"), refused_attempt.c.why.not_in(PLAIN_REFUSALS),
    )  # fmt: skip
    with database().read() as connection:
        return connection.execute(query).scalar_one()


def _pause() -> int:
    return int(max(attempts.WITHIN, timedelta(seconds=1)).total_seconds())
