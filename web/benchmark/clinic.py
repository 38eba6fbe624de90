"""The smallest clinic in which several nurses draw up and give at once; it is made for a measurement and thrown away."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from inventory import draw, issue, patient, place, product, receipt, registration, staff, supplier
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.database import Database
from inventory.dose_order import WriteOrder, write_order
from inventory.execution import execute, preview
from inventory.plan import Act, Committed
from inventory.signature import Proof, sign

#: The one book in which all of them write, so that every post waits for the one lock.
BOOK, ZONE, STATION = "R1", "America/New_York", "R1.W1"
_NURSE, _PHARMACIST, _PROGRAM = "P-0001", "P-0002", "P-0000"
_PRODUCT = "00409205310"
_PATIENT, _ORDER = "PATIENT1", "ORDER1"


def act(command_id: str, actor: str, clock: Callable[[], datetime], book: str = BOOK) -> Act:
    """An envelope of now."""
    return Act(command_id, book, actor, STATION if book == BOOK else None, clock(), ZONE)


def found(database: Database, vials: int) -> tuple[str, ...]:
    """Fill an empty migrated database; the vials are in the nurse's hands. Returns: their labels."""
    numbers = itertools.count(1)

    def envelope(actor: str = _PROGRAM, book: str = "house") -> Act:
        return act(f"found-{next(numbers)}", actor, database.clock, book)

    _people_and_places(database, envelope)
    labels = tuple(f"BENCHVIAL{number:03d}" for number in range(vials))
    carton = receipt.Carton(_PRODUCT, None, "L1", date(2099, 1, 1), vials, vials, labels)
    today = database.clock().date() - timedelta(days=1)
    received = receipt.Receive(envelope(_PHARMACIST, BOOK), "S1", "1", today, f"{BOOK}.CAB", (carton,))
    plan = preview(database, receipt.receive, received)
    proof = Proof(_PHARMACIST, "Pat Placeholder", "PIN", "none", STATION, database.clock(), ZONE)
    signed = dataclasses.replace(received.act, signatures=(sign(database.keys, plan, proof, "actor"),))
    execute(database, receipt.receive, dataclasses.replace(received, act=signed))
    for label in labels:
        taken = issue.Issue(envelope(_NURSE, BOOK), label, issue.Purpose.SESSION)
        execute(database, issue.take, taken)
    name, address, record, born = (
        _committed(tag, text)
        for tag, text in (("name", "Nobody"), ("address", "Nowhere"), ("record_number", "1"), ("born_on", "1970-01-01"))
    )  # fmt: skip
    digest = patient.index_digest(database.keys, BOOK, "1")
    known = patient.RegisterPatient(envelope(_NURSE, BOOK), _PATIENT, name, address, record, born, digest)
    execute(database, patient.register_patient, known)
    now = database.clock()
    ordered = WriteOrder(
        envelope(_NURSE, BOOK), _ORDER, _PATIENT, "ketamine", 1_000, False, "IV", _committed("prescriber", "Nobody"),
        now, now + timedelta(days=1),
    )  # fmt: skip
    execute(database, write_order, ordered)
    return labels


def _committed(tag: str, text: str) -> Committed:
    """A text of nobody; its salt need not be secret here."""
    return Committed(tag, text, hashlib.sha256(tag.encode()).digest())


def _people_and_places(database: Database, envelope: Callable[[], Act]) -> None:
    """A registration with its places, a nurse, a pharmacist, a supplier and a product."""
    execute(database, staff.add_person, staff.AddPerson(envelope(), _PROGRAM, None, "Vialtrail", "program"))
    opened = registration.OpenRegistration(
        envelope(), BOOK, "Benchmark", "AP5836727", "1 A Street", "Town", "NY", "10001", "practitioner",
        date(2099, 1, 1), ZONE, "clinic", demonstration=True,
    )  # fmt: skip
    execute(database, registration.open_registration, opened)
    for code, kind in (("CAB", "storage"), ("WB", "waste")):
        added = place.AddPlace(envelope(), f"{BOOK}.{code}", BOOK, kind, kind, ZONE)
        execute(database, place.add_place, added)
    station = place.AddWorkstation(envelope(), STATION, BOOK, "Room 1", "day", f"{BOOK}.WB")
    execute(database, place.add_workstation, station)
    for code, name, role in ((_NURSE, "Nel", staff.Role.NURSE), (_PHARMACIST, "Pat", staff.Role.PHARMACIST)):
        person = staff.AddPerson(envelope(), code, name.lower(), name, "Placeholder")
        execute(database, staff.add_person, person)
        execute(database, staff.change_role, staff.ChangeRole(envelope(), code, BOOK, role, granted=True))
    named = supplier.AddSupplier(
        envelope(), "S1", "Invented Wholesale", "2 B Street", "Town", "NY", "10001", "MK2345672"
    )
    execute(database, supplier.add_supplier, named)
    confirmed = product.ConfirmProduct(
        envelope(), "0409-2053-10", None, "ketamine", "ketamine 50 mg/mL", "Invented Labs", "vial", "multi",
        500_000, 10_000, 10, "A",
    )  # fmt: skip
    execute(database, product.confirm_product, confirmed)


def treat(database: Database, name: str, vial: str, doses: int) -> Iterator[None]:
    """Draw up a dose and give it, again and again; yields after each post. `name` keeps ids apart."""
    dose = parse_amount("0.5 mg")
    for number in range(doses):
        syringe = f"{name}{number:010d}"
        drawn = draw.Draw(
            act(f"{name}-draw-{number}", _NURSE, database.clock), vial, syringe, _PATIENT, _ORDER, dose
        )
        execute(database, draw.draw_up, drawn)
        yield
        given = Administer(
            act(f"{name}-give-{number}", _NURSE, database.clock), syringe, _PATIENT, _ORDER, None, "IV"
        )
        execute(database, administer, given)
        yield
