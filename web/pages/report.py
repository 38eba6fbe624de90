"""The reports of a registration on screen and as CSV; what an inspector asks for, each figure open to its entry."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from inventory.reports.by_name import REPORTS, make_report
from inventory.reports.period import DayToCome, PeriodReversed
from inventory.reports.report import NoSuchRegistration, Report
from inventory.staff import Role
from web import attempts
from web.access import requires, see_other, visitor
from web.export.csv import MEDIA_TYPE, write_csv
from web.flow import Here
from web.frame import Ask
from web.here import database, now, page, today
from web.pages.home import scan
from web.reader import sites_of
from web.report_view import Printed, days_of, report_context
from web.seal import Seal, look, seal
from web.statuses import status_of
from web.turn import refusal

bp = Blueprint("report", __name__)

#: Name of each report -> what it is called in the list.
TITLES = {
    "receipts": "Receipts", "dispensing": "Dispensing and administration", "waste": "Waste",
    "reconciliation": "Balance per product and place",
}  # fmt: skip


@bp.get("/report/")
@requires(Role.PHARMACIST, Role.COMPLIANCE)
def every() -> ResponseReturnValue:
    """The reports to choose from, each opening on this month."""
    return page(
        "report/list.html", heading="Reports", ask=Ask("Scan anything."), reports=tuple(TITLES.items())
    )


@bp.get("/report/<name>")
@requires(Role.PHARMACIST, Role.COMPLIANCE)
def report(name: str) -> ResponseReturnValue:
    """One report; a period or registration that cannot be is refused, and this month is shown."""
    if name not in REPORTS:
        abort(404)
    sites = sites_here()
    ask = Ask("Type T, Y, M or Q for the period.", action=f"/report/{name}", label="Scan, or T Y M Q")
    status = 200
    try:
        made, sealed = make(name, sites)
    except (PeriodReversed, DayToCome, NoSuchRegistration) as refused:
        attempts.name_right(refused)
        ask, status = refusal(ask, refused, ""), status_of(refused)
        made, sealed = make(name, sites, asked=False)
    offered = sites if len(sites) > 1 else ()
    printed = Printed(made, name, visitor().name, now(), made.head.book, visitor().registration, offered)
    return page("report/report.html", status, ask=ask, prints=True, seal=sealed, **report_context(printed))


@bp.post("/report/<name>")
@requires(Role.PHARMACIST, Role.COMPLIANCE)
def choose(name: str) -> ResponseReturnValue:
    """Take a period by its letter; anything else is a scan."""
    if name not in REPORTS:
        abort(404)
    days = days_of(request.form.get("scan", ""), today())
    if days is None:
        return scan()
    return see_other(f"/report/{name}?from={days[0].isoformat()}&to={days[1].isoformat()}")


@bp.get("/report/<name>.csv")
@requires(Role.PHARMACIST, Role.COMPLIANCE)
def as_csv(name: str) -> ResponseReturnValue:
    """The same rows as a file."""
    if name not in REPORTS:
        abort(404)
    made, sealed = make(name, sites_here())
    period = made.head.period
    file = f"{name}-{made.head.dea_number}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(write_csv(made, sealed.standing), content_type=MEDIA_TYPE, headers=disposition)


def make(name: str, sites: tuple[tuple[str, str], ...], *, asked: bool = True) -> tuple[Report, Seal]:
    """The report of what the address asks for, and the checkpoint that covers it.

    Without anything asked it is of this month, at the reader's own registration.

    Raises: PeriodReversed, DayToCome. NoSuchRegistration: none of hers.
    """
    site, first, last = visitor().registration, None, None
    if asked:
        site, first, last = request.args.get("site", "") or site, _day("from"), _day("to")
    if site not in dict(sites):
        raise NoSuchRegistration("one of your registrations", site)
    with database().read() as connection:
        made = make_report(
            connection, database().keys, name, site, first or today().replace(day=1), last or today(), now()
        )
        looked = look(connection, database().keys, site)
    return made, seal(database(), looked, ZoneInfo(made.head.zone), now())


def sites_here() -> tuple[tuple[str, str], ...]:
    """The workstation's registration, and those where the reader is compliance officer."""
    own = visitor().station.registration
    with database().read() as connection:
        others = sites_of(Here(connection, visitor(), now(), database().keys))
    return tuple({site.code: site.name for site in (own, *others)}.items())


def _day(field: str) -> date | None:
    """A day of the address; one that is none counts as not given."""
    try:
        return date.fromisoformat(request.args.get(field, ""))
    except ValueError:
        return None
