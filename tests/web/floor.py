"""What the tests of the flows begin with: drug in somebody's hands, and a workstation with a person at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.registration import find_registration
from inventory.signature import IN_THE_ROOM
from inventory.staff import Role
from inventory.tables.ledger import attestation, entry, entry_exception
from tests.cast import ANN, MULTI, Clinic, Member
from tests.web.conftest import PIN, Desk, badge
from web.visitor import Station, Visitor, digest_of


@dataclass(frozen=True)
class Drawn:
    """A vial in hand, a syringe drawn up from it, for whom and by which order."""

    vial: str
    syringe: str
    patient: str
    order: str


def drawn(clinic: Clinic, typed: str = "35 mg", member: Member = ANN) -> Drawn:
    """A session vial in the member's hands and a dose drawn from it."""
    vial = clinic.taken(MULTI, member)
    patient, order = clinic.patient_with_order()
    syringe = clinic.label()
    clinic.run(draw_up, Draw(clinic.act(member), vial, syringe, patient, order, parse_amount(typed)))
    return Drawn(vial, syringe, patient, order)


def take_for(clinic: Clinic, label: str, patient: str, order: str, member: Member = ANN) -> None:
    """Take a single-dose container for a patient."""
    clinic.run(take, Issue(clinic.act(member), label, Purpose.DOSE, patient, order))


def band(patient: str) -> str:
    """What a wristband sends."""
    return f"VTP/{patient}"


def at(place: str) -> str:
    """What the code of a place sends."""
    return f"VTL/{place}"


def follow(desk: Desk, address: str, scans: Iterable[str]) -> str:
    """Send one scan after the other, each to the page that the one before led to; the last address."""
    for scan in scans:
        address = desk.post(address, scan=scan)
    return address


def sign(desk: Desk, address: str, *members: Member) -> str:
    """Badge and PIN of each; where the last PIN led."""
    for member in members:
        address = desk.post(address, scan=badge(member))
        address = desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    return address


def stand_at(desk: Desk, station: str = "R1.W1") -> None:
    """Make the browser this workstation's."""
    with desk.client.session_transaction() as kept:
        kept["station"] = station


def newest(desk: Desk, book: str = "R1") -> Any:
    """The newest entry of a book."""
    with desk.clinic.database.read() as connection:
        query = select(entry).where(entry.c.book == book).order_by(entry.c.seq.desc()).limit(1)
        return connection.execute(query).one()


def signed(desk: Desk, *columns: str, book: str = "R1") -> list[Any]:
    """Of each signature of the newest entry these columns, or all of them."""
    wanted = [attestation.c[name] for name in columns] or list(attestation.columns)
    query = select(*wanted).where(attestation.c.book == book, attestation.c.seq == newest(desk, book).seq)
    with desk.clinic.database.read() as connection:
        return list(connection.execute(query.order_by(attestation.c.no)))


def exceptions(desk: Desk, book: str = "R1") -> list[str]:
    """The names of the newest entry's exceptions."""
    last = newest(desk, book)
    with desk.clinic.database.read() as connection:
        query = select(entry_exception.c.name).where(
            entry_exception.c.book == book, entry_exception.c.seq == last.seq
        )
        return list(connection.execute(query.order_by(entry_exception.c.no)).scalars())


def rows(clinic: Clinic, table: Table) -> list[Any]:
    """Every row of a table, by its first column."""
    with clinic.database.read() as connection:
        return list(connection.execute(select(table).order_by(*list(table.columns)[:1])))


def station_of(clinic: Clinic, code: str = "R1") -> Station:
    """The registration's workstation."""
    with clinic.database.read() as connection:
        registration = find_registration(connection, code)
    assert registration is not None
    return Station(f"{code}.W1", "Room 1", "day", f"{code}.WB", registration)


def visitor_at(station: Station, member: Member = ANN, *roles: Role, token: str = "t") -> Visitor:
    """A person signed in there."""
    held = frozenset(roles or member.roles)
    return Visitor(member.code, member.name, held, station, digest_of(token), badge_signed=False)
