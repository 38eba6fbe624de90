"""What a newcomer prints to try a demonstration: badges, wristbands, places, cartons, the action card; no PIN."""

from __future__ import annotations

from flask import Blueprint, abort, g, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scanners.qr import qr_svg
from scanners.symbol import gs1_datamatrix_svg
from web import visitor
from web.access import open_to_all, see_other, station
from web.demonstration.prints import QR, Print, prints
from web.frame import Ask
from web.here import database, page, today

bp = Blueprint("demonstration", __name__)

#: What is printed -> the title and the sentence of its part of the page.
_GROUPS = (
    ("badge", "Badges", "Scan one to sign in; its PIN is on the terminal."),
    ("wristband", "Wristbands", "Patients of this registration, all invented."),
    ("place", "Places", "Scan one where a step asks for a place."),
    ("carton", "Cartons to receive", "Nobody has received these yet."),
    ("vial", "On each container of a carton", "The maker's code, asked for beside the new label."),
    ("action", "Action card", "Each code does what its letter does."),
)  # fmt: skip

Symbol = tuple[str, str, str, Markup]


@bp.get("/demonstration/")
@open_to_all
def show() -> ResponseReturnValue:
    """Everything to print for the registration of this workstation; real books have no such page."""
    if not station().registration.demonstration:
        abort(404)
    own = station().registration.code
    with database().read() as connection:
        found = prints(connection, database().keys, today())
        stations = visitor.stations(connection)
    mine = [each for each in found if each.registration in (None, own)]
    ask = Ask("Scan a badge.", action="/scan" if g.visitor else "/sign-in/", label="Badge")
    return page(
        "demonstration/prints.html", heading="Badges, wristbands and cartons to print", ask=ask, prints=True,
        station=station().code,
        stations=tuple(
            (each.code, f"{each.name}, {each.registration.name}") for each in stations if each.registration.demonstration
        ),
        groups=tuple((what, title, said, _symbols(mine, what)) for what, title, said in _GROUPS),
    )  # fmt: skip


@bp.post("/demonstration/")
@open_to_all
def choose() -> ResponseReturnValue:
    """Make this browser another workstation of the demonstration; nobody is signed in there."""
    if not station().registration.demonstration:
        abort(404)
    with database().read() as connection:
        chosen = visitor.find_station(connection, request.form.get("station"))
    if chosen is not None and chosen.registration.demonstration:
        session["station"] = chosen.code
    return see_other("/demonstration/")


def _symbols(found: list[Print], what: str) -> tuple[Symbol, ...]:
    return tuple((each.title, each.note, each.payload, _drawn(each)) for each in found if each.what == what)


def _drawn(each: Print) -> Markup:
    """The symbol as SVG; neither maker lets the payload into the markup."""
    drawing = qr_svg(each.payload) if each.symbology == QR else gs1_datamatrix_svg(each.payload)
    return Markup(drawing)  # noqa: S704 - see above
