"""The forms of a person's page: which fields each has, and the command that it makes; it records nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inventory.access import ChangeAccess, PlanShift
from inventory.person_file import (
    CheckIdentity,
    RecordLicence,
    RecordNumber,
    RecordScreening,
    RecordTraining,
    Result,
)
from inventory.plan import Act
from inventory.policy import LICENCE_KINDS
from inventory.responsibility import ChangeSupervisor
from inventory.staff import ChangeRole, Role
from web.form import Form

#: Makes the command of a form from what was typed, for this person at this registration; None with a problem noted.
Maker = Callable[[Form, Act, str, str], Any]


@dataclass(frozen=True)
class Field:
    """One field: `kind` is `text`, `day`, `moment` or `choice`."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PersonForm:
    """One form: its address after the person's, its words, the change, its fields, its command."""

    name: str
    title: str
    button: str
    change: str
    fields: tuple[Field, ...]
    command: Maker


def _options(values: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(value).replace("_", " ").capitalize()) for value in values)


_DAY = "As 2026-11-23"
_ROLES = _options(role for role in Role if role is not Role.REGISTRANT)
_GRANTED = (("given", "Give it"), ("ended", "End it"))
_SCHEMES = (("dea", "Her own DEA number"), ("npi", "NPI"))
_SUPERVISED = (("named", "Name her supervisor"), ("ended", "She has none"))
_RESULTS = _options(Result)


def _role(form: Form, act: Act, person: str, registration: str) -> Any:
    role = form.choice("role", "Choose the role.", dict(_ROLES))
    granted = form.choice("granted", "Choose whether it is given or ended.", dict(_GRANTED))
    return form.right and ChangeRole(act, person, registration, Role(role), granted=granted == "given")


def _licence(form: Form, act: Act, person: str, _registration: str) -> Any:
    kind = form.choice("kind", "Choose the kind of licence.", LICENCE_KINDS)
    number = form.text("number", "Type the number.", "the number as the licence prints it")
    state = form.text("state", "Type the state.", "two letters, as in NY")
    expires = form.day("expires_on", "Type the last day on which it is valid.")
    return form.right and RecordLicence(act, person, kind, number, state, expires)  # type: ignore[arg-type]


def _number(form: Form, act: Act, person: str, _registration: str) -> Any:
    scheme = form.choice("scheme", "Choose the kind of number.", dict(_SCHEMES))
    number = form.text("number", "Type the number.", "the number as it was given")
    return form.right and RecordNumber(act, person, scheme, number)


def _training(form: Form, act: Act, person: str, _registration: str) -> Any:
    course = form.text("course", "Type the course.", "its name")
    done = form.day("completed_on", "Type the day on which it was completed.")
    ends = form.day("expires_on", "Type its last day, or nothing.") if form.value("expires_on") else None
    return form.right and RecordTraining(act, person, course, done, ends)  # type: ignore[arg-type]


def _screening(form: Form, act: Act, person: str, _registration: str) -> Any:
    screened = form.day("screened_on", "Type the day of the screening.")
    result = form.choice("result", "Choose the result.", dict(_RESULTS))
    waiver = form.value("waiver") or None
    return form.right and RecordScreening(act, person, screened, Result(result), waiver)  # type: ignore[arg-type]


def _access(form: Form, act: Act, person: str, registration: str) -> Any:
    starts = form.moment("starts_at", "Type from when.")
    ends = form.moment("ends_at", "Type until when, or nothing.") if form.value("ends_at") else None
    return form.right and ChangeAccess(act, person, registration, starts, ends)  # type: ignore[arg-type]


def _shift(form: Form, act: Act, person: str, registration: str) -> Any:
    starts = form.moment("starts_at", "Type from when.")
    ends = form.moment("ends_at", "Type until when.")
    return form.right and PlanShift(act, person, registration, starts, ends)  # type: ignore[arg-type]


def _supervisor(form: Form, act: Act, person: str, registration: str) -> Any:
    supervisor = form.choice("what", "Choose what to do.", dict(_SUPERVISED)) == "named" and form.text(
        "supervisor", "Type the supervisor's code.", "a code of the list, as P-0001"
    )
    return form.right and ChangeSupervisor(act, person, registration, supervisor or None)


def _identity(form: Form, act: Act, person: str, _registration: str) -> Any:
    document = form.text("document", "Type which document you saw.", "its kind, never its number")
    checked = form.day("checked_on", "Type the day on which you saw it.")
    return form.right and CheckIdentity(act, person, document, checked)  # type: ignore[arg-type]


#: In the order of the person's page.
FORMS = {
    each.name: each
    for each in (
        PersonForm(
            "role", "Give or end a role", "Change the role", "change_role",
            (Field("role", "Role", "choice", options=_ROLES), Field("granted", "What", "choice", options=_GRANTED)),
            _role,
        ),
        PersonForm(
            "licence", "Record a licence", "Record the licence", "record_licence",
            (
                Field("kind", "Kind", "choice", options=_options(LICENCE_KINDS)), Field("number", "Number"),
                Field("state", "State", hint="Two letters"), Field("expires_on", "Valid until", "day", _DAY),
            ),
            _licence,
        ),
        PersonForm(
            "number", "Record a DEA or NPI number", "Record the number", "record_number",
            (Field("scheme", "Kind", "choice", options=_SCHEMES), Field("number", "Number")), _number,
        ),
        PersonForm(
            "training", "Record a training", "Record the training", "record_training",
            (
                Field("course", "Course", hint="Asked for here: controlled substances"),
                Field("completed_on", "Completed on", "day", _DAY),
                Field("expires_on", "Valid until, if it ends", "day", _DAY),
            ),
            _training,
        ),
        PersonForm(
            "screening", "Record a screening", "Record the screening", "record_screening",
            (
                Field("screened_on", "Screened on", "day", _DAY),
                Field("result", "Result", "choice", options=_RESULTS),
                Field("waiver", "DEA's waiver, of a waived one"),
            ),
            _screening,
        ),
        PersonForm(
            "access", "Change from when until when she has access", "Change the access", "change_access",
            (
                Field("starts_at", "From", "moment", "As 2026-11-23 07:00"),
                Field("ends_at", "Until, if it ends", "moment", "As 2026-11-23 19:00"),
            ),
            _access,
        ),
        PersonForm(
            "shift", "Plan, end or withdraw a shift", "Plan the shift", "plan_shift",
            (
                Field("starts_at", "From", "moment", "As 2026-11-23 07:00"),
                Field("ends_at", "Until", "moment", "As 2026-11-23 19:00; the same as From withdraws it"),
            ),
            _shift,
        ),
        PersonForm(
            "supervisor", "Say who supervises her", "Change the supervisor", "change_supervisor",
            (
                Field("what", "What", "choice", options=_SUPERVISED),
                Field("supervisor", "Supervisor", hint="Her code, as P-0001"),
            ),
            _supervisor,
        ),
        PersonForm(
            "identity", "Record an identity check", "Record the check", "check_identity",
            (
                Field("document", "Document", hint="Its kind, never its number"),
                Field("checked_on", "Seen on", "day", _DAY),
            ),
            _identity,
        ),
    )
}  # fmt: skip
