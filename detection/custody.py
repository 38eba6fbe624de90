"""What each person holds of each vial, summed from the movements; it reads obligations and moves nothing.

Custody is per person, root container and substance: a draw into a syringe stays in the same hands, so that only what
comes in from elsewhere and what goes to a patient, to waste or back counts. Unit: nanograms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from detection.streams import Movement


@dataclass(frozen=True)
class Custody:
    """Drug of one vial that stands in one person's hands since `opened_at`; `taken` less the other three is `open`.

    `drawn_ng` is what was drawn into another container and stays in the same hands. `due_at` is the earliest due
    time stated by the issues whose drug is held, None where none stated one.
    """

    person: str
    root: str
    substance: str
    opened_at: datetime
    due_at: datetime | None
    taken_ng: int
    given_ng: int
    wasted_ng: int
    returned_ng: int
    drawn_ng: int
    movements: tuple[Movement, ...]

    @property
    def open_ng(self) -> int:
        """Nanograms not yet accounted for."""
        return self.taken_ng - self.given_ng - self.wasted_ng - self.returned_ng


def custodies(movements: Iterable[Movement]) -> tuple[Custody, ...]:
    """Every custody above zero, in order of person, root and substance."""
    held: dict[tuple[str, str, str], list[Movement]] = defaultdict(list)
    for movement in movements:
        for person in sorted({movement.from_person, movement.to_person} - {None}, key=str):
            if person is not None:
                held[person, movement.root, movement.substance].append(movement)
    found = []
    for (person, root, substance), moved in sorted(held.items()):
        custody = _custody(person, root, substance, moved)
        if custody is not None and custody.open_ng > 0:
            found.append(custody)
    return tuple(found)


def _custody(person: str, root: str, substance: str, moved: list[Movement]) -> Custody | None:
    """The last stretch in which something was held: from the last time that the hands were empty.

    A late entry may say that drug left before it came; the sum still holds, so nothing below zero is forgotten.
    """
    ordered = sorted(moved, key=lambda m: (m.occurred_at, m.recorded_at, _came(m, person) <= 0, m.entry))
    balance, first = 0, 0
    for number, movement in enumerate(ordered):
        balance += _came(movement, person)
        if balance == 0 and _came(movement, person):
            first = number + 1
    stretch = ordered[first:]
    taken = [m for m in stretch if _came(m, person) > 0]
    if not taken:
        return None
    return Custody(
        person=person,
        root=root,
        substance=substance,
        opened_at=taken[0].occurred_at,
        due_at=min((m.due_at for m in taken if m.due_at is not None), default=None),
        taken_ng=sum(m.amount_ng for m in taken),
        given_ng=_went(stretch, person, {"patient"}),
        wasted_ng=_went(stretch, person, {"waste"}),
        returned_ng=sum(m.amount_ng for m in stretch if _came(m, person) < 0)
        - _went(stretch, person, {"patient", "waste"}),
        drawn_ng=sum(m.amount_ng for m in stretch if m.kind == "draw" and _came(m, person) == 0),
        movements=tuple(stretch),
    )


def _came(movement: Movement, person: str) -> int:
    """Nanograms into the person's hands, negative out of them, 0 from one hand to the other."""
    return movement.amount_ng * ((movement.to_person == person) - (movement.from_person == person))


def _went(stretch: list[Movement], person: str, kinds: set[str]) -> int:
    """Nanograms out of the person's hands to these kinds of place."""
    return sum(m.amount_ng for m in stretch if _came(m, person) < 0 and m.to_kind in kinds)
