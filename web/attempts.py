"""What was refused for want of a right, kept in the database: who, where, which route; never an address or value typed.

It never breaks an answer: a row that cannot be written is a line in the log.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from ipaddress import ip_address

from flask import g, request
from sqlalchemy import ColumnElement, func, insert, select
from werkzeug.wrappers import Response

from inventory.database import Database
from inventory.errors import Refused
from inventory.moment import to_us
from inventory.rule_errors import SeenOtherwise
from inventory.tables.working import PLAIN_REFUSALS, refused_attempt
from web.here import database, now
from web.refusals import KeyNotAccepted, SecretTyped
from web.statuses import status_of

log = logging.getLogger("vialtrail.web")

#: Answers that are kept, and why where no refusal has a name of its own.
RECORDED = {
    400: "BadRequest", 401: "NotAccepted", 403: "Forbidden", 404: "NotFound", 411: "LengthRequired",
    413: "RequestEntityTooLarge", 415: "UnsupportedMediaType",
}  # fmt: skip
#: Answers that want no right, kept beside them: a wrong scan is one, so that they count towards no limit.
PLAIN = dict(zip((404, 405, 409, 422, 429), PLAIN_REFUSALS, strict=True))
#: Rows within the minute of one workstation, or of what calls from one address with none; and of all addresses: at some
#: 150 bytes each at most 52 MB a day, and as much of those that want no right. Past either the first refusal of each
#: person or workstation at each route is kept all the same, once a minute, so that none is hidden by noise; of what is
#: turned away for its number (429) never more than that.
STATION_MAX, ALL_MAX, WITHIN = 30, 240, timedelta(minutes=1)
#: Where every address of the interface for programs begins.
PROGRAMS = "/api/"


def name(refused: Refused | Exception | str) -> None:
    """Say by name why this request is refused."""
    g.why = refused if isinstance(refused, str) else type(refused).__name__


def name_right(refused: Refused) -> None:
    """Say by name why, where the refusal is one of rights and not of a rule."""
    if status_of(refused) in RECORDED:
        name(refused)


def name_signature(refused: Refused) -> None:
    """Say by name why, where a signature did not count for what was shown with it."""
    if isinstance(refused, KeyNotAccepted | SeenOtherwise | SecretTyped):
        name(refused)


def address() -> str:
    """The client's address; behind a proxy the one that the proxy says."""
    try:
        return str(ip_address(request.remote_addr or ""))
    except ValueError:
        return "unknown"


def too_many() -> bool:
    """This workstation, or who has none at its address, was refused so often that nobody signs in for the minute."""
    return _is_full(database())


def record(response: Response) -> Response:
    """Keep the attempt where the answer is a refusal; the answer itself is what it was."""
    rule, status = request.url_rule, response.status_code
    # Of an address that is no page nothing is kept: it is what was typed.
    known = RECORDED | PLAIN if rule is None else PLAIN | RECORDED
    why = g.get("why") or known.get(status)
    if why is None:
        return response
    try:
        _write(database(), rule.rule if rule else "", status, why)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer stands
        log.warning("a refused attempt was not kept: %s at %s", type(error).__name__, request.endpoint)
    return response


def _write(opened: Database, route: str, answer: int, why: str) -> None:
    station, visitor = g.get("station"), g.get("visitor")
    workstation, person = station.code if station else None, visitor.person if visitor else None
    of, plain = refused_attempt.c, why in PLAIN_REFUSALS
    full = (
        (plain and answer == 429) or _is_full(opened, plain=plain) or _count(opened, plain=plain) >= ALL_MAX
    )
    # Who goes from route to route fills no disk: there are so many routes, whatever address is said.
    same = (of.workstation == workstation, of.person == person, of.route == route)
    if full and _count(opened, *same, plain=plain):
        return
    with opened.write() as connection:
        connection.execute(
            insert(refused_attempt).values(
                at_us=to_us(now()), address=address(), workstation=workstation, person=person, method=request.method,
                route=route, answer=answer, why=why,
            )
        )  # fmt: skip


def _is_full(opened: Database, *, plain: bool = False) -> bool:
    """The minute's rows of this workstation, or of who has none at this address, are as many as are counted."""
    of, station = refused_attempt.c, g.get("station")
    if station is None:
        return _count(opened, of.workstation.is_(None), of.address == address(), plain=plain) >= STATION_MAX
    # Of a workstation its own alone, from wherever: what others at its address do is theirs; and what a token's own
    # program does wrong keeps nobody from its pages.
    by_token = of.route.startswith(PROGRAMS)
    own = by_token if request.path.startswith(PROGRAMS) else ~by_token
    return _count(opened, of.workstation == station.code, own, plain=plain) >= STATION_MAX


def _count(opened: Database, *which: ColumnElement[bool], plain: bool) -> int:
    """Rows within the minute that want no right, or the others; a clock that was set back counts nothing to come."""
    of = refused_attempt.c
    kind = of.why.in_(PLAIN_REFUSALS) if plain else of.why.not_in(PLAIN_REFUSALS)
    query = select(func.count()).where(
        of.at_us > to_us(now() - WITHIN), of.at_us <= to_us(now()), kind, *which
    )
    with opened.read() as connection:
        return connection.execute(query).scalar_one()
