"""Changes of people and rules as a draft keeps them: each operation by name, its command as plain values; no secret."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from inventory import (
    access,
    certification_letter,
    credential_review,
    enrolment,
    factor,
    limit_choice,
    mail_address,
    person_file,
    place,
    product,
    profile_choice,
    recovery,
    responsibility,
    staff,
)
from inventory.approval import Planner, Proposed, proposed
from inventory.plan import Act
from inventory.review import Review, reviewed


@dataclasses.dataclass(frozen=True)
class Change:
    """One kind of change: its operation and its command's type."""

    title: str
    operation: Planner
    command: type[Any]


#: Every change that a page makes with signatures, by the name of its operation.
CHANGES: dict[str, Change] = {
    change.operation.__name__: change
    for change in (
        Change("Add a person", staff.add_person, staff.AddPerson),
        Change("Give or end a role", staff.change_role, staff.ChangeRole),
        Change("Enrol a badge", staff.enroll_badge, staff.EnrollBadge),
        Change("Reset a PIN", staff.reset_pin, staff.ResetPin),
        Change("Record a licence", person_file.record_licence, person_file.RecordLicence),
        Change("Record a number", person_file.record_number, person_file.RecordNumber),
        Change("Record a training", person_file.record_training, person_file.RecordTraining),
        Change("Record a screening", person_file.record_screening, person_file.RecordScreening),
        Change("Check an identity", person_file.check_identity, person_file.CheckIdentity),
        Change("Change an access", access.change_access, access.ChangeAccess),
        Change("Plan a shift", access.plan_shift, access.PlanShift),
        Change("Name the registrant", responsibility.name_registrant, responsibility.NameRegistrant),
        Change("Say who supervises", responsibility.change_supervisor, responsibility.ChangeSupervisor),
        Change("Add a workstation", place.add_workstation, place.AddWorkstation),
        Change("Close a workstation", enrolment.enrol_workstation, enrolment.EnrolWorkstation),
        Change("Make a recovery sheet", recovery.make_sheet, recovery.MakeSheet),
        Change("Set a mail address", mail_address.set_mail_address, mail_address.SetMailAddress),
        Change("Enroll a security key", factor.enroll_security_key, factor.EnrollSecurityKey),
        Change("Enroll a code generator", factor.enroll_totp, factor.EnrollTotp),
        Change("A badge", staff.end_badge, staff.EndBadge),
        Change("A security key or code generator", factor.end_factor, factor.EndFactor),
        Change("Choose a profile", profile_choice.choose_profile, profile_choice.ChooseProfile),
        Change("Set a limit", limit_choice.set_limit, limit_choice.SetLimit),
        Change("Confirm a product", product.confirm_product, product.ConfirmProduct),
        Change("Review an entry", reviewed, Review),
        Change(
            "Review the credentials", credential_review.review_credentials, credential_review.ReviewCredentials
        ),
        Change("Keep the letter to FDA", certification_letter.keep_letter, certification_letter.KeepLetter),
    )
}  # fmt: skip

#: One operation for each, so that a command that is sent twice is the same one.
_PROPOSED = {name: proposed(change.operation) for name, change in CHANGES.items()}

#: How a value of a command stands in a draft, and how it is read again.
_KEPT: tuple[tuple[type, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    (bytes, bytes.hex, bytes.fromhex),
    (datetime, datetime.isoformat, datetime.fromisoformat),
    (date, date.isoformat, date.fromisoformat),
)


def keep(command: Any) -> dict[str, Any]:
    """The fields of a command but its envelope, as values that a draft can hold."""
    return {
        item.name: _kept(getattr(command, item.name)) for item in dataclasses.fields(command) if item.name != "act"
    }  # fmt: skip


def command_of(name: str, kept: dict[str, Any], act: Act) -> Any:
    """The command again, in this envelope."""
    of = CHANGES[name].command
    hints = get_type_hints(of)
    return of(act=act, **{field: _read(hints[field], value) for field, value in kept.items()})


def title_of(name: str) -> str:
    """What the change is called."""
    return CHANGES[name].title


def operation_of(name: str) -> Callable[[Any, Proposed], Any]:
    """The operation with the rules of two people around it."""
    return _PROPOSED[name]


def _kept(value: Any) -> Any:
    for of, write, _ in _KEPT:
        if isinstance(value, of):
            return write(value)
    return str(value) if isinstance(value, StrEnum) else value


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    # Of `date | None` the one that is no None.
    of = next((each for each in get_args(hint) if each is not type(None)), hint)
    for kind, _, read in _KEPT:
        if of is kind:
            return read(value)
    return of(value) if isinstance(of, type) and issubclass(of, StrEnum) else value
