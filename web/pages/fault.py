"""The page of a connection fault: what is wrong, what to do, and the posted form once more; it needs no database."""

from __future__ import annotations

import logging
import time

from flask import current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.wrappers import Response

from web import faults
from web.faults import Fault, Kept
from web.frame import Frame
from web.here import frame
from web.visitor import Station

log = logging.getLogger("vialtrail.web")

#: Workstations that this process has seen, by what their cookie says: their frame is known without the database.
_STATIONS = "vialtrail_stations"
#: Seconds for which health tells of a fault that only larger writes meet: its own small one may find room.
_MET, MET_S = "vialtrail_fault_met", 15.0


def remember(station: Station) -> None:
    """Keep a workstation that was just read, for the frame of a page that must do without."""
    current_app.extensions.setdefault(_STATIONS, {})[session.get("station")] = station


def met_lately() -> Fault | None:
    """The fault of the disk that a request of this process met within MET_S."""
    fault, at = current_app.extensions.get(_MET, (None, 0.0))
    return fault if time.monotonic() - at < MET_S else None


def went_well(response: Response) -> None:
    """Forget the fault: a form was taken."""
    if request.method == "POST" and response.status_code < 400:
        current_app.extensions.pop(_MET, None)


def answer(error: Exception, fault: Fault) -> ResponseReturnValue:
    """503 with when to try again; what was posted is offered once more, under the same command."""
    log.error(faults.log_line(error, fault, str(request.endpoint)))
    if fault in (faults.FULL, faults.FAILING):
        current_app.extensions[_MET] = (fault, time.monotonic())
    posted, signing_in = request.method == "POST", (request.endpoint or "").startswith("sign_in.")
    if request.endpoint == "sign_in.lock":
        # The screen is locked all the same: without its token nobody is signed in at this browser.
        session.pop("token", None)
    again = posted and not signing_in and _own_form()
    kept = faults.keep(request.form.items(multi=True)) if again else Kept()
    text = render_template(
        "error/fault.html", frame=_frame(), ask=faults.ask_of(fault, posted=again, signing_in=signing_in), kept=kept,
        again=again, address=_address(again, signing_in), home_href="/", every_s=fault.retry_after_s,
    )  # fmt: skip
    headers = {"Retry-After": str(fault.retry_after_s)}
    if not again:
        # The browser asks again by itself, without a script; a form waits for its person.
        to = f"; url={_address(again, signing_in)}" if posted else ""
        headers["Refresh"] = f"{fault.retry_after_s}{to}"
    return text, 503, headers


def _address(again: bool, signing_in: bool) -> str:
    """Where the page leads: the same address, or where a post that is not offered again began."""
    if signing_in:
        return "/sign-in/"
    if request.method == "POST" and not again:
        return "/"
    # Of this site alone: two slashes in front would name another host.
    return "/" + request.full_path.removesuffix("?").lstrip("/")


def _own_form() -> bool:
    """The form is one of ours: another site's would be pressed here with our own token in it."""
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return True
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValueError:
        return False
    return True


def _frame() -> Frame:
    """The bar as far as it is known: the workstation of this cookie, seen before, and nobody signed in."""
    station = g.get("station") or current_app.extensions.get(_STATIONS, {}).get(session.get("station"))
    if station is None:
        return Frame(workstation="Vialtrail", site="", now_text="", csrf_token=generate_csrf())
    g.station = station
    g.setdefault("visitor", None)
    return frame()
