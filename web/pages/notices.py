"""She has seen what her home page told her: it goes from there."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from web.access import SIGNED_IN, requires, see_other, visitor
from web.flow import Here
from web.here import database, now
from web.notices import seen

bp = Blueprint("notices", __name__)


@bp.post("/notice/<int:number>/seen")
@requires(*SIGNED_IN)
def mark(number: int) -> ResponseReturnValue:
    """Her own alone; another's answers as one that is not there."""
    with database().write() as connection:
        if not seen(connection, Here(connection, visitor(), now(), database().keys), number):
            abort(404)
    return see_other("/")
