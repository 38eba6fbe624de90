"""Sign-in, which is the lock page too: a badge or a user name, then the PIN; or a security key, with either or alone."""

from __future__ import annotations

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.policy import BADGE, PIN, TOTP, USER_NAME, suffices
from web import attempts, claimed, drafts, kept_form, key_sign_in, one_time_pin, visitor, words
from web.access import SIGNED_IN, forget_session, open_to_all, requires, see_other, station
from web.claiming import claim
from web.facility_badge import given_of, is_enrolled
from web.frame import Ask, Fact, Mood, PinBox
from web.given import Given, What
from web.here import database, now, page, party, today, zone
from web.proof import SIGN_IN, Identity, Proven, prove
from web.refusals import NotByThis, SignInFirst
from web.turn import refusal

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in/")
@open_to_all
def badge() -> ResponseReturnValue:
    """Ask for the badge."""
    return _badge_page(_ask())


@bp.post("/sign-in/")
@open_to_all
def identify() -> ResponseReturnValue:
    """Take the badge or the user name; nothing is said of whose it is before the PIN is right."""
    try:
        raw = request.form.get("scan", "")
        claim(raw, _badge_of(raw))
    except Refused as refused:
        # A refused scan may be a secret in the wrong box, so that not even its digest is kept.
        return _badge_page(refusal(_ask(), refused, ""))
    return see_other("/sign-in/pin")


@bp.get("/sign-in/pin")
@open_to_all
def pin() -> ResponseReturnValue:
    """Ask for the PIN."""
    if not claimed.is_good():
        return see_other("/sign-in/")
    return _pin_page(Ask("Type your PIN", action="/sign-in/"))


@bp.post("/sign-in/pin")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Prove the PIN and begin the session; the one before ends."""
    if not claimed.is_good():
        return see_other("/sign-in/")
    identity = _claimed()
    secret = request.form.get("pin", "")
    code = request.form.get("code", "") if _code_wanted() else None
    # Asked of whoever typed a text: with a badge it is not needed, and with a user name it is.
    needed = not suffices(station().policy.sign_in, BADGE if identity.with_badge else USER_NAME, PIN)
    try:
        if not _pin_signs_in():
            raise NotByThis("a security key", "a PIN")
        proven = prove(
            database(), station().code, identity, secret, SIGN_IN, zone(), code, code_needed=needed
        )
    except Refused as refused:
        attempts.name(refused)
        return _pin_page(refusal(Ask("Type your PIN", action="/sign-in/"), refused, ""))
    if not claimed.use_up():
        return see_other("/sign-in/")
    wanted = _begin(proven, with_badge=identity.with_badge)
    one_time_pin.begin(session, database().keys, proven, secret)
    return see_other(wanted)


@bp.post(key_sign_in.ADDRESS)
@open_to_all
def touch() -> ResponseReturnValue:
    """Prove the key and begin the session: hers whose badge was given before, or of whom the key is."""
    after = key_sign_in.AFTER in request.form
    if after and not claimed.is_good():
        return see_other("/sign-in/")
    identity = _claimed() if after else None
    try:
        proven = key_sign_in.prove_touch(
            database(), party(), station(), identity, request.form.get("answer", ""), zone()
        )
    except Refused as refused:
        attempts.name(refused)
        if identity is not None:
            return _pin_page(refusal(Ask("Type your PIN", action="/sign-in/"), refused, ""))
        return _badge_page(refusal(_ask(), refused, ""), 401)
    if after and not claimed.use_up():
        return see_other("/sign-in/")
    return see_other(_begin(proven, with_badge=identity is not None and identity.with_badge))


def _claimed() -> Identity:
    """What was scanned or typed before; a text is asked for among the badges only now, and its answer is the PIN's."""
    digest, name = bytes.fromhex(session["identity"]), bytes.fromhex(session.get("identity_name", ""))
    with database().read() as connection:
        with_badge = is_enrolled(connection, digest) if name else session.get("identity_by") == "badge"
    return Identity(name if name and not with_badge else digest, with_badge=with_badge)


def _begin(proven: Proven, *, with_badge: bool) -> str:
    """Begin her session at this workstation, in a cookie of its own; the address that she is led to."""
    earlier, wanted, left = session.get("token"), session.get("wanted"), session.get("left")
    kept_station = session.get("station")
    session.clear()
    if kept_station:
        session["station"] = kept_station
    with database().write() as connection:
        if earlier:
            visitor.end(connection, earlier, now())
        if left and visitor.whose(connection, bytes.fromhex(left)) != proven.person:
            # The page was another person's: it is not opened to the next one, who begins at her home.
            wanted = None
        session["token"] = visitor.begin(connection, proven.person, station(), now(), with_badge=with_badge)
    return wanted if wanted and wanted.startswith("/") and not wanted.startswith("//") else "/"


@bp.post("/seen")
@requires(*SIGNED_IN, holders=True)
def seen() -> ResponseReturnValue:
    """The person is typing: the screen stays open."""
    return "", 204


@bp.post("/lock")
@open_to_all
def lock() -> ResponseReturnValue:
    """End the session; drafts are kept for their maker. By a form with its token alone: no link locks."""
    address = kept_form.keep()
    if address is not None:
        # To its own person alone: another who signs in next begins at her home.
        session["wanted"] = address
    return locked()


def locked() -> ResponseReturnValue:
    """End the session that is open at this browser, and lead to the lock page."""
    token = forget_session()
    if token:
        with database().write() as connection:
            visitor.end(connection, token, now())
    return see_other("/sign-in/")


def _badge_of(raw: str) -> Given | None:
    """The badge that was given, by its form alone; None of a user name. Whether there is such a one, nobody asks here.

    Raises: SignInFirst: something else was scanned.
    """
    try:
        given = given_of(raw, today(), database().keys)
    except Refused:
        return None
    if given.what in (What.LABEL, What.PATIENT, What.PLACE, What.CARTON):
        raise SignInFirst("a badge", given.what, what=given.what)
    return given if given.what is What.BADGE else None


def _ask() -> Ask:
    return Ask("Scan your badge", action="/sign-in/", label="Badge, or user name", recorded_nothing=False)


def _badge_page(ask: Ask, status: int = 200) -> ResponseReturnValue:
    with database().read() as connection:
        kept = drafts.kept_here_at(connection, station().code)
    local = now().astimezone(zone())
    facts = (
        Fact("Workstation", station().name),
        Fact("Site", station().registration.name),
        Fact("Time", f"{words.moment_on_paper(now(), zone())}" if local else ""),
    )
    g.visitor = None
    return page(
        "sign_in/badge.html",
        status,
        ask=ask,
        station_facts=facts,
        kept_draft=words.clock(kept, zone()) if kept else "",
        key=key_sign_in.box(database(), party(), station(), None, now()),
    )


def _code_wanted() -> bool:
    """A code is asked too, of everybody who gave the like of it, whether it is needed or there is one, or not."""
    asked = station().policy.sign_in
    return any(suffices(asked, given, PIN, TOTP) and not suffices(asked, given, PIN) for given in _given())


def _pin_signs_in() -> bool:
    """What she gave and a PIN sign in here, with a code or without."""
    return any(suffices(station().policy.sign_in, given, PIN, TOTP) for given in _given())


def _given() -> tuple[str, ...]:
    """What she gave may be: of a text nobody knows before the PIN."""
    return {"badge": (BADGE,), "name": (USER_NAME,)}.get(session["identity_by"], (BADGE, USER_NAME))


def _pin_page(ask: Ask) -> ResponseReturnValue:
    # No name stands here; who switched by mistake goes back to her own session.
    switched, g.visitor = g.get("visitor") is not None, None
    box = PinBox("Your PIN", "Sign in", "/sign-in/pin") if _pin_signs_in() else None
    status = 401 if ask.mood is Mood.NO else 200
    key = key_sign_in.box(database(), party(), station(), _claimed(), now())
    return page(
        "sign_in/pin.html", status, ask=ask, pin=box, code_wanted=_code_wanted(), with_name=len(_given()) > 1, key=key,
        switched=switched,
    )  # fmt: skip
