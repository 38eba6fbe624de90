"""The lines of one book replayed: places, containers, floors, mirrors; it keeps what is in the books now and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, union

from inventory.amount import decimal_text
from inventory.plan import Line
from inventory.stored import StoredEntry, some_entries, stored_line
from inventory.tables.custody import container, reversal
from inventory.tables.kinds import UNBOUNDED_PLACES
from inventory.tables.ledger import line

#: Place, container and substance.
CellKey = tuple[str, str, str]


class Unsound(Exception):
    """An entry is not as it must be."""

    def __init__(self, seq: int, what: str, expected: object, found: object) -> None:
        """Keep which, what, expected and found; hashes in hexadecimal."""
        self.seq, self.what, self.expected, self.found = seq, what, _text(expected), _text(found)
        super().__init__(f"{seq} {what}: expected {self.expected}, found {self.found}")


@dataclass(frozen=True)
class Known:
    """What a batch of entries names and does not hold itself.

    `containers`: book, entry and substance of each container by its label. `reversed`: entries that reversals name, by
    number. `reversals`: the first entry that reverses each of them.
    """

    containers: Mapping[str, tuple[str, int, str]] = field(default_factory=dict)
    reversed: Mapping[int, StoredEntry] = field(default_factory=dict)
    reversals: Mapping[int, int] = field(default_factory=dict)


def known_of(connection: Connection, book: str, entries: Sequence[StoredEntry]) -> Known:
    """Look up what some entries that follow one another name; as many queries however many they are."""
    if not any(each.lines for each in entries):
        return Known()
    first, last = entries[0].header["seq"], entries[-1].header["seq"]
    within = (line.c.book == book, line.c.seq.between(first, last))
    labels = union(select(line.c.from_container).where(*within), select(line.c.to_container).where(*within))
    found = connection.execute(
        select(container.c.label, container.c.book, container.c.seq, container.c.substance).where(
            container.c.label.in_(labels)
        )
    )
    containers = {row.label: (row.book, row.seq, row.substance) for row in found}
    named = {row["reverses"] for each in entries for table, row in each.facts if table == "reversal"}
    if not named:
        return Known(containers)
    firsts = connection.execute(
        select(reversal.c.reverses, func.min(reversal.c.seq))
        .where(reversal.c.book == book, reversal.c.reverses.in_(named))
        .group_by(reversal.c.reverses)
    )
    undone = {each.header["seq"]: each for each in some_entries(connection, book, named)}
    return Known(containers, undone, {row[0]: row[1] for row in firsts})


class Lines:
    """What the lines of a book left in each cell.

    `cells`: micrograms by place, container and substance, of cells within the books that are not empty: as many as
    there is drug in hand, however long the book is. The sums of all cells are compared in the database.
    """

    def __init__(self, book: str, place_kinds: Mapping[str, str]) -> None:
        """Begin before the first entry."""
        self.cells: dict[CellKey, int] = {}
        self._book, self._place_kinds = book, place_kinds

    def is_bounded(self, place: str) -> bool:
        """The place cannot hold less than nothing."""
        return self._place_kinds.get(place) not in UNBOUNDED_PLACES

    def entry(self, stored: StoredEntry, lines: Sequence[Line], known: Known) -> None:
        """Each line stays in the registration and in its substance, and leaves nothing below zero.

        Raises: Unsound.
        """
        seq = stored.header["seq"]
        self._mirror(stored, lines, known)
        for moved in lines:
            for place, label, sign in (
                (moved.source.place, moved.source.container, -1),
                (moved.target.place, moved.target.container, 1),
            ):
                if place not in self._place_kinds:
                    raise Unsound(seq, "place of a line", "a place of this registration", place)
                book, made, substance = known.containers.get(label, ("", 0, None))
                if book != self._book or made > seq:
                    raise Unsound(seq, "container of a line", "a container of this book by then", label)
                if substance != moved.substance:
                    raise Unsound(seq, "substance of a line", substance, moved.substance)
                if self.is_bounded(place):
                    self._add(seq, (place, label, moved.substance), sign * moved.amount_ug)

    def _add(self, seq: int, cell: CellKey, amount_ug: int) -> None:
        left_ug = self.cells.pop(cell, 0) + amount_ug
        if left_ug < 0:
            raise Unsound(seq, "balance", "0 mg or more", f"{decimal_text(left_ug)} mg in {' / '.join(cell)}")
        if left_ug:
            self.cells[cell] = left_ug

    def _mirror(self, stored: StoredEntry, lines: Sequence[Line], known: Known) -> None:
        """A reversal mirrors an earlier entry with lines, once, and is never reversed; nothing else names one."""
        named = [row["reverses"] for table, row in stored.facts if table == "reversal"]
        if not named:
            return
        seq, reverses = stored.header["seq"], named[0]
        if stored.header["kind"] != "reversal":
            raise Unsound(seq, "rows of reversal", 0, len(named))
        undone = known.reversed.get(reverses)
        if undone is None or reverses >= seq or not undone.lines:
            raise Unsound(seq, "what is reversed", "an earlier entry with lines", reverses)
        if undone.header["kind"] == "reversal":
            raise Unsound(seq, "what is reversed", "no reversal", f"reversal {reverses}")
        if known.reversals[reverses] != seq:
            raise Unsound(
                seq, "what is reversed", "an entry that stands", f"reversed by {known.reversals[reverses]}"
            )
        mirror = [
            Line(each.target, each.source, each.substance, each.amount_ug)
            for each in map(stored_line, reversed(undone.lines))
        ]
        if list(lines) != mirror:
            raise Unsound(seq, "lines", f"the mirror of entry {reverses}", "others")


def _text(value: object) -> str:
    """A value as a sentence shows it."""
    return value.hex() if isinstance(value, bytes) else str(value)
