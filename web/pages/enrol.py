"""Enrolment: a code typed at a browser, and two people who answer for it, make it a workstation; nothing else does."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, after_this_request, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from inventory import accountability
from inventory.accountability import statement_wanted
from inventory.approval import Proposed, is_registrant_named, proposed
from inventory.enrolment import EnrolWorkstation, enrol_workstation, token_digest
from inventory.errors import Refused
from inventory.execution import Operation, execute_all, signed
from inventory.plan import HOUSE, Act
from inventory.responsibility import SignAccountability, sign_accountability
from inventory.signature import Proof
from inventory.staff import Role, roles_of
from web import attempts
from web.access import open_to_all, see_other
from web.browser_token import put
from web.form import Form
from web.frame import Fact
from web.here import database, now
from web.one_time_code import Purpose, look, use_up
from web.outside import page
from web.refusals import NoRightHere
from web.typed_proof import proof_of
from web.visitor import Station, find_station, in_force
from web.ways_to_sign import CHANGES

bp = Blueprint("enrol", __name__)

#: The enrolment with the rules of two people around it.
ENROL = proposed(enrol_workstation)


@bp.get("/enrol/")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask for the code and for who answers."""
    return _shown(Form())


@bp.post("/enrol/")
@open_to_all
def make() -> ResponseReturnValue:
    """Enrol this browser; the one that stood at the workstation stands there no longer."""
    form = Form({name: value for name, value in request.form.items() if not name.startswith("pin")})
    station = _station(form)
    if station is None:
        return _shown(form)
    token = secrets.token_urlsafe(32)
    try:
        _enrol(station, token, form.command_id)
    except Refused as refused:
        attempts.name(refused)
        form.refuse(
            refused,
            {"CodeNotAccepted": "code", "MayNotApprove": "second", "NotAlone": "alone",
             "StatementNotSigned": "statement"},
            "first",
        )  # fmt: skip
        return _shown(form)
    session.clear()

    @after_this_request
    def keep(response: Response) -> Response:
        return put(response, token)

    return see_other("/sign-in/")


def _station(form: Form) -> Station | None:
    """The workstation that the code is for."""
    try:
        with database().read() as connection:
            code = look(connection, database().keys, Purpose.WORKSTATION, form.value("code"), now())
            found = find_station(connection, code)
            return None if found is None else in_force(connection, found, now())
    except Refused as refused:
        attempts.name(refused)
        form.wrong(
            "code", refused.sentence, "the code that an administrator was shown within ten minutes", "another"
        )
        return None


def _enrol(station: Station, token: str, command_id: str) -> None:
    """Both people are proven at this browser and sign; the code is used up with the entry, or not at all.

    Raises: NotAccepted, TooManyTries: of a proof. NoRightHere: the first is no administrator. MayNotApprove,
    WitnessIsActor, NotAlone. StatementNotSigned: of one who did not sign it here. CodeNotAccepted: another browser
    was faster.
    """
    code, registration = station.code, station.registration
    with database().read() as connection:
        second_wanted = is_registrant_named(connection) and not request.form.get("alone")
        alone = is_registrant_named(connection) and not second_wanted
    people = [_proof(station, "first", "pin_first")]
    _need_administrator(people[0], registration.code)
    if second_wanted:
        people.append(_proof(station, "second", "pin_second"))
    act = Act(command_id, HOUSE, people[0].person, code, now(), registration.zone)
    change = EnrolWorkstation(act, code, token_digest(token))
    command = Proposed(act, registration.code, change, alone=alone)
    enrolment = signed(database(), ENROL, command, *zip(people, ("actor", "approver"), strict=False))
    execute_all(database(), [*_statements(act, people), (ENROL, enrolment)], _use_code)


def _statements(act: Act, people: list[Proof]) -> Iterator[tuple[Operation[Any], Any]]:
    """The statement of accountability of each who has not signed it and says so here: nobody can sign in elsewhere.

    Without her yes the ledger refuses the enrolment.
    """
    if not request.form.get("statement"):
        return
    for number, proof in enumerate(people):
        with database().read() as connection:
            wanted = statement_wanted(connection, proof.person)
        if wanted:
            own = dataclasses.replace(act, command_id=f"{act.command_id}-{number}", actor=proof.person)
            command = SignAccountability(own, accountability.VERSION)
            yield sign_accountability, signed(database(), sign_accountability, command, (proof, "actor"))


def _use_code(connection: Connection) -> None:
    use_up(connection, database().keys, Purpose.WORKSTATION, request.form.get("code", ""), now())


def _proof(station: Station, who: str, pin: str) -> Proof:
    typed, secret = request.form.get(who, ""), request.form.get(pin, "")
    zone = station.registration.zone
    return proof_of(database(), typed, secret, station.code, zone, "enrol a workstation", CHANGES)


def _need_administrator(proof: Proof, registration: str) -> None:
    with database().read() as connection:
        held = roles_of(connection, proof.person, registration, now())
    if Role.ADMINISTRATOR not in held:
        raise NoRightHere("an administrator", ", ".join(sorted(held)) or "no role here")


def _shown(form: Form) -> ResponseReturnValue:
    # A badge is a secret: it stands in no box again.
    for name in ("first", "second"):
        form.values.pop(name, None)
    text = tuple(Fact(title, sentence) for title, sentence in accountability.TEXT)
    return page(
        "enrol/form.html", 200 if form.right else 422, form=form, heading="Enrol this browser", text=text
    )
