"""What was at each place before a day, read from the sums of the days before it; it adds no line that it need not."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import Connection, and_, func, or_, select

from inventory.reports.movement import ROOT, SOURCE
from inventory.reports.period import Period
from inventory.tables.custody import receipt
from inventory.tables.house import place
from inventory.tables.ledger import day_net, entry, line

#: The local days of two zones begin less than this apart.
_ZONES_APART_US = timedelta(days=2) // timedelta(microseconds=1)


def opening(connection: Connection, book: str, period: Period) -> dict[tuple[str, str], int]:
    """Micrograms by product and place before the first day of the period; a receipt counts on its actual date.

    `day_net` sums by the day that each entry claims in its own zone. Entries whose day is another one for the period (a
    receipt recorded on another day than it came, an act in another zone about midnight) are moved over by their lines.
    """
    first = period.first.isoformat()
    found: dict[tuple[str, str], int] = defaultdict(int)
    summed = (
        select(day_net.c.product, day_net.c.place, func.sum(day_net.c.net_ug))
        .join(place, place.c.code == day_net.c.place)
        .where(place.c.registration == book, day_net.c.day < first)
        .group_by(day_net.c.product, day_net.c.place)
    )
    for product, at, net_ug in connection.execute(summed):
        found[product, at] += int(net_ug)
    for product, source, target, amount_ug in _misplaced(connection, book, period):
        found[product, source] -= amount_ug
        found[product, target] += amount_ug
    return dict(found)


def _misplaced(connection: Connection, book: str, period: Period) -> list[tuple[str, str, str, int]]:
    """Product, place from, place to and micrograms of what belongs before the period and is not summed there.

    Negative for what is summed there and does not belong.
    """
    first, start_us = period.first.isoformat(), period.start_us
    occurred_us, summed = entry.c.occurred_at_us, entry.c.occurred_on < first
    other_zone = and_(
        entry.c.kind != "receipt",
        occurred_us.between(start_us - _ZONES_APART_US, start_us + _ZONES_APART_US),
        or_(
            and_(summed, occurred_us >= start_us),
            and_(~summed, occurred_us < start_us),
        ),
    )
    other_day = (
        select(receipt.c.seq)
        .join(entry, and_(entry.c.book == receipt.c.book, entry.c.seq == receipt.c.seq))
        .where(receipt.c.book == book)
        .where(
            or_(and_(summed, receipt.c.received_on >= first), and_(~summed, receipt.c.received_on < first))
        )
    )
    found = []
    for chosen in (select(entry.c.seq).where(entry.c.book == book, other_zone), other_day):
        seqs = chosen.subquery()
        query = (
            select(ROOT.c.product, line.c.from_place, line.c.to_place, line.c.amount_ug, entry.c.occurred_on)
            .select_from(seqs)
            .join(line, and_(line.c.book == book, line.c.seq == seqs.c.seq))
            .join(entry, and_(entry.c.book == line.c.book, entry.c.seq == line.c.seq))
            .join(SOURCE, SOURCE.c.label == line.c.from_container)
            .join(ROOT, ROOT.c.label == SOURCE.c.root)
        )
        for product, source, target, amount_ug, day in connection.execute(query):
            found.append((product, source, target, -amount_ug if day < first else amount_ug))
    return found
