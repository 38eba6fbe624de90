"""The Flask application: its pages, what every answer carries, and how a refusal becomes a page."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from datetime import timedelta

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from secure import ContentSecurityPolicy, Secure
from secure.headers import (
    CacheControl,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from inventory.database import Database
from inventory.errors import Refused
from inventory.keys import Purpose
from inventory.plan import HOUSE
from inventory.rollback import standing_now
from web import (
    attempts,
    book_clock,
    browser_token,
    covered,
    gate,
    glass,
    kept_form,
    one_time_pin,
    outside,
    visitor,
)
from web.access import forget_session, see_other
from web.api import interface, problem
from web.documents import documents
from web.drawing import GLOBALS
from web.entrance import LOOPBACK, Entrance, Network, proxies_of
from web.faults import fault_of, log_line, without_text
from web.frame import Ask, Mood
from web.gate import FORM_MAX, WRONG
from web.here import database, now, page
from web.one_time_pin import Standing
from web.pages import fault
from web.party import party_of
from web.statuses import status_of
from web.words import FILTERS

log = logging.getLogger("vialtrail.web")

HEADERS = Secure(
    csp=ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .font_src("'self'")
    .connect_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'"),
    cache=CacheControl().no_store(),
    coop=CrossOriginOpenerPolicy().same_origin(),
    referrer=ReferrerPolicy().same_origin(),
    permissions=PermissionsPolicy().camera().microphone().geolocation(),
    xcto=XContentTypeOptions().nosniff(),
)
#: A year of TLS alone, said over TLS alone: to this host, for what else stands under its name is not ours.
STRICT = StrictTransportSecurity().max_age(365 * 24 * 3600)


def create_app(
    opened: Database, *, behind_proxy: bool = False, tls: bool = False, origin: str = "",
    proxies: tuple[Network, ...] = (), hosts: Collection[str] = (),
) -> Flask:  # fmt: skip
    """The application on an open database.

    Args: behind_proxy: one proxy in front speaks TLS and says so in X-Forwarded headers. tls: the server itself does.
    proxies: where it stands, otherwise on this machine. hosts: the names by which browsers may call it, otherwise any.
    """
    app = Flask("web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=opened.keys.key(Purpose.COOKIE),
        SESSION_COOKIE_NAME="vialtrail",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=behind_proxy or tls,
        MAX_CONTENT_LENGTH=FORM_MAX,
        # What a page takes is told to nobody who may not open it.
        PROVIDE_AUTOMATIC_OPTIONS=False,
        WTF_CSRF_TIME_LIMIT=None,
        PERMANENT_SESSION_LIFETIME=timedelta(days=1),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    app.extensions["vialtrail"] = opened
    app.extensions["vialtrail_clock_told"] = book_clock.Told()
    app.extensions["vialtrail_documents"] = documents()
    app.extensions["vialtrail_party"] = party_of(origin)
    believed = (proxies or proxies_of(LOOPBACK)) if behind_proxy else ()
    app.wsgi_app = Entrance(app.wsgi_app, believed, hosts)  # type: ignore[method-assign]
    # Before the token is looked at: who is signed in is told that the page is old, not asked for her badge.
    app.before_request(_find_visitor)
    app.before_request(gate.limit)
    app.before_request(gate.readable)
    protection = CSRFProtect(app)
    _register(app)
    # It acts for no cookie, so that a page of another site has nothing to act with.
    protection.exempt(interface.bp)
    app.after_request(attempts.record)
    app.after_request(kept_form.done)
    app.after_request(_secure)
    # The last of these is asked first: what a witness may not read yet is noted and sent by none of the others.
    app.after_request(covered.guard)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoConnectionFree, _database)
    app.register_error_handler(Exception, _broken)
    return app


def _register(app: Flask) -> None:
    """Every blueprint, one a line."""
    from web import looked
    from web.pages import (
        about,
        accountability,
        badge_test,
        board,
        change,
        credentials,
        daily_sheet,
        demonstration,
        digest,
        dose_order,
        enrol,
        factor,
        finding,
        flows,
        glass,
        glass_records,
        health,
        home,
        inspector,
        label,
        letter,
        limit,
        look,
        notices,
        patient,
        people,
        pin,
        product,
        profile,
        receipt,
        recorded,
        recovery,
        registrant,
        report,
        review,
        rollback,
        sessions,
        setup,
        sign_in,
        sign_in_only,
        stock,
        supplier,
        take_explained,
        vial,
        witness,
        workstation,
    )

    for module in (
        sign_in, home, flows, health, dose_order, patient, product, receipt, stock, supplier,
        recorded, label, vial, witness, take_explained, board, finding,
        report, inspector, demonstration, daily_sheet, rollback, look, sessions, pin, setup, enrol, workstation, digest,
        recovery, registrant, factor, profile, limit, people, change, review, notices, credentials, badge_test, glass,
        glass_records, letter, about,
        sign_in_only, accountability,
    ):  # fmt: skip
        app.register_blueprint(module.bp)
    app.register_blueprint(interface.bp)
    looked.install(app)


def _find_visitor() -> ResponseReturnValue | None:
    """Who is here: the workstation by its cookie, the person by her session; an idle one is locked."""
    g.visitor = None
    # Whoever calls the interface for programs has a token: no cookie is read there.
    if request.endpoint in {"static", "health.health"} or problem.is_wanted():
        return None
    with database().read() as connection:
        station = visitor.station_here(connection, browser_token.token(), session.get("station"))
        if station is None:
            if request.blueprint in outside.BLUEPRINTS:
                return None
            attempts.name("NotEnrolled")
            return "This workstation is not enrolled.\n", 403, {"Content-Type": "text/plain; charset=utf-8"}
        g.station = station = visitor.in_force(connection, station, now())
        fault.remember(station)
        g.clock_behind = book_clock.behind(connection, station.registration.code, now())
        g.standing = standing_now(connection, database().keys, (station.registration.code, HOUSE))
        token = session.get("token")
        found = visitor.find(connection, token, station, now()) if token else None
        standing = one_time_pin.standing(connection, found[0].person, session) if found else Standing.NONE
        g.glass = glass.own_records(connection, found[0], now()) if found else ()
    told: book_clock.Told = current_app.extensions["vialtrail_clock_told"]
    told.tell(station.registration.code, g.clock_behind)
    if token and standing is Standing.ENDS:
        with database().write() as connection:
            visitor.end(connection, token, now())
        found = None
    if found is None:
        forget_session()
        return None
    g.visitor, note = found
    if note:
        with database().write() as connection:
            visitor.seen(connection, g.visitor, now())
    g.sets_pin = standing is Standing.SETS_HERS
    return see_other("/pin/") if g.sets_pin and request.endpoint not in one_time_pin.OPEN else None


def _secure(response: Response) -> Response:
    """Headers of every answer; what never changes may be kept by the browser."""
    HEADERS.set_headers(response)
    if request.is_secure:
        response.headers[STRICT.header_name] = STRICT.header_value
    fault.went_well(response)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _refused(refused: Refused) -> ResponseReturnValue:
    """A refusal that no page of its own shows."""
    if problem.is_wanted():
        return problem.of_refusal(refused)
    attempts.name_right(refused)
    ask = Ask(
        refused.sentence, mood=Mood.NO, expected=refused.expected, found=refused.found, outcome="Not possible"
    )
    return page("error/refused.html", status_of(refused), ask=ask, home_href="/", glass_href=glass.offered())


def _form_too_old(error: CSRFError) -> ResponseReturnValue:
    """The form's token is not this session's: most often the screen was locked meanwhile."""
    attempts.name(error)
    if g.get("visitor") is None:
        return see_other("/sign-in/")
    ask = Ask(
        "This page is from an earlier sign-in.", mood=Mood.NO, expected="a page opened since", found="an older one",
        outcome="Not recorded",
    )  # fmt: skip
    return page("error/refused.html", 400, ask=ask, home_href="/")


def _http(error: HTTPException) -> ResponseReturnValue:
    """No such page, or not with this method, or not what a page takes."""
    if problem.is_wanted():
        return problem.of_http(error)
    if request.endpoint == "static" or g.get("station") is None:
        return error.get_response()
    status = error.code or 500
    sentence, expected = WRONG.get(status, ("There is no such page.", "an address of this site"))
    found = "another" if status in WRONG else request.path
    ask = Ask(sentence, mood=Mood.NO, expected=expected, found=found)
    shown, _ = page("error/refused.html", status, ask=ask, home_href="/")
    # What the error itself says of methods (405) and of waiting (429) stays; of its body only the type.
    return shown, status, [pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After"}]


def _database(error: Exception) -> ResponseReturnValue:
    """The database did not do it: a fault that will be over has its page; the program's own does not."""
    found = fault_of(error)
    if found is not None and problem.is_wanted():
        log.error(log_line(error, found, str(request.endpoint)))
        return problem.of_fault(found)
    return _broken(error) if found is None else fault.answer(error, found)


def _broken(error: Exception) -> ResponseReturnValue:
    """A fault of the program: nothing was recorded; the log has it under the number that the page shows."""
    incident = secrets.token_hex(4)
    # The exception's own text may repeat what was typed, so the log gets its type and place alone.
    log.error(
        "incident %s: %s at %s",
        incident,
        type(error).__name__,
        request.endpoint,
        exc_info=without_text(error),
    )
    if problem.is_wanted():
        return problem.of_break(incident)
    if g.get("station") is None:
        return f"Broken, incident {incident}.\n", 500
    return page("error/broken.html", 500, incident=incident, home_href="/")
