"""The lines of the books with their places and containers, for reads of one family or one period; it sums nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select

from inventory.tables.custody import container
from inventory.tables.house import place
from inventory.tables.kinds import UNBOUNDED_PLACES
from inventory.tables.ledger import entry, line

FROM, TO = place.alias("from_place"), place.alias("to_place")
SOURCE, ROOT = container.alias("source"), container.alias("root")


@dataclass(frozen=True)
class Movement:
    """One line. Unit: micrograms. `root` is the label of the vial or prefilled syringe that the drug came in."""

    seq: int
    no: int
    kind: str
    occurred_at_us: int
    actor: str
    substance: str
    root: str
    product: str
    lot: str | None
    from_container: str
    to_container: str
    from_place: str
    to_place: str
    from_kind: str
    to_kind: str
    from_person: str | None
    to_person: str | None
    amount_ug: int

    @property
    def from_books(self) -> bool:
        """It left a place whose content the books keep."""
        return self.from_kind not in UNBOUNDED_PLACES

    @property
    def to_books(self) -> bool:
        """It reached a place whose content the books keep."""
        return self.to_kind not in UNBOUNDED_PLACES

    def into(self, label: str) -> int:
        """Micrograms that this line put into a container within the books; negative for what it took out."""
        came = self.to_container == label and self.to_books
        went = self.from_container == label and self.from_books
        return self.amount_ug * (came - went)

    def to_hands(self, person: str) -> int:
        """Micrograms that this line put into a person's hands; negative for what it took out of them."""
        return self.amount_ug * ((self.to_person == person) - (self.from_person == person))


def given_by(movement: Movement) -> int:
    """1 for a dose given, -1 for one that a reversal took back, 0 for anything else."""
    return (movement.to_kind == "patient") - (movement.from_kind == "patient")


def movements(connection: Connection, book: str, *where: ColumnElement[bool]) -> tuple[Movement, ...]:
    """Lines of a book in the order of the book; conditions may name `entry`, `line`, FROM, TO, SOURCE and ROOT."""
    query = (
        _joined(book)
        .where(*where)
        .order_by(line.c.seq, line.c.no)
        .add_columns(
            line.c.seq, line.c.no, entry.c.kind, entry.c.occurred_at_us, entry.c.actor, line.c.substance,
            ROOT.c.label, ROOT.c.product, ROOT.c.lot, line.c.from_container, line.c.to_container, line.c.from_place,
            line.c.to_place, FROM.c.kind, TO.c.kind, FROM.c.person, TO.c.person, line.c.amount_ug,
        )
    )  # fmt: skip
    return tuple(Movement(*row[1:]) for row in connection.execute(query))


def family(root: str) -> Select[tuple[str]]:
    """The labels of a vial and of every container filled from it."""
    return select(container.c.label).where(container.c.root == root)


def _joined(book: str) -> Select[tuple[str]]:
    """Lines with their entry, their two places, and the container they left with its root."""
    return (
        select(line.c.book)
        .join(entry, (entry.c.book == line.c.book) & (entry.c.seq == line.c.seq))
        .join(FROM, FROM.c.code == line.c.from_place)
        .join(TO, TO.c.code == line.c.to_place)
        .join(SOURCE, SOURCE.c.label == line.c.from_container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .where(line.c.book == book)
    )
