"""Patients and their weights: the books hold a random code and salted commitments, never a name."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Connection, bindparam, select

from inventory.errors import AlreadyKnown, PatientErased, UnknownPatient, WrongForm
from inventory.judgement import Judgement
from inventory.keys import KeyRing, Purpose
from inventory.moment import from_us
from inventory.plan import Act, Beside, Committed, Fact, Plan, Row
from inventory.preimage import commitment, encode
from inventory.private import words_of
from inventory.staff import HANDLERS, need_role
from inventory.statement import Query
from inventory.tables.custody import patient, patient_erased, patient_index, weighing
from inventory.tables.ledger import entry

#: Grams in a pound, exact by the international agreement of 1959.
_POUND_GRAMS = Decimal("453.59237")
#: How a weight is known; one that was impossible to take has no value and blocks nothing.
HOW = ("measured", "stated", "estimated", "impossible")
#: A stated or measured weight outside these is a slip of the unit or the point. Unit: kilograms.
WEIGHT_KG_RANGE = (Decimal(1), Decimal(400))

# Built once: every dose asks for it.
_PATIENT = Query(
    select(patient, patient_erased.c.patient.label("erased"))
    .outerjoin(patient_erased, patient_erased.c.patient == patient.c.code)
    .where(patient.c.code == bindparam("code"), patient.c.book == bindparam("book"))
)
#: The texts of a patient's entry.
_TEXTS = ("name", "address", "record_number", "born_on")


@dataclass(frozen=True)
class RegisterPatient:
    """Register a patient; each text comes with the salt of its commitment."""

    act: Act
    code: str
    name: Committed
    address: Committed
    record_number: Committed
    born_on: Committed
    index_digest: bytes


@dataclass(frozen=True)
class Weigh:
    """Record a weight: value and unit as typed, and how it is known."""

    act: Act
    patient: str
    weight: Committed
    how: str


@dataclass(frozen=True)
class Weight:
    """A weight. `grams` is to the nearest 100, the precision at which a dose is worked out."""

    typed: str
    grams: int
    how: str
    at: datetime


@dataclass(frozen=True)
class Patient:
    """A patient as those who treat her see her; of one who was erased each text is a word that says so."""

    code: str
    name: str
    address: str
    record_number: str
    born_on: date | None
    weight: Weight | None


def index_digest(keys: KeyRing, book: str, record_number: str) -> bytes:
    """The keyed digest under which a record number is looked up, outside every hash."""
    return keys.mac(Purpose.PATIENT_INDEX, encode([book, record_number.strip().upper()]))


def register_patient(connection: Connection, command: RegisterPatient) -> Plan:
    """Plan the entry that registers a patient.

    Raises: AlreadyKnown: the record number is another patient's. WrongForm: a date of birth that is none. MayNot.
    """
    judgement = Judgement(command.act)
    need_role(connection, judgement, command.act, HANDLERS, "add a patient")
    known = select(patient_index.c.patient).where(patient_index.c.digest == command.index_digest)
    if connection.execute(known).first():
        # The number itself is a patient's: what is refused is kept in the open.
        raise AlreadyKnown("a new record number", "another patient's", what="This record number")
    if not command.name.text.strip():
        raise WrongForm("the patient's name", "nothing", what="name")
    _birth(command.born_on.text)
    private = (command.name, command.address, command.record_number, command.born_on)
    values: Row = {
        "code": command.code,
        **{committed.tag: commitment(committed.salt, committed.tag, committed.text) for committed in private},
    }
    index: Row = {"digest": command.index_digest, "book": command.act.book, "patient": command.code}
    return Plan(
        "patient_registered", command.act, (Fact("patient", values),), exceptions=judgement.exceptions, private=private,
        beside=(Beside("patient_index", index, "digest"),),
    )  # fmt: skip


def weigh(connection: Connection, command: Weigh) -> Plan:
    """Plan the entry of a weight, or that it was impossible to take: then the text is empty.

    Raises: UnknownPatient. WrongForm: no weight, one no person has, or no way of knowing it. MayNot.
    """
    judgement = Judgement(command.act)
    need_role(connection, judgement, command.act, HANDLERS, "record a weight")
    known_patient(connection, command.patient, command.act.book)
    if command.how not in HOW:
        raise WrongForm(", ".join(HOW), command.how or "nothing", what="way of knowing a weight")
    if command.how != "impossible":
        grams_of(command.weight.text)
    elif command.weight.text:
        raise WrongForm("no weight where none could be taken", command.weight.text, what="weight")
    committed = command.weight
    values: Row = {
        "patient": command.patient, "how": command.how,
        "weight": commitment(committed.salt, committed.tag, committed.text),
    }  # fmt: skip
    return Plan(
        "weighing",
        command.act,
        (Fact("weighing", values),),
        exceptions=judgement.exceptions,
        private=(committed,),
    )


def grams_of(typed: str) -> int:
    """Grams of `70 kg` or `154 lb`, to the nearest 100 g; pounds are converted in the open.

    Raises: WrongForm: no number, no unit, or no person's weight.
    """
    number, _, unit = typed.strip().lower().partition(" ")
    try:
        value = Decimal(number)
        kilograms = {"kg": value, "lb": value * _POUND_GRAMS / 1000}[unit.strip()]
    except (ArithmeticError, KeyError):
        raise WrongForm(
            "a number and kg or lb, for example 70 kg", typed.strip() or "nothing", what="weight"
        ) from None
    least, most = WEIGHT_KG_RANGE
    if not (kilograms.is_finite() and least <= kilograms <= most):
        raise WrongForm(f"{least} to {most} kg", typed.strip(), what="weight")
    return int(kilograms.quantize(Decimal("0.1"), ROUND_HALF_UP) * 1000)


def find_patient(connection: Connection, keys: KeyRing, code: str, book: str) -> Patient:
    """A patient of this registration with her newest weight, whether she was erased or not.

    Raises: UnknownPatient: none has this code here.
    """
    row = _row(connection, code, book)
    words = words_of(connection, keys, [getattr(row, tag) for tag in _TEXTS])
    name, address, number, born = (words[getattr(row, tag)] for tag in _TEXTS)
    return Patient(code, name, address, number, day_of_birth(born), newest_weight(connection, keys, code))


def find_by_record_number(connection: Connection, keys: KeyRing, book: str, record_number: str) -> str | None:
    """The code of the patient with this record number."""
    digest = index_digest(keys, book, record_number)
    row = connection.execute(
        select(patient_index.c.patient, patient_index.c.digest).where(patient_index.c.digest == digest)
    ).first()
    return row.patient if row and hmac.compare_digest(row.digest, digest) else None


def newest_weight(connection: Connection, keys: KeyRing, code: str) -> Weight | None:
    """The last weight recorded; one that was impossible to take, or was erased, is none."""
    row = connection.execute(
        select(weighing.c.weight, weighing.c.how, entry.c.occurred_at_us)
        .join(entry, (entry.c.book == weighing.c.book) & (entry.c.seq == weighing.c.seq))
        .where(weighing.c.patient == code)
        .order_by(weighing.c.seq.desc())
        .limit(1)
    ).first()
    if row is None or row.how == "impossible":
        return None
    typed = words_of(connection, keys, [row.weight])[row.weight]
    grams = known_grams(typed)
    return None if grams is None else Weight(typed, grams, row.how, from_us(row.occurred_at_us))


def patients_of(connection: Connection, keys: KeyRing, book: str) -> tuple[Patient, ...]:
    """Every patient of a registration, by name."""
    codes = connection.execute(select(patient.c.code).where(patient.c.book == book)).scalars().all()
    found = (find_patient(connection, keys, code, book) for code in codes)
    return tuple(sorted(found, key=lambda each: each.name))


def known_patient(connection: Connection, code: str, book: str) -> None:
    """The patient is this registration's, and nobody erased her: nothing is written under her code any more.

    Raises: UnknownPatient: she is not. PatientErased: she was; who comes back is added anew.
    """
    if _row(connection, code, book).erased is not None:
        raise PatientErased("a patient whose texts are kept", code)


def day_of_birth(text: str) -> date | None:
    """The day that the books say; None where a word stands in its place."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def known_grams(typed: str) -> int | None:
    """Grams of a weight of the books; None where a word stands in its place."""
    try:
        return grams_of(typed)
    except WrongForm:
        return None


def _row(connection: Connection, code: str, book: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a row
    row = _PATIENT.first(connection, {"code": code, "book": book})
    if row is None:
        raise UnknownPatient("a wristband of this registration", code)
    return row


def _birth(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongForm(
            "a date of birth, for example 1970-01-31", text or "nothing", what="date of birth"
        ) from None
