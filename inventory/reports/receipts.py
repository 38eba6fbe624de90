"""The receipt log: what came in, when it truly came, from whom, and how ordered, invoiced and received compare.

Prices are no part of it. Source: 21 CFR 1304.21(d), 1304.22(c) with (a)(2)(iv); regulations.md 2.2.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Row, select

from inventory.keys import KeyRing
from inventory.reports.directory import places
from inventory.reports.entries import EntryHead, entry_heads, typed_by_hand
from inventory.reports.finished_form import FORM_COLUMNS, FinishedForm, finished_forms
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
from inventory.tables.custody import container, receipt, receipt_carton
from inventory.tables.house import supplier
from inventory.tables.ledger import line

NAME = "receipts"

COLUMNS = (
    Column("received_on", "Received on", Kind.DAY),
    Column("supplier", "Supplier"),
    Column("supplier_address", "Supplier's address", minor=True),
    Column("supplier_dea", "Supplier's DEA number"),
    Column("invoice", "Invoice"),
    *FORM_COLUMNS,
    Column("ordered", "Ordered", Kind.COUNT, summed=True),
    Column("invoiced", "Invoiced", Kind.COUNT, summed=True),
    Column("received", "Received", Kind.COUNT, summed=True),
    Column("difference", "Received less invoiced", Kind.COUNT, summed=True, minor=True),
    Column("lot", "Lot"),
    Column("expires_on", "Expires on", Kind.DAY),
    Column("serial", "Carton serial", minor=True),
    Column("volume_ul", "Volume", Kind.UL, summed=True),
    Column("amount_ug", "Quantity", Kind.UG, summed=True),
    Column("place", "Into", minor=True),
    Column("received_by", "Received by"),
    Column("second", "Second person", minor=True),
    Column("recorded_at", "Recorded at", Kind.MOMENT, minor=True),
    Column("exceptions", "Exceptions", minor=True),
    Column("typed", "Typed by hand", Kind.COUNT, minor=True),
    Column("signatures", "Signatures", minor=True),
    Column("entry", "Entry", Kind.ENTRY),
)

LEGEND = (
    ("Ordered, Invoiced, Received", "Containers: vials, prefilled syringes or devices, not cartons."),
    ("Received on", "The actual date of receipt, 21 CFR 1304.21(d)."),
    ("Quantity, Volume", "As labelled; overfill is in no receipt."),
    ("Typed by hand", "Codes of the whole entry that no scanner sent, as far as its page could know."),
)


def receipts(
    connection: Connection, keys: KeyRing, registration: str, period: Period, now: datetime
) -> Report:
    """Receipts whose actual date lies in the period, oldest first, one row a carton.

    Raises: NoSuchRegistration.
    """
    found = need_registration(connection, registration)
    in_period = (
        (receipt.c.book == found.code)
        & (receipt.c.received_on >= period.first.isoformat())
        & (receipt.c.received_on <= period.last.isoformat())
    )
    chosen = select(receipt.c.seq).where(in_period)
    heads = entry_heads(connection, found.code, chosen)
    typed = typed_by_hand(connection, keys, found.code, chosen)
    forms, into = finished_forms(connection), _into(connection, found.code, in_period)
    records = []
    for row in _cartons(connection, in_period):
        record = _record(row, forms[row.product], heads[row.seq])
        where = into[row.seq, row.product, row.carton_serial, row.lot]
        by_hand = typed.get(row.seq) or None
        records.append({**record, "place": ", ".join(sorted(where)), "typed": by_hand})
    return Report(
        name=NAME,
        title="Receipts of controlled substances",
        head=report_head(connection, found, period, now),
        columns=COLUMNS,
        rows=in_columns(COLUMNS, records),
        totals=in_columns(COLUMNS, total_records(COLUMNS, records, "supplier")),
        legend=LEGEND,
    )


def _cartons(connection: Connection, in_period: ColumnElement[bool]) -> CursorResult[Any]:
    """Cartons with their receipt and its supplier."""
    same_entry = (receipt_carton.c.book == receipt.c.book) & (receipt_carton.c.seq == receipt.c.seq)
    return connection.execute(
        select(
            receipt.c.seq, receipt.c.invoice_number, receipt.c.received_on, receipt_carton.c.product,
            receipt_carton.c.carton_serial, receipt_carton.c.lot, receipt_carton.c.expires_on,
            receipt_carton.c.n_ordered, receipt_carton.c.n_invoiced, receipt_carton.c.n_received, supplier.c.name,
            supplier.c.street, supplier.c.city, supplier.c.state, supplier.c.zip_code, supplier.c.dea_number,
        )
        .join(receipt_carton, same_entry)
        .join(supplier, supplier.c.code == receipt.c.supplier)
        .where(in_period)
        .order_by(receipt.c.received_on, receipt.c.seq, receipt_carton.c.no)
    )  # fmt: skip


def _into(
    connection: Connection, book: str, in_period: ColumnElement[bool]
) -> dict[tuple[int, str, str | None, str], set[str]]:
    """Where each carton went: an expired one goes into quarantine, whatever place the receipt names."""
    known = places(connection, book)
    query = (
        select(line.c.seq, container.c.product, container.c.carton_serial, container.c.lot, line.c.to_place)
        .join(container, container.c.label == line.c.to_container)
        .join(receipt, (receipt.c.book == line.c.book) & (receipt.c.seq == line.c.seq))
        .where(in_period)
        .distinct()
    )
    into: dict[tuple[int, str, str | None, str], set[str]] = defaultdict(set)
    for row in connection.execute(query):
        into[row.seq, row.product, row.carton_serial, row.lot].add(known[row.to_place].name)
    return into


def _record(row: Row[Any], form: FinishedForm, head: EntryHead) -> dict[str, Value]:
    return {
        **form.cells,
        "received_on": date.fromisoformat(row.received_on),
        "supplier": row.name,
        "supplier_address": f"{row.street}, {row.city}, {row.state} {row.zip_code}",
        "supplier_dea": row.dea_number,
        "invoice": row.invoice_number,
        "ordered": row.n_ordered,
        "invoiced": row.n_invoiced,
        "received": row.n_received,
        "difference": row.n_received - row.n_invoiced,
        "lot": row.lot,
        "expires_on": date.fromisoformat(row.expires_on),
        "serial": row.carton_serial,
        "volume_ul": row.n_received * form.volume_ul,
        "amount_ug": row.n_received * form.amount_ug,
        "received_by": head.actor_name,
        "second": ", ".join(head.seconds),
        "recorded_at": head.recorded_at,
        "exceptions": ", ".join(each.words for each in head.exceptions),
        "signatures": head.signed,
        "entry": EntryNumber(head.book, head.seq, head.kind),
    }
