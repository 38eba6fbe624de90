"""Who is registrant of record: she hands over with her own signature and a second; nobody takes it from her."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from inventory.badge_reading import badge_in_force
from inventory.responsibility import NameRegistrant, registrant_of
from inventory.staff import Role, name_of, roles_of
from inventory.tables.house import pin
from web import form as forms
from web.access import requires, see_other, visitor
from web.flow import Here
from web.form import Form
from web.here import database, now
from web.people_view import people_here
from web.propose import propose

bp = Blueprint("registrant", __name__)


@bp.route("/registrant/", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR, Role.REGISTRANT)
def registrant() -> ResponseReturnValue:
    """Say who it is, and name who follows: she has a right here, a badge and a PIN, and reviews nothing from outside."""
    form = Form(request.form)
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        present = registrant_of(connection, here.book)
        follows = tuple(
            (row.code, f"{row.name} ({row.roles})")
            for row in people_here(here)
            if row.code != present and _may_follow(connection, here, row.code)
        )
        name = name_of(connection, present) if present else ""
    if request.method == "POST":
        person = form.choice("person", "Choose who follows.", dict(follows))
        if form.right:
            command = NameRegistrant(forms.act(form), visitor().registration, person)
            address = propose(form, "name_registrant", command, {}, "person-1", "/people/")
            if address:
                return see_other(address)
    return forms.shown(
        "people/registrant.html", form, heading="Registrant of record", present=name, hers=present == visitor().person,
        crumbs=(("People", "/people/"), ("Registrant of record", "")), follows=follows,
    )  # fmt: skip


def _may_follow(connection: Connection, here: Here, code: str) -> bool:
    held = roles_of(connection, code, here.book, here.now)
    known = connection.execute(select(pin.c.person).where(pin.c.person == code)).first()
    return bool(held - {Role.REVIEWER}) and known is not None and badge_in_force(connection, code) is not None
