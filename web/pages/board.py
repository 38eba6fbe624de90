"""The compliance officer's desk: what needs a person now, and what is worth an hour, at all of her sites."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.staff import Role
from web.access import requires, visitor
from web.board_view import board_context, read_board
from web.flow import Here
from web.frame import Ask
from web.here import database, now, page
from web.open_view import open_sites

bp = Blueprint("board", __name__)

ASK = Ask("Scan a label.", label="Scan")


@bp.get("/board/")
@requires(Role.COMPLIANCE)
def board() -> ResponseReturnValue:
    """Health, what is worth an hour, what is open."""
    with database().read() as connection:
        read = read_board(Here(connection, visitor(), now(), database().keys))
        context = board_context(read, weaker="weaker" in request.args)
    return page("board/board.html", ask=ASK, prints=True, **context)


@bp.get("/board/open/")
@requires(Role.COMPLIANCE)
def opened() -> ResponseReturnValue:
    """Everything that is open, thing by thing."""
    with database().read() as connection:
        sites = open_sites(read_board(Here(connection, visitor(), now(), database().keys)))
    crumbs = (("Board", "/board/"), ("Open now", ""))
    return page("board/open.html", ask=ASK, prints=True, heading="Open now", crumbs=crumbs, sites=sites)
