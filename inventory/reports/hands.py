"""What came into people's hands and what went out of them, line by line; a draw in the same hands is neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from inventory.reports.movement import FROM, ROOT, SOURCE, TO, Movement, movements
from inventory.reports.period import Period
from inventory.tables.kinds import UNBOUNDED_PLACES
from inventory.tables.ledger import entry, line

#: Kind of the outside -> the column of what left the hands for it.
_WENT = {"patient": "given", "waste": "wasted"}


@dataclass(frozen=True)
class Event:
    """One line as one person's hands felt it. Unit: micrograms; `came_ug` is negative for what went out.

    `container` is the one that it left or reached in those hands; `place` is the other side of the line. What a
    reversal undoes stands in the column that it was in, and is taken off it.
    """

    seq: int
    occurred_at_us: int
    person: str
    root: str
    product: str
    lot: str | None
    container: str
    place: str
    column: str
    came_ug: int
    undone: bool

    @property
    def amount_ug(self) -> int:
        """Without its direction; negative for what is undone."""
        return -abs(self.came_ug) if self.undone else abs(self.came_ug)


def events_in(connection: Connection, book: str, within: ColumnElement[bool]) -> tuple[Event, ...]:
    """Every event of the entries within, in the order of the book."""
    touches = or_(FROM.c.kind == "person", TO.c.kind == "person")
    moved = movements(connection, book, within, touches, FROM.c.code != TO.c.code)
    return tuple(event for movement in moved for event in _events(movement))


def brought_forward(
    connection: Connection, book: str, period: Period
) -> tuple[tuple[str, str, str, str | None, int], ...]:
    """Person, root, product, lot and micrograms of what was in hands when the period began."""
    held: dict[tuple[str, str, str, str | None], int] = {}
    for at, sign in ((TO, 1), (FROM, -1)):
        query = (
            select(at.c.person, ROOT.c.label, ROOT.c.product, ROOT.c.lot, func.sum(line.c.amount_ug))
            .select_from(line)
            .join(entry, (entry.c.book == line.c.book) & (entry.c.seq == line.c.seq))
            .join(at, at.c.code == line.c[f"{'to' if sign > 0 else 'from'}_place"])
            .join(SOURCE, SOURCE.c.label == line.c.from_container)
            .join(ROOT, ROOT.c.label == SOURCE.c.root)
            .where(line.c.book == book, at.c.kind == "person", entry.c.occurred_at_us < period.start_us)
            .group_by(at.c.person, ROOT.c.label, ROOT.c.product, ROOT.c.lot)
        )
        for person, root, product, lot, amount_ug in connection.execute(query):
            key = (person, root, product, lot)
            held[key] = held.get(key, 0) + sign * int(amount_ug)
    return tuple((*key, amount_ug) for key, amount_ug in sorted(held.items(), key=str) if amount_ug)


def _events(movement: Movement) -> Iterator[Event]:
    """One line is two events where it goes from hand to hand."""
    for person, came in ((movement.from_person, -1), (movement.to_person, 1)):
        if person is not None:
            yield Event(
                movement.seq, movement.occurred_at_us, person, movement.root, movement.product, movement.lot,
                movement.to_container if came > 0 else movement.from_container,
                movement.from_place if came > 0 else movement.to_place,
                _column(movement, came), came * movement.amount_ug, movement.kind == "reversal",
            )  # fmt: skip


def _column(movement: Movement, came: int) -> str:
    """The column of the log; a kind of the outside that no column shows is a fault of the program."""
    if movement.from_person is not None and movement.to_person is not None:
        return "between"
    source, target = movement.from_kind, movement.to_kind
    if movement.kind == "reversal":
        source, target, came = target, source, -came
    if came > 0:
        return "overfill" if source == "overfill" else "removed"
    return _WENT[target] if target in UNBOUNDED_PLACES else "returned"
