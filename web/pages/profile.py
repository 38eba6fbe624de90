"""By which rules this registration works: an administrator chooses a profile for a day by which two have signed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from inventory.factor import keys_of
from inventory.policy import BADGE, PIN, PROFILE_WORDS, policy_of, suffices
from inventory.profile_choice import NOTICE, ChooseProfile, coming_profile
from inventory.review import people_of
from inventory.staff import HANDLERS, WITNESSES, Role, name_of, roles_of
from web import form as forms
from web import words
from web.access import requires, see_other, station
from web.form import Form
from web.here import database, now, page, party, zone
from web.propose import propose

bp = Blueprint("profile", __name__)


@bp.get("/profile/")
@requires(Role.ADMINISTRATOR)
def profile() -> ResponseReturnValue:
    """The profile in force, the one that comes, and the form for another."""
    return _shown(Form())


@bp.post("/profile/")
@requires(Role.ADMINISTRATOR)
def choose() -> ResponseReturnValue:
    """Propose a profile from the start of a day, by which the second person has signed or the proposal has ended."""
    form = Form({name: request.form.get(name, "") for name in ("profile", "day", "command_id")})
    chosen = form.choice("profile", "Choose a profile.", PROFILE_WORDS)
    day = form.day("day", "Type the day on which it begins.")
    if form.right and day is not None:
        starts_at = datetime.combine(day, time(0), zone())
        _need_keys(form, chosen)
        if starts_at < _earliest():
            form.wrong("day", "It begins too soon.", f"{_first_day()} or later", day.isoformat())
        if form.right:
            command = ChooseProfile(forms.act(form), station().registration.code, chosen, starts_at)
            address = propose(form, "choose_profile", command, {}, "day", "/profile/")
            if address is not None:
                return see_other(address)
    return _shown(form)


def _need_keys(form: Form, chosen: str) -> None:
    """A profile in which keys alone sign is chosen where keys work and everybody who signs drug has one.

    Else its first day would find the clinic without a signature, and the way back takes a day.
    """
    if suffices(policy_of(chosen).signs_first, BADGE, PIN):
        return
    if party() is None:
        form.wrong(
            "profile-1",
            "Security keys do not work here yet.",
            "VIALTRAIL_ORIGIN, set by the operator",
            "none",
        )
        return
    with database().read() as connection:
        site, at = station().registration.code, now()
        without = sorted(
            name_of(connection, each)
            for each in people_of(connection, site, at)
            if roles_of(connection, each, site, at) & (HANDLERS | WITNESSES) and not keys_of(connection, each)
        )
    if without:
        form.wrong(
            "profile-1",
            "Enrol their keys first.",
            "a key of everybody who signs",
            f"none of {', '.join(without)}",
        )


def _earliest() -> datetime:
    """Whoever approves it has until then; what was approved begins after its record."""
    return now() + station().policy.approval_open + NOTICE


def _first_day() -> str:
    return (_earliest().astimezone(zone()).date() + timedelta(days=1)).isoformat()


def _shown(form: Form) -> ResponseReturnValue:
    with database().read() as connection:
        found = coming_profile(connection, station().registration.code, now())
    coming = ""
    if found.coming is not None and found.coming_at is not None:
        coming = f"{PROFILE_WORDS[found.coming]}, from {words.moment_exact(found.coming_at, zone(), now())}"
    return page(
        "profile/page.html", 200 if form.right else 422, ask=forms.heard(), form=form, heading="Profile",
        crumbs=(("Home", "/"), ("Profile", "")), present=PROFILE_WORDS[found.profile], coming=coming,
        profiles=tuple(PROFILE_WORDS.items()), first_day=_first_day(),
    )  # fmt: skip
