"""What a person's file says, each an entry: licence, number, training, screening, identity; it holds no document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, NotAChoice, NotYet, WaiverDoesNotFit, WrongCheckDigit, WrongForm
from inventory.identifiers import npi_check_digit, npi_digits
from inventory.moment import local_day
from inventory.plan import Act, Fact, Plan, Row
from inventory.policy import LICENCE_KINDS
from inventory.registration import checked_dea
from inventory.staff import need_another, need_person
from inventory.tables.people import person_number

_STATE = re.compile(r"^[A-Z]{2}$", re.ASCII)


class Result(StrEnum):
    """What a screening found; waived is DEA's word (21 CFR 1301.76(a))."""

    CLEAR = "clear"
    NOT_CLEAR = "not_clear"
    WAIVED = "waived"


@dataclass(frozen=True)
class RecordLicence:
    """Record a licence as its document says; `expires_on` is its last good day."""

    act: Act
    person: str
    kind: str
    number: str
    state: str
    expires_on: date


@dataclass(frozen=True)
class RecordNumber:
    """Record a number that somebody else gave her: `dea`, her own DEA registration, or `npi`."""

    act: Act
    person: str
    scheme: str
    number: str


@dataclass(frozen=True)
class RecordTraining:
    """Record a training that she completed; `expires_on` is its last good day, None where it has no end."""

    act: Act
    person: str
    course: str
    completed_on: date
    expires_on: date | None


@dataclass(frozen=True)
class RecordScreening:
    """Record her screening (21 CFR 1301.76(a), 1301.90, 1301.93); `waiver` is DEA's, of a waived one."""

    act: Act
    person: str
    screened_on: date
    result: Result
    waiver: str | None = None


@dataclass(frozen=True)
class CheckIdentity:
    """Record which document showed who she is, to the actor (21 CFR 11.100(b)); never the document's number."""

    act: Act
    person: str
    document: str
    checked_on: date


def record_licence(connection: Connection, command: RecordLicence) -> Plan:
    """Plan the entry of a licence; an expired one may be recorded, and takes the right away.

    Raises: NoSuchPerson. NotAChoice: the kind. WrongForm: the number or the state.
    """
    need_person(connection, command.person)
    if command.kind not in LICENCE_KINDS:
        raise NotAChoice(", ".join(LICENCE_KINDS), command.kind or "nothing", what="kind of licence")
    state = command.state.strip().upper()
    if not _STATE.match(state):
        raise WrongForm("two letters, as in NY", command.state.strip() or "nothing", what="state")
    values: Row = {
        "person": command.person, "kind": command.kind, "number": _words(command.number, "licence number"),
        "state": state, "expires_on": command.expires_on.isoformat(),
    }  # fmt: skip
    return _plan("licence_recorded", command.act, "licence", values)


def record_number(connection: Connection, command: RecordNumber) -> Plan:
    """Plan the entry of a number that carries a check.

    Raises: NoSuchPerson. NotAChoice: the scheme. WrongForm, WrongCheckDigit: the number. AlreadyKnown: it is
    another person's.
    """
    need_person(connection, command.person)
    if command.scheme not in _CHECKED:
        raise NotAChoice(" or ".join(_CHECKED), command.scheme or "nothing", what="kind of number")
    number = _CHECKED[command.scheme](command.number)
    others = (
        person_number.c.scheme == command.scheme, person_number.c.number == number,
        person_number.c.person != command.person,
    )  # fmt: skip
    if connection.execute(select(person_number.c.person).where(*others)).first():
        raise AlreadyKnown("a number of nobody else", "another person's", what="This number")
    values: Row = {"person": command.person, "scheme": command.scheme, "number": number}
    return _plan("number_recorded", command.act, "person_number", values)


def checked_npi(number: str) -> str:
    """The NPI without spaces.

    Raises: WrongForm: ten digits are expected, the first 1 or 2. WrongCheckDigit: the last digit does not fit.
    Source: 45 CFR 162.406(a): ISO/IEC 7812 with 80840 in front.
    """
    normal = npi_digits(number)
    if normal is None:
        raise WrongForm("ten digits, the first 1 or 2", number.strip() or "nothing", what="NPI")
    if npi_check_digit(normal) != int(normal[9]):
        raise WrongCheckDigit(f"...{npi_check_digit(normal)}", f"...{normal[9]}", what="NPI")
    return normal


def record_training(connection: Connection, command: RecordTraining) -> Plan:
    """Plan the entry of a training.

    Raises: NoSuchPerson. WrongForm: no course. NotYet: it was not completed by today.
    """
    need_person(connection, command.person)
    _need_past(command.act, command.completed_on)
    ends = None if command.expires_on is None else command.expires_on.isoformat()
    values: Row = {
        "person": command.person, "course": _words(command.course, "course"),
        "completed_on": command.completed_on.isoformat(), "expires_on": ends,
    }  # fmt: skip
    return _plan("training_recorded", command.act, "training", values)


def record_screening(connection: Connection, command: RecordScreening) -> Plan:
    """Plan the entry of a screening.

    Raises: NotHerself. NoSuchPerson. NotYet: it was not done by today. WaiverDoesNotFit.
    """
    need_another(command.act, command.person, "record a screening of")
    need_person(connection, command.person)
    _need_past(command.act, command.screened_on)
    waiver = (command.waiver or "").strip() or None
    if (command.result is Result.WAIVED) != (waiver is not None):
        wanted = "DEA's waiver" if command.result is Result.WAIVED else "no waiver"
        raise WaiverDoesNotFit(wanted, waiver or "none")
    values: Row = {
        "person": command.person, "screened_on": command.screened_on.isoformat(),
        "result": str(command.result), "waiver": waiver,
    }  # fmt: skip
    return _plan("screening_recorded", command.act, "screening", values)


def check_identity(connection: Connection, command: CheckIdentity) -> Plan:
    """Plan the entry of an identity that was checked, before anything is signed in her name.

    Raises: NotHerself. NoSuchPerson. NotYet: it was not done by today. WrongForm: no document.
    """
    need_another(command.act, command.person, "check the identity of")
    need_person(connection, command.person)
    _need_past(command.act, command.checked_on)
    values: Row = {
        "person": command.person, "document": _words(command.document, "document"),
        "checked_on": command.checked_on.isoformat(),
    }  # fmt: skip
    return _plan("identity_checked", command.act, "identity_check", values)


def _plan(kind: str, act: Act, table: str, values: Row) -> Plan:
    return Plan(kind, act, (Fact(table, values),))


def _words(text: str, what: str) -> str:
    """The text without spaces around it; there is one."""
    if not text.strip():
        raise WrongForm(f"a {what}", "nothing", what=what)
    return text.strip()


def _need_past(act: Act, day: date) -> None:
    """The day has come where the act is done."""
    today = local_day(act.occurred_at, act.zone)
    if day.isoformat() > today:
        raise NotYet(f"{date.fromisoformat(today):%d %b %Y} or earlier", f"{day:%d %b %Y}")


_CHECKED: dict[str, Callable[[str], str]] = {"dea": checked_dea, "npi": checked_npi}
