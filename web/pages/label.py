"""The label of one container to print, and its code alone for the page that shows a syringe's label."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from inventory.errors import Refused
from inventory.holdings import Holding, find
from inventory.patient import find_patient
from inventory.reports.entry_record import EntryRecord
from inventory.reports.origin import origin
from inventory.staff import HANDLERS
from scanners.label import short
from scanners.qr import qr_svg
from scanners.sheet import PaperLabel, one_label
from web import form as forms
from web import words
from web.access import requires, visitor
from web.flow import Here
from web.flows import parts
from web.frame import Ask
from web.here import database, now, page

bp = Blueprint("label", __name__)


@bp.get("/label/<label>")
@requires(*HANDLERS)
def label(label: str) -> ResponseReturnValue:
    """The label with its text; one printed again from the container's own page says so."""
    again = "reprint" in request.args
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        try:
            holding = find(connection, label, here.book)
        except Refused as refused:
            return forms.no_such(refused)
        made = origin(connection, label, here.book)
        drawing = one_label(_paper(here, holding, made, again=again))
    named = f"{holding.what} {short(label)}"
    return page(
        "print/label.html", heading=f"Label of {named}", ask=Ask("Scan a label.", label="Scan or type"), prints=True,
        drawing=Markup(drawing),  # noqa: S704 - the drawing escapes its texts
        note="The paper carries the label alone, 66.7 mm by 25.4 mm.", life_href=f"/vial/{label}",
    )  # fmt: skip


@bp.get("/label/<label>/code")
@requires(*HANDLERS)
def code(label: str) -> ResponseReturnValue:
    """The QR code of a container of this registration, as a picture."""
    with database().read() as connection:
        try:
            holding = find(connection, label, visitor().registration)
        except Refused as refused:
            return forms.no_such(refused)
    return Response(qr_svg(holding.label), mimetype="image/svg+xml")


def _paper(here: Here, holding: Holding, made: EntryRecord, *, again: bool) -> PaperLabel:
    """What stands on the label: of a syringe drawn here also for whom, by whom and when."""
    reprint = "reprint" if again else None
    full = words.both_text(holding.amount_ug, holding.volume_ul)
    strength = parts.strength_words(holding).removeprefix(f"{holding.substance_name} ")
    expiry = words.day(holding.expires_on) if holding.expires_on else "none stated"
    if holding.is_stock:
        return PaperLabel(
            holding.label, holding.substance_name, strength, full, holding.lot or "none", expiry, who=reprint
        )
    patient = find_patient(here.connection, here.keys, str(made.own["patient"]), here.book)
    at = words.moment(made.head.occurred_at, here.zone, here.now)
    root = find(here.connection, holding.root, here.book)
    return PaperLabel(
        holding.label, holding.substance_name, strength, full, root.lot or "none",
        words.day(root.expires_on) if root.expires_on else "none stated",
        patient=f"{patient.name}, {patient.record_number}", who=made.head.actor_name,
        when=f"{at}, reprint" if again else at,
    )  # fmt: skip
