"""The whole life of a vial and of all that was drawn from it, down to scans and signatures; patients by code alone.

The sum of a life is worked out twice, from the lines and from the balances, so that `adds_up` can be false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, union

from inventory.amount import printed_text, volume_of_mass
from inventory.holdings import Holding, find
from inventory.keys import KeyRing
from inventory.reports.entries import EntryHead, entry_heads
from inventory.reports.life_words import LifeWords
from inventory.reports.movement import Movement, family, given_by, movements
from inventory.tables.custody import take_explained
from inventory.tables.ledger import balance, line


@dataclass(frozen=True)
class LifeEntry:
    """One entry of a life. Amounts are of this family alone; `left_ug` is what was in the vial after it.

    `exact`: the amount is a whole number of microlitres. `patient` is a code; `patient_name` only where asked for.
    """

    head: EntryHead
    what: str
    amount_ug: int | None
    volume_ul: int | None
    exact: bool
    overfill_ug: int
    left_ug: int
    container: str
    from_words: str
    to_words: str
    patient: str | None
    patient_name: str | None

    @property
    def from_to(self) -> str:
        """From where to where, as one line."""
        source, target = self.from_words, self.to_words
        if self.head.kind == "draw":
            return f"Into {target}"
        if self.head.kind == "take_explained":
            return f"For {target}"
        if self.head.kind == "administration":
            return f"From {source} to {target}"
        if self.head.kind == "waste":
            return f"From {source} {target}"
        return f"{source} to {target}"


@dataclass(frozen=True)
class LifePoint:
    """What was left in the vial from an instant on."""

    at: datetime
    left_ug: int
    words: str


@dataclass(frozen=True)
class Sum:
    """What came in and what became of it, in micrograms; `left_ug` is in the vial, `syringes_ug` drawn and not used."""

    received_ug: int
    overfill_ug: int
    given_ug: int
    wasted_ug: int
    elsewhere_ug: int
    syringes_ug: int
    left_ug: int
    n_given: int

    @property
    def adds_up(self) -> bool:
        """All that came in is given, wasted, elsewhere, in syringes or left."""
        gone_ug = self.given_ug + self.wasted_ug + self.elsewhere_ug
        return self.received_ug + self.overfill_ug == gone_ug + self.syringes_ug + self.left_ug


@dataclass(frozen=True)
class VialLife:
    """A container as it is now, the vial it belongs to, and every entry of the family, newest first."""

    holding: Holding
    vial: Holding
    entries: tuple[LifeEntry, ...]
    sum: Sum
    points: tuple[LifePoint, ...]
    opened_at: datetime | None


def life(connection: Connection, label: str, registration: str, *, keys: KeyRing | None = None) -> VialLife:
    """The life of the container with this label, and of its whole family; patients are named with `keys` alone.

    Raises: UnknownContainer, ForeignContainer.
    """
    holding = find(connection, label, registration)
    vial = holding if holding.root == label else find(connection, holding.root, registration)
    labels = family(vial.root)
    touched = or_(line.c.from_container.in_(labels), line.c.to_container.in_(labels))
    moved = movements(connection, registration, touched)
    chosen = union(
        select(line.c.seq).where(line.c.book == registration, touched),
        select(take_explained.c.seq).where(
            take_explained.c.book == registration, take_explained.c.container.in_(labels)
        ),
    ).subquery()
    heads = entry_heads(connection, registration, select(chosen.c.seq))
    words = LifeWords(connection, vial, keys)
    entries = _entries(vial, heads, moved, words)
    return VialLife(
        holding=holding,
        vial=vial,
        entries=tuple(reversed(entries)),
        sum=_sum(connection, vial, moved),
        points=_points(entries),
        opened_at=min((head.occurred_at for head in heads.values() if _opens(head, moved)), default=None),
    )


def _entries(
    vial: Holding, heads: dict[int, EntryHead], moved: Sequence[Movement], words: LifeWords
) -> list[LifeEntry]:
    """Every entry in the order of the book, with what was left in the vial after it."""
    lines: dict[int, list[Movement]] = defaultdict(list)
    for movement in moved:
        lines[movement.seq].append(movement)
    left_ug, found, sealed = 0, [], True
    for seq, head in heads.items():
        left_ug += sum(movement.into(vial.root) for movement in lines[seq])
        main = [movement for movement in lines[seq] if _is_main(movement)]
        amount_ug = sum(movement.amount_ug for movement in main)
        exact = volume_of_mass(amount_ug, vial.amount_ug, vial.volume_ul)[1]
        counted = volume_of_mass(amount_ug, vial.amount_ug, vial.volume_ul)[0]
        from_words, to_words = _from_to(head, main, words)
        code, name = words.patient(seq)
        opens = sealed and _opens(head, lines[seq])
        sealed = sealed and not opens
        found.append(
            LifeEntry(
                head=head, what=f"{head.what}, opened" if opens and head.kind == "draw" else head.what,
                amount_ug=amount_ug if main else None,
                volume_ul=words.volumes.get(seq, counted) if main else None, exact=exact,
                overfill_ug=sum(each.amount_ug for each in lines[seq] if each.from_kind == "overfill"),
                left_ug=left_ug, container=main[0].from_container if main else vial.root,
                from_words=from_words, to_words=to_words, patient=code, patient_name=name,
            )
        )  # fmt: skip
    return found


def _is_main(movement: Movement) -> bool:
    """The line that the entry is about, and not one that a fact brought along (overfill, hand-over)."""
    if movement.kind == "draw":
        return movement.from_container != movement.to_container
    if movement.kind == "administration":
        return movement.to_kind == "patient"
    return movement.kind != "waste" or movement.to_kind == "waste"


def _from_to(head: EntryHead, main: Sequence[Movement], words: LifeWords) -> tuple[str, str]:
    """Where it came from and where it went, in words."""
    code, name = words.patient(head.seq)
    person = name or (f"patient {code}" if code else "no patient")
    if not main:
        return "", person
    first = main[0]
    if head.kind == "receipt":
        return words.carton, words.place(first.to_place)
    if head.kind == "draw":
        return words.container(first.from_container), words.container(first.to_container)
    if head.kind == "administration":
        return words.container(first.from_container), f"{person}, {words.routes[head.seq]}"
    if head.kind == "waste":
        each = dict.fromkeys(words.container(movement.from_container) for movement in main)
        return " and ".join(each), words.manners[head.seq]
    return words.place(first.from_place), words.place(first.to_place)


def _opens(head: EntryHead, moved: Sequence[Movement]) -> bool:
    """The entry takes something out of the vial, or says that it came back opened."""
    if head.kind == "opened_return":
        return True
    return any(
        movement.seq == head.seq
        and movement.from_container == movement.root
        and (movement.to_container != movement.root or movement.to_kind in {"patient", "waste"})
        for movement in moved
    )


def _sum(connection: Connection, vial: Holding, moved: Sequence[Movement]) -> Sum:
    """Flows from the lines, what is left from the balances."""
    rows = connection.execute(
        select(balance.c.container, func.sum(balance.c.amount_ug).label("amount_ug"))
        .where(balance.c.container.in_(family(vial.root)), balance.c.bounded == 1)
        .group_by(balance.c.container)
    )
    left = {row.container: int(row.amount_ug) for row in rows}
    came: dict[str, int] = defaultdict(int)
    for each in moved:
        # From the outside into the books, less what a reversal sent back the same way.
        if each.from_books != each.to_books:
            came[each.from_kind if each.to_books else each.to_kind] += each.amount_ug * (
                1 if each.to_books else -1
            )
    elsewhere = came.keys() - _CAME_FROM - {"overfill", "patient", "waste"}
    return Sum(
        received_ug=sum(came[kind] for kind in _CAME_FROM),
        overfill_ug=came["overfill"],
        given_ug=-came["patient"],
        wasted_ug=-came["waste"],
        elsewhere_ug=-sum(came[kind] for kind in elsewhere),
        syringes_ug=sum(amount_ug for label, amount_ug in left.items() if label != vial.root),
        left_ug=left.get(vial.root, 0),
        n_given=sum(map(given_by, moved)),
    )


#: Kinds of the outside from which stock comes.
_CAME_FROM = frozenset({"supplier", "opening_stock", "other_registrant"})

#: Kind of entry -> the verb beside its point on the line.
_POINT_VERBS = {"receipt": "received", "draw": "drew", "administration": "gave", "waste": "wasted"}


def _points(entries: Sequence[LifeEntry]) -> tuple[LifePoint, ...]:
    """What was left from each change on, in the order in which the changes happened."""
    changes, left_ug = [], 0
    for entry in entries:
        if entry.left_ug != left_ug or entry.overfill_ug:
            changes.append((entry.head.occurred_at, entry.left_ug - left_ug, entry))
        left_ug = entry.left_ug
    points, left_ug = [], 0
    for at, change_ug, entry in sorted(changes, key=lambda each: each[0]):
        left_ug += change_ug
        points.append(LifePoint(at, left_ug, _point_words(entry)))
    return tuple(points)


def _point_words(entry: LifeEntry) -> str:
    verb = _POINT_VERBS.get(entry.head.kind, entry.what.lower())
    return f"{verb} {printed_text(entry.amount_ug or 0)} mg"
