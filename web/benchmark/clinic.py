"""The smallest clinics in which several nurses draw up and give at once; made for a measurement and thrown away."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory import draw, issue, patient, place, product, receipt, registration, staff, supplier
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.database import Database
from inventory.dose_order import WriteOrder, write_order
from inventory.execution import execute, execute_signed
from inventory.plan import HOUSE, Act, Committed
from inventory.signature import Proof

ZONE = "America/New_York"
#: The nurse that works here, and the product of her vials.
NURSE, PRODUCT = "P-0001", "00409205310"
_PHARMACIST, _PROGRAM = "P-0002", "P-0000"
#: Invented registration numbers with right check figures, one for each registration there may be.
_DEA = ("AP5836727", "AP5836739", "AP5836741", "AP5836753")


@dataclass(frozen=True)
class Work:
    """What a nurse has before her: a vial in her hands, a patient and his order, in one registration."""

    book: str
    vial: str
    patient: str
    order: str


def act(command_id: str, actor: str, clock: Callable[[], datetime], book: str) -> Act:
    """An envelope of now."""
    return Act(command_id, book, actor, None if book == HOUSE else f"{book}.W1", clock(), ZONE)


def found(database: Database, vials: int, registrations: int = 1) -> list[Work]:
    """Fill an empty migrated database with registrations R1, R2 and so on, at most four.

    Returns: as many vials as asked for, in the nurse's hands, from each registration in turn.
    """
    numbers = itertools.count(1)

    def envelope(actor: str = _PROGRAM, book: str = HOUSE) -> Act:
        return act(f"found-{next(numbers)}", actor, database.clock, book)

    books = [f"R{number}" for number in range(1, registrations + 1)]
    _people(database, envelope)
    for book, dea_number in zip(books, _DEA, strict=False):
        _registration(database, envelope, book, dea_number)
    _product(database, envelope)
    each = -(-vials // registrations)
    works = [_stock(database, envelope, book, each) for book in books]
    return [work for round_ in zip(*works, strict=True) for work in round_][:vials]


def _stock(database: Database, envelope: Callable[..., Act], book: str, vials: int) -> list[Work]:
    """Vials received and taken, a patient, and an order for each vial."""
    labels = tuple(f"BENCH{book}{number:05d}" for number in range(vials))
    carton = receipt.Carton(PRODUCT, None, "L1", date(2099, 1, 1), vials, vials, labels)
    today = database.clock().date() - timedelta(days=1)
    received = receipt.Receive(envelope(_PHARMACIST, book), "S1", "1", today, f"{book}.CAB", (carton,))
    proof = Proof(_PHARMACIST, "Pat Placeholder", "PIN", "none", f"{book}.W1", database.clock(), ZONE)
    execute_signed(database, receipt.receive, received, proof)
    for label in labels:
        taken = issue.Issue(envelope(NURSE, book), label, issue.Purpose.SESSION)
        execute(database, issue.take, taken)
    code = f"PATIENT{book}"
    name, address, record, born = (
        _committed(book, tag, text)
        for tag, text in (("name", "Nobody"), ("address", "Nowhere"), ("record_number", "1"), ("born_on", "1970-01-01"))
    )  # fmt: skip
    digest = patient.index_digest(database.keys, book, "1")
    known = patient.RegisterPatient(envelope(NURSE, book), code, name, address, record, born, digest)
    execute(database, patient.register_patient, known)
    now = database.clock()
    for label in labels:
        prescriber = _committed(label, "prescriber", "Nobody")
        ordered = WriteOrder(
            envelope(NURSE, book), f"O-{label}", code, "ketamine", 1_000, False, "IV", prescriber,
            now, now + timedelta(days=1),
        )  # fmt: skip
        execute(database, write_order, ordered)
    return [Work(book, label, code, f"O-{label}") for label in labels]


def _committed(book: str, tag: str, text: str) -> Committed:
    """A text of nobody; its salt need not be secret here."""
    return Committed(tag, text, hashlib.sha256(f"{book}/{tag}".encode()).digest())


def _people(database: Database, envelope: Callable[..., Act]) -> None:
    """The program itself, a nurse and a pharmacist, and a supplier."""
    program = staff.AddPerson(envelope(), _PROGRAM, None, "Vialtrail", "program")
    execute(database, staff.add_person, program)
    for code, name in ((NURSE, "Nel"), (_PHARMACIST, "Pat")):
        person = staff.AddPerson(envelope(), code, name.lower(), name, "Placeholder")
        execute(database, staff.add_person, person)
    named = supplier.AddSupplier(
        envelope(), "S1", "Invented Wholesale", "2 B Street", "Town", "NY", "10001", "MK2345672"
    )
    execute(database, supplier.add_supplier, named)


def _registration(database: Database, envelope: Callable[..., Act], book: str, dea_number: str) -> None:
    """A registration with its places, its workstation, and both people in their roles."""
    opened = registration.OpenRegistration(
        envelope(), book, f"Benchmark {book}", dea_number, "1 A Street", "Town", "NY", "10001", "practitioner",
        date(2099, 1, 1), ZONE, "clinic", demonstration=True,
    )  # fmt: skip
    execute(database, registration.open_registration, opened)
    for code, kind in (("CAB", "storage"), ("WB", "waste")):
        added = place.AddPlace(envelope(), f"{book}.{code}", book, kind, kind, ZONE)
        execute(database, place.add_place, added)
    station = place.AddWorkstation(envelope(), f"{book}.W1", book, "Room 1", "day", f"{book}.WB")
    execute(database, place.add_workstation, station)
    for code, role in ((NURSE, staff.Role.NURSE), (_PHARMACIST, staff.Role.PHARMACIST)):
        execute(database, staff.change_role, staff.ChangeRole(envelope(), code, book, role, granted=True))


def _product(database: Database, envelope: Callable[..., Act]) -> None:
    """A vial of ten doses and more."""
    confirmed = product.ConfirmProduct(
        envelope(), "0409-2053-10", None, "ketamine", "ketamine 50 mg/mL", "Invented Labs", "vial", "multi",
        500_000, 10_000, 10, "A",
    )  # fmt: skip
    execute(database, product.confirm_product, confirmed)


def treat(database: Database, name: str, works: Sequence[Work], doses: int) -> Iterator[None]:
    """Draw up a dose and give it, again and again, from each work in turn; yields after each post.

    `name` keeps ids apart.
    """
    dose = parse_amount("0.5 mg")
    for number in range(doses):
        work, syringe = works[number % len(works)], f"{name}{number:010d}"
        envelope = act(f"{name}-draw-{number}", NURSE, database.clock, work.book)
        execute(
            database, draw.draw_up, draw.Draw(envelope, work.vial, syringe, work.patient, work.order, dose)
        )
        yield
        envelope = act(f"{name}-give-{number}", NURSE, database.clock, work.book)
        execute(database, administer, Administer(envelope, syringe, work.patient, work.order, None, "IV"))
        yield
