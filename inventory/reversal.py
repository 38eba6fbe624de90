"""Reversing: an entry undone whole, its lines mirrored in reverse order, once; it edits nothing and undoes no part."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from inventory.errors import (
    AlreadyReversed,
    NothingToReverse,
    ReversalStands,
    UndoFirst,
    UnknownEntry,
    WrongForm,
)
from inventory.plan import Act, Cell, Fact, Line, Plan, Row
from inventory.review import one_signature
from inventory.tables.custody import reversal
from inventory.tables.ledger import balance, entry, line
from inventory.waste import check_witnesses


@dataclass(frozen=True)
class Reverse:
    """Undo the entry with this number of the envelope's book; the second signature is in the envelope."""

    act: Act
    seq: int
    why: str
    #: With one signature, where the clinic is small enough; the entry says so.
    alone: bool = False


def reverse(connection: Connection, command: Reverse) -> Plan:
    """Plan the entry of a reversal.

    Raises: UnknownEntry: none of this book. ReversalStands: it is a reversal. NothingToReverse: it moved nothing.
    AlreadyReversed. UndoFirst: later entries rest on what it moved. WrongForm: no reason.
    WitnessIsActor, MayNotWitness: of the signatures that came. NotAlone: with one signature in a larger clinic.
    """
    act, seq = command.act, command.seq
    header = connection.execute(
        select(entry.c.kind, entry.c.n_lines).where(entry.c.book == act.book, entry.c.seq == seq)
    ).one_or_none()
    if header is None:
        raise UnknownEntry("an entry of this registration", f"{act.book}/{seq}")
    if header.kind == "reversal":
        raise ReversalStands("an entry that is no reversal", f"{act.book}/{seq}")
    if header.n_lines == 0:
        raise NothingToReverse("an entry that moved drug", f"{act.book}/{seq}")
    by = connection.execute(
        select(reversal.c.seq).where(reversal.c.book == act.book, reversal.c.reverses == seq)
    ).scalar()
    if by is not None:
        raise AlreadyReversed("an entry that stands", f"reversed by {act.book}/{by}")
    if not command.why.strip():
        raise WrongForm("why it is reversed", "nothing", what="reason")
    check_witnesses(connection, act)
    lines = mirrored(_lines(connection, act.book, seq))
    _need_what_it_moved(connection, act.book, seq, lines)
    values: Row = {"reverses": seq, "why": command.why.strip()}
    wanted = (one_signature(connection, act.book, act),) if command.alone else ()
    return Plan("reversal", act, (Fact("reversal", values),), lines, wanted)


def mirrored(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same movements backwards, the last of them first."""
    return tuple(Line(each.target, each.source, each.substance, each.amount_ug) for each in reversed(lines))


def _lines(connection: Connection, book: str, seq: int) -> tuple[Line, ...]:
    rows = connection.execute(select(line).where(line.c.book == book, line.c.seq == seq).order_by(line.c.no))
    return tuple(
        Line(
            Cell(row.from_place, row.from_container), Cell(row.to_place, row.to_container), row.substance,
            row.amount_ug,
        )
        for row in rows
    )  # fmt: skip


def _need_what_it_moved(connection: Connection, book: str, seq: int, lines: tuple[Line, ...]) -> None:
    """Every cell that the mirror takes from still holds as much, and no container comes to be in two places.

    Raises: UndoFirst: names the later entries that took it, the newest first, as they have to be undone.
    """
    held: dict[tuple[str, str, str], int] = defaultdict(int)
    bounded: set[tuple[str, str, str]] = set()
    labels = {cell.container for each in lines for cell in (each.source, each.target)}
    for row in connection.execute(select(balance).where(balance.c.container.in_(labels))):
        key = (row.place, row.container, row.substance)
        held[key] = row.amount_ug
        if row.bounded:
            bounded.add(key)
    short = set()
    for each in lines:
        source = (each.source.place, each.source.container, each.substance)
        held[source] -= each.amount_ug
        held[each.target.place, each.target.container, each.substance] += each.amount_ug
        if source in bounded and held[source] < 0:
            short.add(source)
    # What is put back into a container finds it where it was: a vial that went on meanwhile would be in two places.
    for each in lines:
        target = (each.target.place, each.target.container, each.substance)
        elsewhere = [key for key in bounded if key[1:] == target[1:] and key != target and held[key] > 0]
        if target in bounded and held[target] > 0 and elsewhere:
            short.add(target)
    if short:
        first = ", ".join(f"{book}/{number}" for number in _took(connection, book, seq, short))
        raise UndoFirst(f"{first} reversed before", "standing")


def _took(connection: Connection, book: str, seq: int, cells: set[tuple[str, str, str]]) -> list[int]:
    """The later entries that took out of these cells and still stand, the newest first."""
    undone = select(reversal.c.reverses).where(reversal.c.book == book)
    wanted = or_(
        *[
            and_(line.c.from_place == place, line.c.from_container == label, line.c.substance == substance)
            for place, label, substance in sorted(cells)
        ]
    )
    rows = connection.execute(
        select(line.c.seq)
        .distinct()
        .join(entry, and_(entry.c.book == line.c.book, entry.c.seq == line.c.seq))
        .where(line.c.book == book, line.c.seq > seq, wanted)
        .where(entry.c.kind != "reversal", line.c.seq.not_in(undone))
        .order_by(line.c.seq.desc())
    )
    return list(rows.scalars())
