"""Since when a person holds a vial's drug, and what the issues that brought it say; it moves nothing when time is up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from inventory.reports.movement import Movement
from inventory.tables.custody import container, issue, take_explained
from inventory.tables.house import place
from inventory.tables.ledger import balance, entry


@dataclass(frozen=True)
class IssueRow:
    """One issue; patient and order as named then, or afterwards for an emergency take."""

    seq: int
    actor: str
    due_at_us: int
    patient: str | None
    dose_order: str | None


def roots_held(registration: str, person: str | None) -> Select[tuple[str]]:
    """The vials whose drug is in one person's hands, or in anybody's."""
    query = (
        select(container.c.root)
        .join(balance, balance.c.container == container.c.label)
        .join(place, place.c.code == balance.c.place)
        .where(place.c.registration == registration, place.c.kind == "person", balance.c.amount_ug > 0)
    )
    return query if person is None else query.where(place.c.person == person)


def issues_held(connection: Connection, registration: str, person: str | None) -> dict[str, list[IssueRow]]:
    """The issues of the vials held, oldest first, by the vial's label."""
    explained = (take_explained.c.book == issue.c.book) & (take_explained.c.issue_seq == issue.c.seq)
    query = (
        select(
            issue.c.seq, issue.c.container, issue.c.due_at_us, issue.c.patient, issue.c.dose_order, entry.c.actor,
            take_explained.c.patient.label("named"), take_explained.c.dose_order.label("named_order"),
        )
        .join(entry, (entry.c.book == issue.c.book) & (entry.c.seq == issue.c.seq))
        .outerjoin(take_explained, explained)
        .where(issue.c.book == registration, issue.c.container.in_(roots_held(registration, person)))
        .order_by(issue.c.seq)
    )  # fmt: skip
    found: dict[str, list[IssueRow]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.container].append(
            IssueRow(
                row.seq, row.actor, row.due_at_us, row.patient or row.named, row.dose_order or row.named_order
            )
        )
    return found


def stretch_of(moved: Sequence[Movement], person: str | None) -> list[Movement]:
    """Movements of one vial's drug since the hands last held none of it: one person's, or everybody's with None."""
    held_ug, first = 0, 0
    for number, movement in enumerate(moved):
        before_ug = held_ug
        if person is not None:
            held_ug += movement.to_hands(person)
        else:
            came = movement.to_person is not None
            held_ug += movement.amount_ug * (came - (movement.from_person is not None))
        if before_ug == 0 and held_ug > 0:
            first = number
    return [
        movement
        for movement in moved[first:]
        if person is None or person in (movement.from_person, movement.to_person)
    ]


def earliest_due(
    issues: Sequence[IssueRow], stretch: Sequence[Movement], moved: Sequence[Movement], person: str
) -> int | None:
    """The earliest due time, in microseconds, of her own issues in the stretch.

    Where she took none of it herself, that of whoever did.
    """
    own = [row.due_at_us for row in issues if row.actor == person and row.seq >= stretch[0].seq]
    if own:
        return min(own)
    whole = stretch_of(moved, None)
    return min((row.due_at_us for row in issues if row.seq >= whole[0].seq), default=None)


def meant_for(issues: Sequence[IssueRow]) -> tuple[str | None, str | None]:
    """Patient and order that the last issue was for; nobody's for a session."""
    return (issues[-1].patient, issues[-1].dose_order) if issues else (None, None)
