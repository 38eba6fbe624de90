"""What the facts of a vial's entries say in words: containers, places, patients, routes, manners; each read once."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, union, union_all

from inventory.holdings import WORDS, Holding
from inventory.keys import KeyRing
from inventory.place import Place
from inventory.reports.directory import PatientName, patients, people, place_words, places
from inventory.reports.movement import family
from inventory.tables.custody import (
    administration,
    container,
    draw,
    receipt,
    receipt_carton,
    take_explained,
    waste,
    waste_part,
)
from inventory.waste import MANNERS
from scanners.label import short


class LifeWords:
    """What the facts of a family's entries say, by entry, read once."""

    def __init__(self, connection: Connection, vial: Holding, keys: KeyRing | None) -> None:
        """Read the words; patients' names only where there are keys."""
        book, labels = vial.registration, family(vial.root)
        self.names = people(connection)
        self.places: dict[str, Place] = places(connection, book)
        self.kinds: dict[str, str] = {
            row.label: row.kind
            for row in connection.execute(
                select(container.c.label, container.c.kind).where(container.c.root == vial.root)
            )
        }
        named = [
            select(table.c.seq, table.c.patient).where(table.c.book == book, table.c.container.in_(labels))
            for table in (draw, administration, take_explained)
        ]
        rows = connection.execute(union_all(*named))
        self.patients: dict[int, str] = {row.seq: row.patient for row in rows}
        self.patient_names: dict[str, PatientName] = {}
        if keys is not None and self.patients:
            codes = union(*[select(each.subquery().c.patient) for each in named]).subquery()
            self.patient_names = patients(connection, keys, book, select(codes.c.patient))
        self.routes: dict[int, str] = {
            row.seq: row.route
            for row in connection.execute(
                select(administration.c.seq, administration.c.route).where(
                    administration.c.book == book, administration.c.container.in_(labels)
                )
            )
        }
        self.volumes = _volumes(connection, book, vial.root)
        self.manners: dict[int, str] = {
            row.seq: MANNERS[row.manner]
            for row in connection.execute(
                select(waste.c.seq, waste.c.manner)
                .join(waste_part, (waste_part.c.book == waste.c.book) & (waste_part.c.seq == waste.c.seq))
                .where(waste.c.book == book, waste_part.c.container.in_(labels))
            )
        }
        self.carton = _carton_words(connection, vial)

    def container(self, label: str) -> str:
        """`syringe 4QX9`: its word and the last group of its label."""
        return f"{WORDS[self.kinds[label]]} {short(label)}"

    def place(self, code: str) -> str:
        """A place's name, or whose hands it is."""
        return place_words(self.places[code], self.names)

    def patient(self, seq: int) -> tuple[str | None, str | None]:
        """Code, and name where names were asked for."""
        code = self.patients.get(seq)
        found = self.patient_names.get(code) if code is not None else None
        return code, found.name if found else None


def _volumes(connection: Connection, book: str, root: str) -> dict[int, int]:
    """Microlitres that the entries of a family state, by entry."""
    labels = family(root)
    stated = union_all(
        *[
            select(table.c.seq, table.c.volume_ul).where(table.c.book == book, table.c.container.in_(labels))
            for table in (draw, administration, waste_part)
        ]
    ).subquery()
    rows = connection.execute(
        select(stated.c.seq, func.sum(stated.c.volume_ul).label("volume_ul")).group_by(stated.c.seq)
    )
    return {row.seq: int(row.volume_ul) for row in rows}


def _carton_words(connection: Connection, vial: Holding) -> str:
    """Carton and invoice that the vial came with."""
    query = (
        select(receipt.c.invoice_number, receipt_carton.c.carton_serial)
        .join(
            container,
            (container.c.book == receipt.c.book) & (container.c.seq == receipt.c.seq),
        )
        .outerjoin(
            receipt_carton,
            (receipt_carton.c.book == receipt.c.book)
            & (receipt_carton.c.seq == receipt.c.seq)
            & (receipt_carton.c.product == container.c.product)
            & (receipt_carton.c.carton_serial == container.c.carton_serial),
        )
        .where(container.c.label == vial.root)
    )
    row = connection.execute(query).first()
    if row is None:
        return "Supplier"
    serial = f"Carton serial {row.carton_serial}, invoice" if row.carton_serial else "Invoice"
    return f"{serial} {row.invoice_number}"
