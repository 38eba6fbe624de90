"""What is in one place now, container by container, the one that expires first on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from inventory.amount import volume_of_mass
from inventory.holdings import WORDS
from inventory.reports.movement import ROOT, SOURCE
from inventory.reports.stock import opened_before
from inventory.tables.house import place, product
from inventory.tables.ledger import balance


@dataclass(frozen=True)
class Content:
    """One container. Units: micrograms and microlitres; `exact`: the volume is a whole microlitre."""

    label: str
    what: str
    product_name: str
    lot: str | None
    expires_on: date | None
    left_ug: int
    left_ul: int
    exact: bool
    sealed: bool


def content(connection: Connection, registration: str, place_code: str) -> tuple[Content, ...]:
    """Every container that the books have at a place of this registration."""
    query = (
        select(
            SOURCE.c.label, SOURCE.c.kind, SOURCE.c.parent, ROOT.c.lot, ROOT.c.expires_on, balance.c.amount_ug,
            SOURCE.c.amount_ug.label("full_ug"), SOURCE.c.volume_ul, product.c.name,
            opened_before(SOURCE.c.label).label("opened"),
        )
        .join(SOURCE, SOURCE.c.label == balance.c.container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .join(product, product.c.code == ROOT.c.product)
        .join(place, place.c.code == balance.c.place)
        .where(
            place.c.registration == registration, balance.c.place == place_code, balance.c.bounded == 1,
            balance.c.amount_ug > 0,
        )
        .order_by(ROOT.c.expires_on, product.c.name, SOURCE.c.label)
    )  # fmt: skip
    found = []
    for row in connection.execute(query):
        left_ul, exact = volume_of_mass(row.amount_ug, row.full_ug, row.volume_ul)
        expires_on = date.fromisoformat(row.expires_on) if row.expires_on else None
        found.append(
            Content(
                row.label, WORDS[row.kind], row.name, row.lot, expires_on, row.amount_ug, left_ul, exact,
                row.parent is None and not row.opened,
            )
        )  # fmt: skip
    return tuple(found)
