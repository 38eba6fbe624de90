"""What is kept beside the books against the sums of their lines, compared inside the database; it mends nothing.

A book of any length is summed there, and only differences come out: the program holds one row of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from inventory.amount import decimal_text
from inventory.tables.kinds import UNBOUNDED_PLACES

_OUTSIDE = ", ".join(f"'{kind}'" for kind in UNBOUNDED_PLACES)
_PLACES = "(SELECT code FROM place WHERE registration = :book)"


@dataclass(frozen=True)
class Difference:
    """Something kept that is not what the lines sum to."""

    what: str
    expected: str
    found: str


def wrong_balances(connection: Connection, book: str) -> Iterator[Difference]:
    """Each cell of a registration whose balance is not the sum of its lines, by place, container and substance."""
    for row in connection.execute(text(_BALANCES), {"book": book}):
        cell = f"balance of {row.place} / {row.container} / {row.substance}"
        expected = _balance(row.summed_ug, row.bounded) if row.moved else "none"
        yield Difference(cell, expected, _balance(row.kept_ug, row.kept_bounded) if row.kept else "none")


def wrong_days(connection: Connection, book: str) -> Iterator[Difference]:
    """Each day of a registration whose sum is not that of its lines, by place, product, kind and day."""
    for row in connection.execute(text(_DAYS), {"book": book}):
        what = f"sum of {row.day} for {row.place} / {row.product} / {row.kind}"
        yield Difference(what, f"{_mg(row.summed_ug)} mg", f"{_mg(row.kept_ug)} mg")


def wrong_outcomes(connection: Connection, book: str) -> Iterator[tuple[int, Difference]]:
    """Each entry of a book, by its number, that is not the result of its own command."""
    for row in connection.execute(text(_OUTCOMES), {"book": book}):
        found = "none" if row.kept_seq is None else f"entry {row.kept_book}/{row.kept_seq}"
        yield row.seq, Difference("result of its command", f"entry {book}/{row.seq}", found)


def _balance(amount_ug: int, bounded: int) -> str:
    return f"{_mg(amount_ug)} mg, {'never below zero' if bounded else 'outside the books'}"


def _mg(amount_ug: int) -> str:
    # PostgreSQL sums whole numbers as a decimal.
    return decimal_text(int(amount_ug))


_BALANCES = f"""
    SELECT s.place, s.container, s.substance, sum(s.kept) AS kept, sum(s.moved) AS moved, sum(s.kept_ug) AS kept_ug,
           sum(s.summed_ug) AS summed_ug, max(s.kept_bounded) AS kept_bounded,
           max(CASE WHEN p.kind IN ({_OUTSIDE}) THEN 0 ELSE 1 END) AS bounded
    FROM (
        SELECT place, container, substance, 1 AS kept, 0 AS moved, amount_ug AS kept_ug, 0 AS summed_ug,
               bounded AS kept_bounded
        FROM balance WHERE place IN {_PLACES}
        UNION ALL
        SELECT from_place, from_container, substance, 0, 1, 0, -amount_ug, 0 FROM line WHERE book = :book
        UNION ALL
        SELECT to_place, to_container, substance, 0, 1, 0, amount_ug, 0 FROM line WHERE book = :book
    ) s LEFT JOIN place p ON p.code = s.place
    GROUP BY s.place, s.container, s.substance
    HAVING sum(s.kept_ug) <> sum(s.summed_ug) OR sum(s.kept) <> 1 OR sum(s.moved) = 0
        OR max(s.kept_bounded) <> max(CASE WHEN p.kind IN ({_OUTSIDE}) THEN 0 ELSE 1 END)
    ORDER BY s.place, s.container, s.substance
"""
_SIDE = """
    SELECT l.{side}_place, coalesce(c.product, r.product), e.kind, e.occurred_on, 0, {sign}l.amount_ug
    FROM line l JOIN entry e ON e.book = l.book AND e.seq = l.seq JOIN container c ON c.label = l.{side}_container
    LEFT JOIN container r ON r.label = c.root WHERE l.book = :book
"""
_DAYS = f"""
    SELECT s.place, s.product, s.kind, s.day, sum(s.kept_ug) AS kept_ug, sum(s.summed_ug) AS summed_ug
    FROM (
        SELECT place, product, kind, day, net_ug AS kept_ug, 0 AS summed_ug FROM day_net WHERE place IN {_PLACES}
        UNION ALL {_SIDE.format(side="from", sign="-")}
        UNION ALL {_SIDE.format(side="to", sign="")}
    ) s
    GROUP BY s.place, s.product, s.kind, s.day HAVING sum(s.kept_ug) <> sum(s.summed_ug)
    ORDER BY s.place, s.product, s.kind, s.day
"""
_OUTCOMES = """
    SELECT e.seq, o.book AS kept_book, o.seq AS kept_seq
    FROM entry e LEFT JOIN outcome o ON o.command_id = e.command_id
    WHERE e.book = :book AND (o.seq IS NULL OR o.book <> e.book OR o.seq <> e.seq)
    ORDER BY e.seq
"""
