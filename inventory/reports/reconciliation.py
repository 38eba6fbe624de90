"""The perpetual balance: per product and place what was there, what came and went by which way, and what is there.

Substances and strengths are never added together. It replaces no physical inventory. Source: regulations.md 2.7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from inventory.place import Place
from inventory.reports.directory import people, place_words, places
from inventory.reports.finished_form import FORM_COLUMNS, finished_forms
from inventory.reports.movement import FROM, ROOT, SOURCE, TO
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
from inventory.tables.kinds import UNBOUNDED_PLACES
from inventory.tables.ledger import entry, line

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
    for product, from_code, to_code, opening_ug, moved_ug in _flows(connection, book, period):
        source, target = known[from_code], known[to_code]
        if source.code == target.code:
            continue  # drawn up: another container in the same hands
        if source.kind not in UNBOUNDED_PLACES:
            of = figures[product, source.code]
            of["opening"] -= opening_ug
            of[_out_by(target)] += moved_ug
        if target.kind not in UNBOUNDED_PLACES:
            of = figures[product, target.code]
            of["opening"] += opening_ug
            of[_in_by(source)] += moved_ug
    for of in figures.values():
        came_ug = of["opening"] + of["received"] + of["overfill"] + of["moved_in"]
        of["closing"] = came_ug - of["given"] - of["wasted"] - of["moved_out"]
    return figures


_FIGURES = tuple(column.key for column in COLUMNS if column.summed)


def _in_by(source: Place) -> str:
    """The column of what came; a kind of the outside that no column shows is a fault of the program."""
    return _CAME[source.kind] if source.kind in UNBOUNDED_PLACES else "moved_in"


def _out_by(target: Place) -> str:
    """The column of what went."""
    return _WENT[target.kind] if target.kind in UNBOUNDED_PLACES else "moved_out"


def _flows(connection: Connection, book: str, period: Period) -> Iterator[tuple[str, str, str, int, int]]:
    """Product, place from, place to, micrograms before the period and in it."""
    before, during = _before(period), _before_end(period)
    query = (
        select(
            ROOT.c.product,
            line.c.from_place,
            line.c.to_place,
            func.sum(case((before, line.c.amount_ug), else_=0)),
            func.sum(case((and_(~before, during), line.c.amount_ug), else_=0)),
        )
        .select_from(line)
        .join(entry, (entry.c.book == line.c.book) & (entry.c.seq == line.c.seq))
        .outerjoin(receipt, (receipt.c.book == line.c.book) & (receipt.c.seq == line.c.seq))
        .join(SOURCE, SOURCE.c.label == line.c.from_container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .where(line.c.book == book)
        .group_by(ROOT.c.product, line.c.from_place, line.c.to_place)
    )
    for product, source, target, opening_ug, moved_ug in connection.execute(query):
        yield product, source, target, int(opening_ug), int(moved_ug)


def _before(period: Period) -> ColumnElement[bool]:
    """It happened before the period; a receipt on its actual date, 21 CFR 1304.21(d)."""
    return or_(
        and_(receipt.c.seq.is_not(None), receipt.c.received_on < period.first.isoformat()),
        and_(receipt.c.seq.is_(None), entry.c.occurred_at_us < period.start_us),
    )


def _before_end(period: Period) -> ColumnElement[bool]:
    """It happened before the end of the period."""
    return or_(
        and_(receipt.c.seq.is_not(None), receipt.c.received_on <= period.last.isoformat()),
        and_(receipt.c.seq.is_(None), entry.c.occurred_at_us < period.end_us),
    )


def _sealed(connection: Connection, book: str, period: Period) -> dict[Where, int]:
    """Sealed containers at the end of the period, by product and place."""
    parts = [
        select(
            line.c[f"{side}_place"].label("place"),
            line.c[f"{side}_container"].label("label"),
            (line.c.amount_ug * sign).label("amount_ug"),
        )
        .join(entry, (entry.c.book == line.c.book) & (entry.c.seq == line.c.seq))
        .outerjoin(receipt, (receipt.c.book == line.c.book) & (receipt.c.seq == line.c.seq))
        .join(at, at.c.code == line.c[f"{side}_place"])
        .where(line.c.book == book, _before_end(period), at.c.kind.not_in(UNBOUNDED_PLACES))
        for side, sign, at in (("to", 1, TO), ("from", -1, FROM))
    ]
    moved = parts[0].union_all(parts[1]).subquery()
    cells = (
        select(moved.c.place, moved.c.label)
        .group_by(moved.c.place, moved.c.label)
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
