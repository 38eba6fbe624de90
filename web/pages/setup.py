"""Set-up: the code from the terminal, and one form that makes registration, places, first person and this browser."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, after_this_request, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from inventory.enrolment import token_digest
from inventory.errors import Refused
from inventory.execution import execute_all
from inventory.identifiers import dea_is_right
from inventory.policy import LICENCE_KINDS, policy_of
from inventory.staff import Role
from scanners.own_code import badge_text, new_badge_token
from scanners.qr import qr_svg
from web import attempts, setting_up
from web.access import open_to_all, see_other
from web.browser_token import put
from web.form import Form
from web.here import database, now
from web.one_time_code import Purpose, look, use_up
from web.outside import page
from web.pin_policy import need_good_pin
from web.proof import badge_identity, hash_pin
from web.sealed_sheet import new_sheet
from web.setting_up import PLACES, PROFILE, ROLES, First, Licence, Site, is_set_up, need_empty, steps

bp = Blueprint("setup", __name__)

#: Fields that must be filled, what to do, and what is expected.
_SITE = (
    ("name", "Type the registrant's name.", "the name on DEA's certificate"),
    ("dea_number", "Type the DEA number.", "two letters and seven digits"),
    ("street", "Type the street.", "street and number"),
    ("city", "Type the city.", "a city"),
    ("state", "Type the state.", "two letters, for example NY"),
    ("zip_code", "Type the ZIP code.", "5 or 9 digits"),
    ("workstation", "Name this workstation.", "where it stands, for example Infusion room 1"),
)
_HERS = (
    ("given_name", "Type your given name.", "a name"),
    ("family_name", "Type your family name.", "a name"),
    ("user_name", "Choose a user name.", "what you will type to sign in"),
)
#: Refused words or kinds -> their field.
_FIELDS = {
    "DEA number": "dea_number", "state": "licence_state", "licence number": "licence_number",
    "kind of licence": "licence_kind", "CodeNotAccepted": "code", "NotYet": "trained_on",
}  # fmt: skip


@bp.get("/setup/")
@open_to_all
def begin() -> ResponseReturnValue:
    """Ask for everything; a site that is set up has no such page."""
    if _done():
        return see_other("/")
    offered = {f"place_{end}": name for end, _, name in PLACES}
    return _shown(Form(offered))


@bp.post("/setup/")
@open_to_all
def make() -> ResponseReturnValue:
    """Make all of it or nothing; badge and recovery sheet are shown in the answer and nowhere again."""
    if _done():
        return see_other("/")
    typed = {name: value for name, value in request.form.items() if name not in {"pin", "again"}}
    form = Form(typed)
    site, first_of, licence = _site(form), _person(form), _licence(form)
    document = form.text(
        "document", "Name a document that shows who you are.", "its kind, for example passport"
    )
    trained_on = form.day("trained_on", "Type the day of the training.") if form.value("trained_on") else None
    _pin(form)
    _code(form)
    if not form.right or site is None or first_of is None:
        return _shown(form)
    badge, token = new_badge_token(secrets.randbelow), secrets.token_urlsafe(32)
    badge_digest = badge_identity(database().keys, badge).digest
    sheet, sheet_digest = new_sheet(database().keys)
    first = First(
        *first_of,
        hash_pin(request.form["pin"].strip()),
        badge_digest,
        sheet_digest,
        document,
        licence,
        trained_on,
    )
    try:
        execute_all(database(), steps(site, first, token_digest(token), now(), database().keys), _use_code)
    except Refused as refused:
        if _done():
            return see_other("/")
        attempts.name_right(refused)
        form.refuse(refused, _FIELDS, "name")
        return _shown(form)
    session.clear()

    @after_this_request
    def keep(response: Response) -> Response:
        return put(response, token)

    # The drawing holds the badge's token alone, and this answer is kept by no browser.
    drawing = Markup(qr_svg(badge_text(badge)))  # noqa: S704 - see above
    return page(
        "setup/done.html", heading="Vialtrail is set up", drawing=drawing, code=badge_text(badge),
        name=f"{first.given_name} {first.family_name}", site=site, user_name=first.user_name, sheet=sheet,
    )  # fmt: skip


def _done() -> bool:
    with database().read() as connection:
        return is_set_up(connection)


def _use_code(connection: Connection) -> None:
    """Nothing was set up meanwhile, and the code is used up with the first entries.

    Raises: AlreadyKnown, CodeNotAccepted.
    """
    need_empty(connection)
    use_up(connection, database().keys, Purpose.SETUP, request.form.get("code", ""), now())


def _code(form: Form) -> None:
    """The code is right so far; it is used up with the first entries, or not at all."""
    try:
        with database().read() as connection:
            look(connection, database().keys, Purpose.SETUP, request.form.get("code", ""), now())
    except Refused as refused:
        attempts.name(refused)
        form.wrong(
            "code", refused.sentence, "the code that vialtrail setup printed within the hour", "another"
        )


def _site(form: Form) -> Site | None:
    texts = {name: form.text(name, sentence, expected) for name, sentence, expected in _SITE}
    expires = form.day("expires_on", "Type the day on which the registration expires.")
    zone = form.text("zone", "Type the time zone.", "a zone, for example America/New_York")
    if zone and zone not in available_timezones():
        form.wrong("zone", "This is no time zone.", "a zone, for example America/New_York", zone)
    if texts["dea_number"] and not dea_is_right(texts["dea_number"]):
        wanted = "two letters, six digits and their check digit"
        form.wrong("dea_number", "This is no DEA number.", wanted, texts["dea_number"])
    places = tuple((end, form.text(f"place_{end}", "Name this place.", "a name")) for end, _, _ in PLACES)
    if not form.right or expires is None:
        return None
    if expires < now().astimezone(ZoneInfo(zone)).date():
        form.wrong("expires_on", "The registration has expired.", "a day to come", expires.isoformat())
        return None
    return Site(expires_on=expires, zone=zone, places=places, **texts)


def _person(form: Form) -> tuple[str, str, str, tuple[Role, ...]] | None:
    given, family, user = (form.text(name, sentence, expected) for name, sentence, expected in _HERS)
    # A box that is not ticked is not sent.
    roles = tuple(role for role in ROLES if str(role) in request.form.getlist("roles"))
    return (given, family, user, roles) if given and family and user else None


def _licence(form: Form) -> Licence | None:
    """Her licence, where she typed one: without it she administers, and handles no drug."""
    if not form.value("licence_number"):
        return None
    kind = form.choice("licence_kind", "Choose the kind of licence.", LICENCE_KINDS)
    state = form.text("licence_state", "Type the licence's state.", "two letters, for example NY")
    expires = form.day("licence_expires_on", "Type the licence's last good day.")
    if expires is None:
        return None
    return Licence(kind, form.value("licence_number"), state, expires)


def _pin(form: Form) -> None:
    """A PIN by the policy, typed twice; neither stands in a box again."""
    new = request.form.get("pin", "").strip()
    try:
        need_good_pin(new, policy_of(PROFILE), is_badge=False, is_old=False)
    except Refused as refused:
        form.wrong("pin", refused.sentence, refused.expected, refused.found)
    if new != request.form.get("again", "").strip():
        form.wrong("again", "Type the new PIN twice.", "the same digits in both boxes", "others")


def _shown(form: Form) -> ResponseReturnValue:
    return page(
        "setup/form.html", 200 if form.right else 422, form=form, heading="Set up Vialtrail", places=PLACES,
        roles=tuple((str(role), _ROLE_WORDS[role]) for role in ROLES), chosen=request.form.getlist("roles"),
        kinds=tuple((kind, kind.replace("_", " ").capitalize()) for kind in LICENCE_KINDS),
        digits=policy_of(PROFILE).pin_digits, person=setting_up.PERSON,
    )  # fmt: skip


_ROLE_WORDS = {
    Role.PHARMACIST: "Receives and stocks (pharmacist, or who is in charge of the drugs)",
    Role.NURSE: "Draws up and gives (nurse, CRNA, physician)", Role.COMPLIANCE: "Compliance officer",
}  # fmt: skip
