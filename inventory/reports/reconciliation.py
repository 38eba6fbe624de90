"""The perpetual balance: per product and place what was there, what came and went by which way, and what is there.

Substances and strengths are never added together. It replaces no physical inventory. Source: regulations.md 2.7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select, union_all

from inventory.place import Place
from inventory.reports.directory import people, place_words, places
from inventory.reports.finished_form import FORM_COLUMNS, finished_forms
from inventory.reports.movement import ROOT, SOURCE
from inventory.reports.opening import opening
from inventory.reports.period import Period
from inventory.reports.report import (
    Column,
    Kind,
    Report,
    Value,
    in_columns,
    need_registration,
    report_head,
    total_records,
)
from inventory.reports.stock import opened_before
from inventory.tables.custody import receipt
from inventory.tables.house import place
from inventory.tables.kinds import UNBOUNDED_PLACES
from inventory.tables.ledger import balance, entry, line

NAME = "reconciliation"

COLUMNS = (
    *FORM_COLUMNS,
    Column("place", "Place"),
    Column("opening", "Opening balance", Kind.UG, summed=True),
    Column("received", "Received", Kind.UG, summed=True),
    Column("overfill", "Overfill found", Kind.UG, summed=True),
    Column("moved_in", "In from other places", Kind.UG, summed=True),
    Column("given", "Given", Kind.UG, summed=True),
    Column("wasted", "Wasted", Kind.UG, summed=True),
    Column("moved_out", "Out to other places", Kind.UG, summed=True),
    Column("closing", "Closing balance", Kind.UG, summed=True),
    Column("sealed", "Sealed containers at closing", Kind.COUNT, summed=True),
)

#: Kind of the outside -> the column of what came from there, and of what went there.
_CAME = {"supplier": "received", "overfill": "overfill"}
_WENT = {"patient": "given", "waste": "wasted"}

LEGEND = (
    ("Closing balance", "Opening + received + overfill + in - given - wasted - out, of the books alone."),
    ("Place", "A storage place, or the person in whose hands it is."),
    ("Overfill found", "More than labelled, declared by the person who drew it."),
    ("Reversed entries", "Taken off the column that they were in, on the day of the reversal."),
    ("In, Out", "Between places of this registration; in each product's total they are equal."),
)

NOTES = ("A perpetual balance does not replace a physical inventory, 21 CFR 1304.11.",)

#: Product and place.
Where = tuple[str, str]


def reconciliation(connection: Connection, registration: str, period: Period, now: datetime) -> Report:
    """The balance of each product at each place where there was any in the period.

    Raises: NoSuchRegistration.
    """
    found = need_registration(connection, registration)
    figures = _figures(connection, found.code, period)
    for where, sealed in _sealed(connection, found.code, period).items():
        figures[where]["sealed"] = sealed
    forms, known, names = finished_forms(connection), places(connection, found.code), people(connection)
    records: list[dict[str, Value]] = [
        {**form.cells, "place": place_words(at, names), **figures[form.product, at.code]}
        for form in forms.values()
        for at in sorted(known.values(), key=lambda each: (each.kind == "person", each.code))
        if any(figures.get((form.product, at.code), {}).values())
    ]
    return Report(
        name=NAME,
        title="Perpetual balance of controlled substances",
        head=report_head(connection, found, period, now),
        columns=COLUMNS,
        rows=in_columns(COLUMNS, records),
        totals=in_columns(COLUMNS, total_records(COLUMNS, records, "place")),
        legend=LEGEND,
        notes=NOTES,
    )


def _figures(connection: Connection, book: str, period: Period) -> dict[Where, dict[str, int]]:
    """Opening, each way, and closing, by product and place."""
    known = places(connection, book)
    figures: dict[Where, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_FIGURES, 0))
    for (product, at), opening_ug in opening(connection, book, period).items():
        if known[at].kind not in UNBOUNDED_PLACES:
            figures[product, at]["opening"] = opening_ug
    for product, from_code, to_code, moved_ug in _flows(connection, book, period):
        source, target = known[from_code], known[to_code]
        if source.code == target.code:
            continue  # drawn up: another container in the same hands
        if source.kind not in UNBOUNDED_PLACES:
            column, sign = _out_by(target)
            figures[product, source.code][column] += sign * moved_ug
        if target.kind not in UNBOUNDED_PLACES:
            column, sign = _in_by(source)
            figures[product, target.code][column] += sign * moved_ug
    for of in figures.values():
        came_ug = of["opening"] + of["received"] + of["overfill"] + of["moved_in"]
        of["closing"] = came_ug - of["given"] - of["wasted"] - of["moved_out"]
    return figures


_FIGURES = tuple(column.key for column in COLUMNS if column.summed)


def _in_by(source: Place) -> tuple[str, int]:
    """The column of what came, and whether it adds to it: what a reversal brings back was never given or wasted.

    A kind of the outside that no column shows is a fault of the program.
    """
    if source.kind not in UNBOUNDED_PLACES:
        return "moved_in", 1
    return (_CAME[source.kind], 1) if source.kind in _CAME else (_WENT[source.kind], -1)


def _out_by(target: Place) -> tuple[str, int]:
    """The column of what went; what a reversal sends back never came."""
    if target.kind not in UNBOUNDED_PLACES:
        return "moved_out", 1
    return (_WENT[target.kind], 1) if target.kind in _WENT else (_CAME[target.kind], -1)


def _flows(connection: Connection, book: str, period: Period) -> Iterator[tuple[str, str, str, int]]:
    """Product, place from, place to, and micrograms in the period."""
    occurred = entry.c.occurred_at_us
    during = union_all(
        select(entry.c.seq).where(
            entry.c.book == book,
            occurred >= period.start_us,
            occurred < period.end_us,
            entry.c.kind != "receipt",
        ),
        # A receipt on its actual date, 21 CFR 1304.21(d).
        select(receipt.c.seq).where(
            receipt.c.book == book,
            receipt.c.received_on.between(period.first.isoformat(), period.last.isoformat()),
        ),
    ).subquery()
    query = (
        select(ROOT.c.product, line.c.from_place, line.c.to_place, func.sum(line.c.amount_ug))
        .select_from(during)
        .join(line, (line.c.book == book) & (line.c.seq == during.c.seq))
        .join(SOURCE, SOURCE.c.label == line.c.from_container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .group_by(ROOT.c.product, line.c.from_place, line.c.to_place)
    )
    for product, source, target, moved_ug in connection.execute(query):
        yield product, source, target, int(moved_ug)


def _sealed(connection: Connection, book: str, period: Period) -> dict[Where, int]:
    """Sealed containers at the end of the period, by product and place: what is there now less what came later."""
    occurred = entry.c.occurred_at_us
    later = union_all(
        select(entry.c.seq).where(entry.c.book == book, occurred >= period.end_us, entry.c.kind != "receipt"),
        select(receipt.c.seq).where(receipt.c.book == book, receipt.c.received_on > period.last.isoformat()),
    ).subquery()
    parts = [
        select(
            line.c[f"{side}_place"].label("place"),
            line.c[f"{side}_container"].label("label"),
            (line.c.amount_ug * sign).label("amount_ug"),
        )
        .select_from(later)
        .join(line, (line.c.book == book) & (line.c.seq == later.c.seq))
        for side, sign in (("to", -1), ("from", 1))
    ]
    now = select(balance.c.place, balance.c.container, balance.c.amount_ug).where(
        balance.c.bounded == 1, balance.c.amount_ug > 0
    )
    moved = union_all(now, *parts).subquery()
    cells = (
        select(moved.c.place, moved.c.container.label("label"))
        .join(place, place.c.code == moved.c.place)
        .where(place.c.registration == book, place.c.kind.not_in(UNBOUNDED_PLACES))
        .group_by(moved.c.place, moved.c.container)
        .having(func.sum(moved.c.amount_ug) > 0)
        .subquery()
    )
    query = (
        select(ROOT.c.product, cells.c.place, func.count())
        .join(ROOT, ROOT.c.label == cells.c.label)
        .where(ROOT.c.parent.is_(None), ~opened_before(ROOT.c.label, period.end_us))
        .group_by(ROOT.c.product, cells.c.place)
    )
    return {(product, at): count for product, at, count in connection.execute(query)}
