"""The waste log: what was poured away, of what, how, why, by whom and before whom; a remainder, never stock.

No federal rule asks for a witness to routine waste; the report says whose rule it is. Source: 21 CFR 1304.22(c) with
(a)(2)(ix); regulations.md 1.7 and 2.4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Subquery,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.sql.selectable import NamedFromClause

from inventory.keys import KeyRing
from inventory.moment import local
from inventory.policy import policy_of
from inventory.reports.directory import patients
from inventory.reports.entries import EntryHead, entry_heads, typed_by_hand
from inventory.reports.finished_form import FORM_COLUMNS, finished_forms
from inventory.reports.movement import ROOT, SOURCE
from inventory.reports.period import Period
from inventory.reports.report import (
    Column,
    EntryNumber,
    Kind,
    Report,
    Value,
    in_columns,
    need_registration,
    report_head,
    total_records,
)
from inventory.tables.custody import administration, draw, issue, waste_part
from inventory.tables.custody import waste as waste_facts
from inventory.tables.house import place
from inventory.tables.ledger import entry, line
from inventory.waste import MANNERS, REASONS

NAME = "waste"

_MINUTE_US = 60_000_000

COLUMNS = (
    Column("at", "Wasted at", Kind.MOMENT),
    Column("removed_at", "Removed at", Kind.MOMENT, minor=True),
    Column("minutes", "Minutes between", Kind.COUNT, minor=True),
    *FORM_COLUMNS,
    Column("lot", "Lot", minor=True),
    Column("vial", "Vial", Kind.LABEL, minor=True),
    Column("container", "Container", Kind.LABEL),
    Column("patient", "Patient"),
    Column("record_number", "Record number", minor=True),
    Column("order", "Order", minor=True),
    Column("held", "Drawn or taken", Kind.UG, minor=True),
    Column("drawn_on", "Drawn on", Kind.UG, minor=True),
    Column("given", "Given", Kind.UG, minor=True),
    Column("wasted", "Wasted", Kind.UG, summed=True),
    Column("wasted_ul", "Wasted", Kind.UL, summed=True),
    Column("left", "Left after", Kind.UG),
    Column("manner", "Manner"),
    Column("why", "Why"),
    Column("place", "Into", minor=True),
    Column("by", "Wasted by"),
    Column("witness", "Witness"),
    Column("method", "Witness signed with", minor=True),
    Column("seen", "How seen", minor=True),
    Column("signed_at", "Witness signed at", Kind.MOMENT, minor=True),
    Column("workstation", "Workstation", minor=True),
    Column("recorded_at", "Recorded at", Kind.MOMENT, minor=True),
    Column("unwitnessed", "Without a witness", Kind.COUNT, summed=True, minor=True),
    Column("exceptions", "Exceptions", minor=True),
    Column("signatures", "Signatures", minor=True),
    Column("typed", "Typed by hand", Kind.COUNT, minor=True),
    Column("entry", "Entry", Kind.ENTRY),
)

LEGEND = (
    ("Drawn or taken", "Of a syringe what was drawn into it, of a vial what was in it when it was taken."),
    ("Drawn on", "From the vial into syringes since it was taken."),
    ("Minutes between", "From the taking of the vial to the waste, whole minutes."),
)


def waste(connection: Connection, keys: KeyRing, registration: str, period: Period, now: datetime) -> Report:
    """Wastes of the period, oldest first, one row a container.

    Raises: NoSuchRegistration.
    """
    found = need_registration(connection, registration)
    within = (
        (entry.c.book == found.code)
        & (entry.c.kind == "waste")
        & (entry.c.occurred_at_us >= period.start_us)
        & (entry.c.occurred_at_us < period.end_us)
    )
    heads = entry_heads(connection, found.code, select(entry.c.seq).where(within))
    typed = typed_by_hand(connection, keys, found.code, select(entry.c.seq).where(within))
    forms, names = finished_forms(connection), patients(connection, keys, found.code)
    records: list[dict[str, Value]] = []
    shown: set[str] = set()
    for row in _parts(connection, within):
        cells = {**forms[row.product].cells, **_amounts(row), **_signed(heads[row.seq])}
        cells["typed"] = typed.get(row.seq) or None
        named = names.get(row.patient) if row.patient else None
        if named is not None:
            shown.add(row.patient)
            cells.update(patient=named.name, record_number=named.record_number, order=row.dose_order)
        records.append(cells)
    rule = policy_of(found.profile).witness_rule
    return Report(
        name=NAME,
        title="Waste of controlled substances",
        head=report_head(connection, found, period, now),
        columns=COLUMNS,
        rows=in_columns(COLUMNS, records),
        totals=in_columns(COLUMNS, total_records(COLUMNS, records, "manner")),
        legend=LEGEND,
        notes=(f"The witness to routine waste is asked for by {rule}; no federal rule asks for one.",),
        patients=tuple(sorted(shown)),
    )


def _parts(connection: Connection, within: ColumnElement[bool]) -> list[Row[Any]]:
    """Each container of each waste, with the issue that it goes back to."""
    removal = issue.alias("removal")
    removed = entry.alias("removed")
    taken_seq = (
        select(func.max(removal.c.seq))
        .where(
            removal.c.book == waste_part.c.book,
            removal.c.container == ROOT.c.label,
            removal.c.seq < waste_part.c.seq,
        )
        .scalar_subquery()
    )
    parts = (
        select(
            waste_part.c.book, waste_part.c.seq, waste_part.c.no, waste_part.c.container,
            waste_part.c.amount_ug, waste_part.c.volume_ul, waste_part.c.left_ug, entry.c.occurred_at_us,
            entry.c.occurred_zone, waste_facts.c.manner, waste_facts.c.why, place.c.name.label("place"),
            ROOT.c.product, ROOT.c.lot, ROOT.c.label.label("vial"), SOURCE.c.parent,
            SOURCE.c.amount_ug.label("drawn_ug"), taken_seq.label("taken_seq"),
        )
        .join(entry, and_(entry.c.book == waste_part.c.book, entry.c.seq == waste_part.c.seq))
        .join(waste_facts, and_(waste_facts.c.book == entry.c.book, waste_facts.c.seq == entry.c.seq))
        .join(place, place.c.code == waste_facts.c.place)
        .join(SOURCE, SOURCE.c.label == waste_part.c.container)
        .join(ROOT, ROOT.c.label == SOURCE.c.root)
        .where(within)
        .subquery()
    )  # fmt: skip
    since = case((parts.c.parent.is_(None), func.coalesce(parts.c.taken_seq, 0)), else_=0)
    query = (
        select(
            parts, _taken_ug(parts).label("taken_ug"),
            _left_since(draw.alias("onward"), parts, since).label("drawn_on_ug"),
            _left_since(administration.alias("dose"), parts, since).label("given_ug"),
            removed.c.occurred_at_us.label("removed_at_us"),
            func.coalesce(draw.c.patient, issue.c.patient).label("patient"),
            func.coalesce(draw.c.dose_order, issue.c.dose_order).label("dose_order"),
        )
        .outerjoin(removed, and_(removed.c.book == parts.c.book, removed.c.seq == parts.c.taken_seq))
        .outerjoin(issue, and_(issue.c.book == parts.c.book, issue.c.seq == parts.c.taken_seq))
        .outerjoin(draw, draw.c.syringe == parts.c.container)
        .order_by(parts.c.occurred_at_us, parts.c.seq, parts.c.no)
    )  # fmt: skip
    return list(connection.execute(query))


def _taken_ug(parts: Subquery) -> ScalarSelect[Any]:
    """What the issue took out of storage."""
    taken = line.alias("taken")
    query = select(func.coalesce(func.sum(taken.c.amount_ug), 0))
    return query.where(taken.c.book == parts.c.book, taken.c.seq == parts.c.taken_seq).scalar_subquery()


def _left_since(facts: NamedFromClause[Any], parts: Subquery, since: ColumnElement[int]) -> ScalarSelect[Any]:
    """What draws, or doses, took out of the container between the issue and the waste."""
    query = select(func.coalesce(func.sum(facts.c.amount_ug), 0)).where(
        facts.c.book == parts.c.book,
        facts.c.container == parts.c.container,
        facts.c.seq > since,
        facts.c.seq < parts.c.seq,
    )
    return query.scalar_subquery()


def _amounts(row: Row[Any]) -> dict[str, Value]:
    """What was in it, what became of it, and how long it took."""
    cells: dict[str, Value] = {
        "lot": row.lot,
        "vial": row.vial,
        "container": row.container,
        "held": int(row.taken_ug) if row.parent is None else row.drawn_ug,
        "drawn_on": int(row.drawn_on_ug),
        "given": int(row.given_ug),
        "wasted": row.amount_ug,
        "wasted_ul": row.volume_ul,
        "left": row.left_ug,
        "manner": MANNERS[row.manner],
        "why": REASONS[row.why],
        "place": row.place,
    }
    if row.removed_at_us is not None:
        cells["removed_at"] = local(row.removed_at_us, row.occurred_zone)
        cells["minutes"] = (row.occurred_at_us - row.removed_at_us) // _MINUTE_US
    return cells


def _signed(head: EntryHead) -> dict[str, Value]:
    """Who wasted it and before whom."""
    witnesses = [each for each in head.signatures if each.role == "witness"]
    return {
        "at": head.occurred_at,
        "by": head.actor_name,
        "witness": ", ".join(each.printed_name for each in witnesses),
        "method": ", ".join(each.method for each in witnesses),
        "seen": ", ".join(each.seen for each in witnesses),
        "signed_at": max((each.signed_at for each in witnesses), default=None),
        "workstation": head.workstation,
        "recorded_at": head.recorded_at,
        "unwitnessed": int(not witnesses),
        "exceptions": ", ".join(each.words for each in head.exceptions),
        "signatures": head.signed,
        "entry": EntryNumber(head.book, head.seq, head.kind),
    }
