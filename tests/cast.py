"""The invented people and the small clinic of the tests, made by the program's own operations."""

import dataclasses
import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from inventory import (
    accountability,
    patient,
    person_file,
    place,
    product,
    receipt,
    registration,
    staff,
    supplier,
)
from inventory.database import Database
from inventory.dose_order import WriteOrder, write_order
from inventory.errors import Refused
from inventory.execution import Command, Operation, execute, preview
from inventory.issue import Issue, Purpose, take
from inventory.keys import KeyRing
from inventory.patient import RegisterPatient, register_patient
from inventory.plan import Act, Committed, Mood, Posted, ScanTaken
from inventory.responsibility import SignAccountability, sign_accountability
from inventory.signature import IN_THE_ROOM, Proof, sign
from inventory.staff import Role
from inventory.tables.ledger import entry

C = TypeVar("C", bound=Command)

#: Made of words that everybody may read; as bytes they look like any that were drawn, so that servers start with them.
KEYS = KeyRing(hashlib.sha256(b"the keys of the cast").digest())
#: A Monday morning in New York, and the zone of both registrations.
START = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
ZONE = "America/New_York"

#: DEA numbers with a right check digit that belong to nobody.
R1_DEA, R2_DEA, SUPPLIER_DEA = "AP5836727", "BR1234563", "MK2345672"
#: Vials of many doses, of one dose, of another substance; a prefilled syringe.
MULTI, SINGLE, MIDAZOLAM, PREFILLED = "00409205310", "00409205105", "00409230505", "71266901001"


@dataclass(frozen=True)
class Member:
    """One of the cast."""

    code: str
    given_name: str
    family_name: str
    registration: str
    roles: tuple[Role, ...]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


ANN = Member("P-0001", "Ann", "Example", "R1", (Role.NURSE,))
BEN = Member("P-0002", "Ben", "Sample", "R1", (Role.NURSE, Role.WITNESS))
CORA = Member("P-0003", "Cora", "Specimen", "R1", (Role.PHARMACIST,))
DEE = Member("P-0004", "Dee", "Instance", "R1", (Role.COMPLIANCE, Role.ADMINISTRATOR))
EVE = Member("P-0005", "Eve", "Elsewhere", "R2", (Role.NURSE, Role.PHARMACIST))
CAST = (ANN, BEN, CORA, DEE, EVE)
#: The program itself, the first of the house book.
PROGRAM = "P-0000"


def how_seen(role: str) -> str | None:
    """A witness was in the room; the others say nothing of it."""
    return IN_THE_ROOM if role == "witness" else None


class Clock:
    """A present that moves 7 seconds at each look, and only then."""

    def __init__(self, start: datetime) -> None:
        """Begin at `start`."""
        self.at = start

    def __call__(self) -> datetime:
        """The present."""
        self.at += timedelta(seconds=7)
        return self.at


def salt(*words: str) -> bytes:
    """32 bytes that are the same in each run."""
    return hashlib.sha256("/".join(words).encode()).digest()


def committed(tag: str, text: str, *words: str) -> Committed:
    """A text with a salt that is the same in each run."""
    return Committed(tag, text, salt(tag, text, *words))


class Clinic:
    """Two registrations with people, places, a supplier and products; every change is an operation."""

    def __init__(self, url: str, *, start: datetime = START + timedelta(hours=1), prefix: str = "c") -> None:
        """Open one that `found` made; `prefix` keeps the command ids of two processes apart."""
        self.clock = Clock(start)
        self.database = Database(url, KEYS, self.clock)
        self._prefix, self._number, self._labels = prefix, itertools.count(1), itertools.count(1)
        self._patients, self._orders = itertools.count(1), itertools.count(1)

    def command_id(self) -> str:
        """A command id that was not used before."""
        return f"{self._prefix}-{next(self._number)}"

    def label(self, stem: str = "VIAL") -> str:
        """A label of 12 characters that was not used before."""
        return f"{stem:A<4}{next(self._labels):08d}"

    def act(
        self, actor: Member | str = ANN, *, book: str | None = None, happened: bool = False,
        at: datetime | None = None, scans: tuple[ScanTaken, ...] = (), command_id: str | None = None,
    ) -> Act:  # fmt: skip
        """An envelope in the actor's own book, at her workstation, now."""
        code = actor.code if isinstance(actor, Member) else actor
        wanted = book or (actor.registration if isinstance(actor, Member) else "house")
        workstation = None if wanted == "house" else f"{wanted}.W1"
        mood = Mood.HAPPENED if happened else Mood.ABOUT_TO
        return Act(
            command_id or self.command_id(), wanted, code, workstation, at or self.clock(), ZONE, mood, scans
        )

    def run(self, operation: Operation[C], command: C) -> Posted:
        """Execute a command that nobody signs."""
        return execute(self.database, operation, command)

    def sign(self, operation: Operation[C], command: C, *signers: tuple[Member, str]) -> C:
        """The command with signatures over its plan as it stands now."""
        plan = preview(self.database, operation, command)
        made = tuple(sign(KEYS, plan, self.proof(signer), role, how_seen(role)) for signer, role in signers)
        return dataclasses.replace(command, act=dataclasses.replace(command.act, signatures=made))  # type: ignore[type-var]

    def proof(self, member: Member) -> Proof:
        """Her badge and PIN, just found right."""
        station = f"{member.registration}.W1"
        return Proof(member.code, member.name, "badge and PIN", "digest", station, self.clock(), ZONE)

    def run_signed(self, operation: Operation[C], command: C, *signers: tuple[Member, str]) -> Posted:
        """Execute a command with signatures over its plan."""
        return self.run(operation, self.sign(operation, command, *signers))

    @contextmanager
    def refused(self, kind: type[Refused], expected: str = "", found: str = "") -> Iterator[None]:
        """The block is refused as this kind, and writes nothing to the ledger."""
        before = self.entries()
        with pytest.raises(Refused) as caught:
            yield
        assert type(caught.value) is kind, f"{type(caught.value).__name__}: {caught.value}"
        assert expected in caught.value.expected, caught.value.expected
        assert found in caught.value.found, caught.value.found
        assert self.entries() == before

    def entries(self, book: str | None = None) -> int:
        """How many entries there are."""
        query = select(func.count()).select_from(entry)
        with self.database.read() as connection:
            return connection.execute(
                query if book is None else query.where(entry.c.book == book)
            ).scalar_one()

    # What most tests begin with.

    def carton(self, count: int = 1, code: str = MULTI, **changed: object) -> receipt.Carton:
        """A carton as scanned, with labels for its containers."""
        labels = tuple(self.label() for _ in range(count))
        carton = receipt.Carton(code, None, "D42", date(2028, 2, 28), count, count, labels)
        return dataclasses.replace(carton, **changed)  # type: ignore[arg-type]

    def receive(self, count: int = 1, code: str = MULTI, **changed: object) -> tuple[str, ...]:
        """Cora receives a carton into the cabinet; its labels."""
        carton = self.carton(count, code, **changed)
        command = self.receive_command(carton)
        self.run_signed(receipt.receive, command, (CORA, "actor"))
        return carton.labels

    def receive_command(self, *cartons: receipt.Carton, actor: Member = CORA) -> receipt.Receive:
        """A receipt into the cabinet, not signed yet."""
        act = self.act(actor)
        return receipt.Receive(act, "S1", "55-1", date(2026, 11, 2), f"{act.book}.CAB", cartons)

    def register(self, actor: Member = ANN) -> str:
        """A new patient, by code."""
        code = f"PAT{next(self._patients)}"
        book, number = actor.registration, f"N-{code}"
        texts = (("name", f"Una {code}"), ("address", "1 Nowhere"), ("record_number", number))
        name, address, record = (committed(tag, text, code) for tag, text in texts)
        born = committed("born_on", "1970-01-31", code)
        index = patient.index_digest(KEYS, book, number)
        command = RegisterPatient(self.act(actor), code, name, address, record, born, index)
        self.run(register_patient, command)
        return code

    def order(
        self, patient_code: str, *, dose_ug: int = 35_000, per_kg: bool = False,
        substance: str = "ketamine", actor: Member = ANN,
    ) -> str:  # fmt: skip
        """An order valid for a day, by code."""
        code = f"O-{next(self._orders)}"
        now = self.clock()
        self.run(
            write_order,
            WriteOrder(
                self.act(actor), code, patient_code, substance, dose_ug, per_kg, "IV",
                committed("prescriber", "Dr Invented", code), now, now + timedelta(days=1),
            ),
        )  # fmt: skip
        return code

    def patient_with_order(self) -> tuple[str, str]:
        """A new patient and her order for 35 mg of ketamine."""
        code = self.register()
        return code, self.order(code)

    def taken(self, code: str = MULTI, member: Member = ANN) -> str:
        """A vial received and taken for a session, by label."""
        (label,) = self.receive(1, code)
        self.run(take, Issue(self.act(member), label, Purpose.SESSION))
        return label

    def answers(self, member: Member) -> None:
        """She signs the statement of accountability as its text is today: without it she signs nothing."""
        statement = SignAccountability(self.act(member, book="house"), accountability.VERSION)
        self.run_signed(sign_accountability, statement, (member, "actor"))

    def identified(self, member: Member) -> None:
        """Her identity is checked in the set-up: without it no role is in force."""
        looked = person_file.CheckIdentity(self.act(PROGRAM), member.code, "passport", date(2026, 1, 5))
        self.run(person_file.check_identity, looked)

    def close(self) -> None:
        """Give back the connections."""
        self.database.close()


def found(url: str, *, demonstration: bool = False, profile: str = "clinic") -> None:
    """Fill a migrated database with the clinic: everything in the house book, no drug yet.

    A demonstration's browser needs no enrolling: it stands at the first workstation.
    """
    clinic = Clinic(url, start=START, prefix="house")
    house = clinic.act(PROGRAM)
    clinic.run(staff.add_person, staff.AddPerson(house, PROGRAM, None, "Vialtrail", "program"))
    for code, dea in (("R1", R1_DEA), ("R2", R2_DEA)):
        opened = registration.OpenRegistration(
            clinic.act(PROGRAM), code, f"Clinic {code}", dea, "1 A Street", "Town", "NY", "10001", "practitioner",
            date(2028, 1, 1), ZONE, profile, demonstration=demonstration,
        )  # fmt: skip
        clinic.run(registration.open_registration, opened)
        for name, kind in PLACES:
            added = place.AddPlace(clinic.act(PROGRAM), f"{code}.{name}", code, kind, f"the {kind}", ZONE)
            clinic.run(place.add_place, added)
        station = place.AddWorkstation(clinic.act(PROGRAM), f"{code}.W1", code, "Room 1", "day", f"{code}.WB")
        clinic.run(place.add_workstation, station)
    for member in CAST:
        user = member.given_name.lower()
        person = staff.AddPerson(
            clinic.act(PROGRAM), member.code, user, member.given_name, member.family_name
        )
        clinic.run(staff.add_person, person)
        for role in member.roles:
            change = staff.ChangeRole(
                clinic.act(PROGRAM), member.code, member.registration, role, granted=True
            )
            clinic.run(staff.change_role, change)
    named = supplier.AddSupplier(
        clinic.act(PROGRAM), "S1", "Invented Wholesale", "2 B Street", "Town", "NY", "10001", SUPPLIER_DEA
    )
    clinic.run(supplier.add_supplier, named)
    for ndc, gtin, substance, name, *amounts in PRODUCTS:
        confirmed = product.ConfirmProduct(
            clinic.act(PROGRAM), ndc, gtin, substance, name, "Invented Labs", *amounts
        )
        clinic.run(product.confirm_product, confirmed)
    for member in CAST:
        clinic.identified(member)
        clinic.answers(member)
    clinic.close()


#: Places of each registration, by the end of their code.
PLACES = (("CAB", "storage"), ("RET", "return"), ("OPEN", "opened"), ("WB", "waste"), ("QUAR", "quarantine"))

#: NDC, GTIN, substance, name, container, doses, micrograms, microlitres, pack, evidence.
PRODUCTS: tuple[tuple[Any, ...], ...] = (
    ("0409-2053-10", "00304092053105", "ketamine", "ketamine 50 mg/mL", "vial", "multi", 500_000, 10_000, 10, "A"),
    ("0409-2051-05", "00304092051057", "ketamine", "ketamine 100 mg/mL", "vial", "single", 500_000, 5_000, 10, "A"),
    ("0409-2305-05", "00304092305051", "midazolam", "midazolam 1 mg/mL, 5 mL", "vial", "multi", 5_000, 5_000, 10, "A"),
    ("71266-9010-01", None, "ketamine", "ketamine 10 mg/mL, 5 mL", "prefilled_syringe", "single", 50_000, 5_000, 1, "C"),
)  # fmt: skip
