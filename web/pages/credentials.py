"""The list of credentials: read, printed, ended line by line, and signed as reviewed; it shows no secret."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from inventory.api_token import EndToken, end_token
from inventory.credential_review import REVIEWERS, ReviewCredentials, last_review, review_due
from inventory.credentials import Kind, list_digest
from inventory.factor import EndFactor, end_factor
from inventory.staff import Role, name_of
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.credentials_view import Row, report, rows
from web.export.csv import MEDIA_TYPE, write_csv
from web.flow import Here
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, today
from web.propose import propose

bp = Blueprint("credentials", __name__)

#: Who ends a way in, as on the pages of people.
MAKERS = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})

#: What of an address -> which lines it ends.
_ENDED = {"key": Kind.KEY, "code": Kind.TOTP, "token": Kind.PROGRAM}
#: Lines that an administrator alone ends.
_ADMINISTRATORS = (Kind.PROGRAM, Kind.STATION)
_WHY = (
    ("lost", "Lost"),
    ("broken", "Broken"),
    ("not used any more", "Not used any more"),
    ("left", "Its owner left"),
)


@bp.route("/credentials/", methods=["GET", "POST"])
@requires(*REVIEWERS)
def credentials() -> ResponseReturnValue:
    """Every line, and the form that leads to the signature over exactly these."""
    form = Form(request.form)
    if request.method == "POST":
        try:
            read = bytes.fromhex(form.value("digest"))
        except ValueError:
            read = b""
        command = ReviewCredentials(
            forms.act(form), visitor().registration, read, form.value("remark") or None
        )
        address = propose(
            form, "review_credentials", command, {}, "remark", "/credentials/", flow="credentials"
        )
        if address:
            return see_other(address)
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        shown = rows(here)
        last, due = last_review(connection, here.book), review_due(connection, here.book, here.now)
        by = name_of(connection, last.by) if last else ""
    said = f"Reviewed on {words.day(last.on)} by {by}, entry {last.number}." if last else "Not reviewed yet."
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not recorded")
    return page(
        "credentials/list.html", 200 if form.right else 422, ask=ask, form=form, heading="Credentials",
        rows=shown, said=said, prints=True,
        due=words.day(due), late=due < today(), digest=list_digest(tuple(each.of for each in shown)).hex(),
        ends=bool(visitor().roles & MAKERS), not_hers=() if Role.ADMINISTRATOR in visitor().roles else _ADMINISTRATORS,
        moments=_moments(here, shown),
        days={day: words.day(day) for each in shown for day in (each.since, each.ends) if day},
    )  # fmt: skip


@bp.get("/credentials/list.csv")
@requires(*REVIEWERS)
def as_csv() -> ResponseReturnValue:
    """The same lines as a file."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        made = report(here, rows(here))
    file = f"credentials-{made.head.dea_number}-{today().isoformat()}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(write_csv(made), content_type=MEDIA_TYPE, headers=disposition)


@bp.route("/credentials/<what>/<code>/end", methods=["GET", "POST"])
@requires(*MAKERS)
def end(what: str, code: str) -> ResponseReturnValue:
    """End a key, a code generator or a token: one person does it at once, since it only takes a way in."""
    found, form = _found(what, code), Form(request.form)
    if request.method == "POST":
        why = form.choice("why", "Choose why it ends.", dict(_WHY))
        address = _end(form, found, why) if form.right else None
        if address:
            return see_other(address)
    title = f"End the {found.of.kind}"
    return forms.shown(
        "credentials/end.html", form, heading=title, name=found.of.name, which=f"{found.of.kind}, {found.of.what}",
        why=_WHY, crumbs=(("Credentials", "/credentials/"), (title, "")),
    )  # fmt: skip


def _end(form: Form, found: Row, why: str) -> str | None:
    """The next page, with its end recorded or waiting for her signature; None with the problem noted."""
    of, act = found.of, forms.act(form)
    if of.kind is Kind.PROGRAM:
        return (
            "/credentials/" if forms.record(form, end_token, EndToken(act, of.id, why), {}, "why-1") else None
        )
    command = EndFactor(act, of.holder, bytes.fromhex(of.id) if of.kind is Kind.KEY else None, why)
    if of.holder == visitor().person:
        return "/credentials/" if forms.record(form, end_factor, command, {}, "why-1") else None
    return propose(form, "end_factor", command, {}, "why-1", "/credentials/", flow="ending")


def _found(what: str, code: str) -> Row:
    """The line of this registration; everything else is not there."""
    with database().read() as connection:
        shown = rows(Here(connection, visitor(), now(), database().keys))
    wanted = _ENDED.get(what)
    found = (each for each in shown if each.of.kind is wanted and each.of.id == code)
    return next(found, None) or abort(404)


def _moments(here: Here, shown: tuple[Row, ...]) -> dict[int, str]:
    """When each line was used last, in words."""
    return {
        number: words.moment(each.used, here.zone, here.now) if each.used else "never" if each.counted else ""
        for number, each in enumerate(shown)
    }
