"""A report given to an inspector: to whom and by which law is entered first, and only then is the file sent."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from inventory.disclose import DISCLOSERS, LONGEST
from inventory.errors import Refused
from inventory.reports.by_name import REPORTS
from web import covered
from web import form as forms
from web.access import requires, visitor
from web.disclosing import Whom, disclose_report
from web.export.html import MEDIA_TYPE, write_html
from web.form import Form
from web.here import database, now
from web.pages.report import TITLES, make, sites_here

bp = Blueprint("inspector", __name__)

_FIELDS = {"recipient": "recipient", "authority": "authority"}


@bp.route("/report/<name>/inspector", methods=["GET", "POST"])
@requires(*DISCLOSERS)
def give(name: str) -> ResponseReturnValue:
    """Ask to whom the report of the address is given; once that stands in the book the report is the answer."""
    if name not in REPORTS:
        abort(404)
    # Nothing is entered as given that the answer would not hold.
    covered.need_none()
    form = Form(request.form)
    given = _given(name, form) if request.method == "POST" else None
    if given is not None:
        return given
    made, _ = make(name, sites_here())
    crumbs = (("Reports", "/report/"), (TITLES[name], f"/report/{name}"), ("For an inspector", ""))
    period = made.head.period
    return forms.shown(
        "inspector/report.html", form, heading="For an inspector", crumbs=crumbs, title=made.title,
        action=request.full_path, patients=len(made.patients), longest=LONGEST,
        days=f"{period.first.isoformat()} to {period.last.isoformat()}, {made.head.registrant}",
    )  # fmt: skip


def _given(name: str, form: Form) -> ResponseReturnValue | None:
    """The file, after its entry; or nothing, with what is wrong noted in the form."""
    recipient = form.text("recipient", "Type who asked for it.", "name and agency of the inspector")
    authority = form.text(
        "authority", "Type by which law or paper.", "for example 21 USC 880, notice of inspection"
    )
    if not form.right:
        return None
    made, sealed = make(name, sites_here())
    whom = Whom(recipient, authority)
    try:
        posted = disclose_report(database(), forms.act(form, made.head.book), made, whom)
    except Refused as refused:
        form.refuse(refused, _FIELDS, "recipient")
        return None
    printed_by = f"{visitor().name} {whom.words}, recorded as {posted.number}"
    period = made.head.period
    file = f"{name}-{made.head.dea_number}-{period.first.isoformat()}-{period.last.isoformat()}.html"
    disposition = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(write_html(made, printed_by, now(), sealed), content_type=MEDIA_TYPE, headers=disposition)
