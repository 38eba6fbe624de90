"""What is where now, by product and place: sealed containers counted, opened ones each with what is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from inventory.amount import volume_of_mass
from inventory.holdings import WORDS
from inventory.place import Place
from inventory.reports.directory import people, place_words, places
from inventory.reports.finished_form import FinishedForm, finished_forms
from inventory.reports.movement import ROOT, SOURCE
from inventory.tables.custody import stock_return
from inventory.tables.house import place
from inventory.tables.ledger import balance, entry, line


@dataclass(frozen=True)
class OpenedContainer:
    """An opened vial, or a syringe drawn up. Units: micrograms and microlitres; `exact`: a whole microlitre."""

    label: str
    what: str
    left_ug: int
    left_ul: int
    exact: bool
    lot: str | None
    expires_on: date | None


@dataclass(frozen=True)
class StockRow:
    """One product at one place. `sealed_ug` is what the sealed ones hold together."""

    product: FinishedForm
    place: Place
    place_words: str
    sealed: int
    sealed_ug: int
    opened: tuple[OpenedContainer, ...]

    @property
    def opened_ug(self) -> int:
        """Micrograms in the opened ones together."""
        return sum(each.left_ug for each in self.opened)


def opened_before(label: ColumnElement[str], end_us: int | None = None) -> ColumnElement[bool]:
    """Something came out of the container, or it came back opened; up to an instant, or up to now."""
    taken = (
        select(line.c.no)
        .join(entry, (entry.c.book == line.c.book) & (entry.c.seq == line.c.seq))
        .join(place, place.c.code == line.c.to_place)
        .where(
            line.c.from_container == label,
            or_(line.c.to_container != label, place.c.kind.in_(("patient", "waste"))),
        )
    )
    back = (
        select(stock_return.c.no)
        .join(entry, (entry.c.book == stock_return.c.book) & (entry.c.seq == stock_return.c.seq))
        .where(stock_return.c.container == label, stock_return.c.sealed == 0)
    )
    if end_us is not None:
        taken = taken.where(entry.c.occurred_at_us < end_us)
        back = back.where(entry.c.occurred_at_us < end_us)
    return or_(exists(taken), exists(back))


def stock(connection: Connection, registration: str) -> tuple[StockRow, ...]:
    """Everything that the books of a registration hold, by product in its order, then by place."""
    query = (
        select(
            SOURCE.c.label, SOURCE.c.kind, SOURCE.c.lot, SOURCE.c.expires_on, SOURCE.c.parent,
            SOURCE.c.amount_ug.label("full_ug"), SOURCE.c.volume_ul, ROOT.c.product, balance.c.place,
            balance.c.amount_ug, opened_before(SOURCE.c.label).label("opened"),
        )
        .join(SOURCE, SOURCE.c.label == balance.c.container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .join(place, place.c.code == balance.c.place)
        .where(place.c.registration == registration, balance.c.bounded == 1, balance.c.amount_ug > 0)
        .order_by(SOURCE.c.label)
    )  # fmt: skip
    sealed: dict[tuple[str, str], list[int]] = defaultdict(list)
    opened: dict[tuple[str, str], list[OpenedContainer]] = defaultdict(list)
    for row in connection.execute(query):
        if row.parent is None and not row.opened:
            sealed[row.product, row.place].append(row.amount_ug)
            continue
        left_ul, exact = volume_of_mass(row.amount_ug, row.full_ug, row.volume_ul)
        expires_on = date.fromisoformat(row.expires_on) if row.expires_on else None
        opened[row.product, row.place].append(
            OpenedContainer(row.label, WORDS[row.kind], row.amount_ug, left_ul, exact, row.lot, expires_on)
        )
    names, known = people(connection), places(connection, registration)
    return tuple(
        StockRow(
            form, at, place_words(at, names), len(sealed[form.product, at.code]),
            sum(sealed[form.product, at.code]), tuple(opened[form.product, at.code]),
        )
        for form in finished_forms(connection).values()
        for at in known.values()
        if (form.product, at.code) in sealed or (form.product, at.code) in opened
    )  # fmt: skip
