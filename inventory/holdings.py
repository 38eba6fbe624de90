"""What is where now: a container with its place, holder and what is left in it; the state every operation judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from inventory.amount import mass_of_volume, volume_of_mass
from inventory.errors import ForeignContainer, UnknownContainer
from inventory.statement import Query
from inventory.tables.custody import container, draw, issue, reversal, stock_return, take_explained
from inventory.tables.house import person, place, product, substance
from inventory.tables.ledger import balance, line

#: Kind of container -> the word a nurse reads.
WORDS = {
    "vial": "vial",
    "prefilled_syringe": "syringe",
    "device": "device",
    "syringe": "syringe",
    "bag": "bag",
}


def _stands(of: Table) -> ColumnElement[bool]:
    """The entry of a part was not reversed: what was undone has opened, brought back and taken nothing."""
    return ~exists().where(reversal.c.book == of.c.book, reversal.c.reverses == of.c.seq)


# Built once: each of these runs in every operation, and building them anew took longer than the database.
_LABEL: BindParameter[str] = bindparam("label")
_CONTAINER = Query(
    select(container, substance.c.name.label("substance_name"), product.c.name.label("product_name"))
    .add_columns(product.c.doses)
    .join(substance, substance.c.code == container.c.substance)
    .outerjoin(product, product.c.code == container.c.product)
    .where(container.c.label == _LABEL)
)
_WHERE = Query(
    select(balance.c.amount_ug, place.c.code, place.c.kind, place.c.name, place.c.person)
    .add_columns(person.c.given_name, person.c.family_name)
    .join(place, place.c.code == balance.c.place)
    .outerjoin(person, person.c.code == place.c.person)
    .where(balance.c.container == _LABEL, balance.c.bounded == 1, balance.c.amount_ug > 0)
)
_OUT = Query(
    select(line.c.no)
    .join(place, place.c.code == line.c.to_place)
    .where(
        line.c.from_container == _LABEL,
        or_(line.c.to_container != _LABEL, place.c.kind == "patient", place.c.kind == "waste"),
        _stands(line),
    )
    .limit(1)
)
_BACK = Query(
    select(stock_return.c.no)
    .where(stock_return.c.container == _LABEL, stock_return.c.sealed == 0, _stands(stock_return))
    .limit(1)
)
_DRAWN_FOR = Query(select(draw.c.patient, draw.c.dose_order).where(draw.c.syringe == _LABEL))
#: What came back is nobody's again: the next patient is not the one for whom it was taken before.
_CAME_BACK = exists().where(
    stock_return.c.container == _LABEL,
    stock_return.c.book == issue.c.book,
    stock_return.c.seq > issue.c.seq,
    _stands(stock_return),
)
_TAKEN_FOR = Query(
    select(
        func.coalesce(issue.c.patient, take_explained.c.patient).label("patient"),
        func.coalesce(issue.c.dose_order, take_explained.c.dose_order).label("dose_order"),
    )
    .outerjoin(
        take_explained,
        and_(take_explained.c.issue_seq == issue.c.seq, take_explained.c.book == issue.c.book),
    )
    .where(issue.c.container == _LABEL, ~_CAME_BACK, _stands(issue))
    .order_by(issue.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Holding:
    """A container as the books see it now. Units: micrograms and microlitres.

    `amount_ug` in `volume_ul` are its labelled or first totals; `left_ug` is what the books still hold in it.
    """

    label: str
    registration: str
    kind: str
    substance: str
    substance_name: str
    product: str | None
    product_name: str | None
    doses: str
    parent: str | None
    root: str
    lot: str | None
    expires_on: date | None
    amount_ug: int
    volume_ul: int
    left_ug: int
    opened: bool
    place: str | None
    place_kind: str | None
    place_name: str | None
    holder: str | None
    holder_name: str | None
    patient: str | None
    dose_order: str | None

    @property
    def what(self) -> str:
        """Vial, syringe, device or bag."""
        return WORDS[self.kind]

    @property
    def is_stock(self) -> bool:
        """It came from a supplier, and was not drawn up here."""
        return self.parent is None

    @property
    def left_ul(self) -> int:
        """Volume of what is left, to the nearest microlitre."""
        return volume_of_mass(self.left_ug, self.amount_ug, self.volume_ul)[0]

    @property
    def left_is_whole(self) -> bool:
        """What is left is a whole number of microlitres."""
        return volume_of_mass(self.left_ug, self.amount_ug, self.volume_ul)[1]

    def volume_of(self, mass_ug: int) -> int:
        """Microlitres that hold this mass, to the nearest whole one."""
        return volume_of_mass(mass_ug, self.amount_ug, self.volume_ul)[0]

    def mass_of(self, volume_ul: int) -> int:
        """Micrograms in the next `volume_ul` out of it.

        The part up to a drawn volume v of V is floor(amount x v / V) minus what left before, so that parts sum to
        the whole; for an undiluted container that is volume times strength.
        """
        out_ug = self.amount_ug - self.left_ug
        out_ul = self.volume_of(out_ug)
        return mass_of_volume(out_ul + volume_ul, self.amount_ug, self.volume_ul) - out_ug


def find(connection: Connection, label: str, registration: str) -> Holding:
    """The container with this label.

    Raises: UnknownContainer: nobody's. ForeignContainer: another registration's.
    """
    row = _CONTAINER.first(connection, {"label": label})
    if row is None:
        raise UnknownContainer("a label of this registration", label)
    if row.book != registration:
        raise ForeignContainer("a container of this registration", label, what=WORDS[row.kind])
    where = _where(connection, label)
    patient, dose_order = _meant_for(connection, label, row.kind)
    return Holding(
        label=label, registration=row.book, kind=row.kind, substance=row.substance,
        substance_name=row.substance_name, product=row.product, product_name=row.product_name,
        doses=row.doses or "single", parent=row.parent, root=row.root, lot=row.lot,
        expires_on=date.fromisoformat(row.expires_on) if row.expires_on else None,
        amount_ug=row.amount_ug, volume_ul=row.volume_ul, opened=_opened(connection, label),
        patient=patient, dose_order=dose_order, left_ug=where.left_ug, place=where.place,
        place_kind=where.place_kind, place_name=where.place_name, holder=where.holder, holder_name=where.holder_name,
    )  # fmt: skip


@dataclass(frozen=True)
class _Where:
    """Place, holder and amount of what is left of a container."""

    left_ug: int = 0
    place: str | None = None
    place_kind: str | None = None
    place_name: str | None = None
    holder: str | None = None
    holder_name: str | None = None


def _where(connection: Connection, label: str) -> _Where:
    """The one bounded place that holds some of it; a container is never in two."""
    row = _WHERE.first(connection, {"label": label})
    if row is None:
        return _Where()
    name = f"{row.given_name} {row.family_name}" if row.person else None
    return _Where(row.amount_ug, row.code, row.kind, row.name, row.person, name)


def _opened(connection: Connection, label: str) -> bool:
    """Something came out of it into another container, a patient or the waste, or it came back opened."""
    return any(query.first(connection, {"label": label}) is not None for query in (_OUT, _BACK))


def _meant_for(connection: Connection, label: str, kind: str) -> tuple[str | None, str | None]:
    """Patient and order it was drawn or taken for; a session vial is nobody's until each draw names one."""
    query = _DRAWN_FOR if kind in {"syringe", "bag"} else _TAKEN_FOR
    row = query.first(connection, {"label": label})
    return (row[0], row[1]) if row else (None, None)
