"""What is still open in whose name: drug in a person's hands with its due time, and emergency takes without a patient.

An obligation is read, not stored: every custody cell above zero is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select

from inventory.amount import volume_of_mass
from inventory.holdings import WORDS
from inventory.moment import from_us
from inventory.reports.custody_stretch import earliest_due, issues_held, meant_for, roots_held, stretch_of
from inventory.reports.directory import people
from inventory.reports.finished_form import finished_forms
from inventory.reports.movement import ROOT, SOURCE, Movement, given_by, movements
from inventory.reports.stock import opened_before
from inventory.tables.custody import container, draw, issue, reversal, take_explained
from inventory.tables.house import place, substance
from inventory.tables.ledger import balance, entry


@dataclass(frozen=True)
class OpenItem:
    """A container with drug in a person's hands. Units: micrograms and microlitres.

    `due_at` is the earliest due time stated by the issues whose drug it holds. `given_ug` in `n_given` doses is what
    this person gave of it since she has it; of a vial, what was given from its syringes too.
    """

    holder: str
    holder_name: str
    label: str
    root: str
    what: str
    product_name: str
    substance: str
    substance_name: str
    doses: str
    opened: bool
    amount_ug: int
    volume_ul: int
    left_ug: int
    left_ul: int
    exact: bool
    since: datetime
    due_at: datetime | None
    patient: str | None
    dose_order: str | None
    given_ug: int
    n_given: int

    def overdue(self, now: datetime) -> bool:
        """Its due time has passed."""
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class OpenTake:
    """An emergency take that waits for patient, order and reason, whatever became of the container."""

    holder: str
    holder_name: str
    label: str
    what: str
    seq: int
    taken_at: datetime
    due_at: datetime

    def overdue(self, now: datetime) -> bool:
        """Its due time has passed."""
        return self.due_at < now


@dataclass(frozen=True)
class InHands:
    """All that a person holds of one substance, in micrograms; substances are never added together."""

    substance: str
    substance_name: str
    amount_ug: int
    items: tuple[OpenItem, ...]


@dataclass(frozen=True)
class PastDue:
    """One person's custody past its due time: how many containers, and the oldest due time."""

    holder: str
    holder_name: str
    items: tuple[OpenItem, ...]
    oldest_due_at: datetime


def open_items(connection: Connection, registration: str, person: str) -> tuple[OpenItem, ...]:
    """What is in one person's hands, most urgent first."""
    return _items(connection, registration, person)


def all_open(connection: Connection, registration: str) -> tuple[OpenItem, ...]:
    """What is in anybody's hands, most urgent first."""
    return _items(connection, registration, None)


def open_takes(connection: Connection, registration: str, person: str | None = None) -> tuple[OpenTake, ...]:
    """Emergency takes that wait for a patient, one person's or everybody's, most urgent first."""
    explained = (take_explained.c.book == issue.c.book) & (take_explained.c.issue_seq == issue.c.seq)
    query = (
        select(
            issue.c.seq, issue.c.container, issue.c.due_at_us, entry.c.actor, entry.c.occurred_at_us,
            container.c.kind,
        )
        .join(entry, (entry.c.book == issue.c.book) & (entry.c.seq == issue.c.seq))
        .join(container, container.c.label == issue.c.container)
        .outerjoin(take_explained, explained)
        .where(
            issue.c.book == registration, issue.c.purpose == "emergency", take_explained.c.seq.is_(None),
            ~exists().where(reversal.c.book == issue.c.book, reversal.c.reverses == issue.c.seq),
        )
        .order_by(issue.c.due_at_us, issue.c.seq)
    )  # fmt: skip
    if person is not None:
        query = query.where(entry.c.actor == person)
    names = people(connection)
    return tuple(
        OpenTake(
            row.actor, names[row.actor], row.container, WORDS[row.kind], row.seq,
            from_us(row.occurred_at_us), from_us(row.due_at_us),
        )
        for row in connection.execute(query)
    )  # fmt: skip


def in_hands(items: Iterable[OpenItem]) -> tuple[InHands, ...]:
    """The items summed by substance, in the order in which the substances come first."""
    held: dict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        held[item.substance].append(item)
    return tuple(
        InHands(code, found[0].substance_name, sum(item.left_ug for item in found), tuple(found))
        for code, found in held.items()
    )


def past_due(items: Iterable[OpenItem], now: datetime) -> tuple[PastDue, ...]:
    """The items past their due time, by person, the oldest first."""
    held: dict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        if item.overdue(now):
            held[item.holder].append(item)
    late = [
        PastDue(
            code, found[0].holder_name, tuple(found), min(i.due_at for i in found if i.due_at is not None)
        )
        for code, found in held.items()
    ]
    return tuple(sorted(late, key=lambda each: each.oldest_due_at))


def _items(connection: Connection, registration: str, person: str | None) -> tuple[OpenItem, ...]:
    """Held containers with the stretch of the books in which they are held."""
    rows = _held(connection, registration, person)
    if not rows:
        return ()
    roots = roots_held(registration, person)
    moved: dict[str, list[Movement]] = defaultdict(list)
    for movement in movements(connection, registration, SOURCE.c.root.in_(roots)):
        moved[movement.root].append(movement)
    issues = issues_held(connection, registration, person)
    names, forms = people(connection), finished_forms(connection)
    items = []
    for row in rows:
        stretch = stretch_of(moved[row.root], row.person)
        due_us = earliest_due(issues[row.root], stretch, moved[row.root], row.person)
        given = [m for m in stretch if row.label in (m.from_container, m.root) and given_by(m)]
        left_ul, exact = volume_of_mass(row.left_ug, row.amount_ug, row.volume_ul)
        patient, dose_order = (
            (row.patient, row.dose_order) if row.parent is not None else meant_for(issues[row.root])
        )
        form = forms[row.product]
        items.append(
            OpenItem(
                holder=row.person, holder_name=names[row.person], label=row.label, root=row.root,
                what=WORDS[row.kind], product_name=form.name, substance=row.substance,
                substance_name=row.substance_name, doses=form.doses if row.parent is None else "single",
                opened=bool(row.opened), amount_ug=row.amount_ug, volume_ul=row.volume_ul, left_ug=row.left_ug,
                left_ul=left_ul, exact=exact, since=from_us(stretch[0].occurred_at_us),
                due_at=None if due_us is None else from_us(due_us), patient=patient, dose_order=dose_order,
                given_ug=sum(m.amount_ug * given_by(m) for m in given), n_given=sum(map(given_by, given)),
            )
        )  # fmt: skip
    return tuple(sorted(items, key=lambda item: (item.due_at is None, item.due_at or item.since, item.label)))


def _held(connection: Connection, registration: str, person: str | None) -> list[Any]:
    """Every custody cell above zero with its container."""
    query = (
        select(
            SOURCE.c.label, SOURCE.c.kind, SOURCE.c.parent, SOURCE.c.root, SOURCE.c.amount_ug,
            SOURCE.c.volume_ul, SOURCE.c.substance, substance.c.name.label("substance_name"), ROOT.c.product,
            place.c.person, balance.c.amount_ug.label("left_ug"), draw.c.patient, draw.c.dose_order,
            opened_before(SOURCE.c.label).label("opened"),
        )
        .join(SOURCE, SOURCE.c.label == balance.c.container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .join(place, place.c.code == balance.c.place)
        .join(substance, substance.c.code == SOURCE.c.substance)
        .outerjoin(draw, draw.c.syringe == SOURCE.c.label)
        .where(place.c.registration == registration, place.c.kind == "person", balance.c.amount_ug > 0)
    )  # fmt: skip
    if person is not None:
        query = query.where(place.c.person == person)
    return list(connection.execute(query.order_by(SOURCE.c.label)))
