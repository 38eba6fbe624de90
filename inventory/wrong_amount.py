"""What a witness typed who saw another amount than the draft's: each is kept, and stands with her signature.

It says of none of them how far off it was. A try belongs to its containers, so that a draft made anew forgets none.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select

from inventory.amount import AmountError, parse_amount
from inventory.errors import Refused
from inventory.moment import from_us, to_us
from inventory.plan import Signature
from inventory.tables.custody import waste_part
from inventory.tables.ledger import entry, line
from inventory.tables.working import wrong_amount
from inventory.witnessing import need_agreement

#: Between one try and the next, and before the time of each, as they stand with a signature.
_NEXT, _AT = "; ", " at "


@dataclass(frozen=True)
class Tried:
    """One try: what was typed for which containers of whose draft, where; the witness where a badge was read."""

    book: str
    containers: Collection[str]
    maker: str
    witness: str | None
    workstation: str
    typed: str
    at: datetime


def keep(connection: Connection, tried: Tried, most: int) -> tuple[str, ...]:
    """Keep a try.

    Returns: all since the draft was last given back, where this was the last that the clinic allows; else nothing.
    """
    since = _tries(connection, tried.book, tried.containers)
    last = max((number for number, each in enumerate(since, 1) if each.gave_back), default=0)
    typed = (*(each.typed for each in since[last:]), tried.typed)
    gives_back = len(typed) >= most
    connection.execute(
        insert(wrong_amount).values(
            id=secrets.token_hex(16), at_us=to_us(tried.at), registration=tried.book,
            containers=_key(tried.containers), person=tried.maker, witness=tried.witness,
            workstation=tried.workstation, typed=tried.typed, gave_back=int(gives_back),
        )
    )  # fmt: skip
    return typed if gives_back else ()


def standing_with(
    connection: Connection, book: str, containers: Collection[str], witness: str, workstation: str
) -> str | None:
    """The tries that stand with a signature: hers, and those at its workstation with no badge read; None of none."""
    found = [
        f"{each.typed}{_AT}{from_us(each.at_us).astimezone(UTC).isoformat(timespec='seconds')}"
        for each in _tries(connection, book, containers)
        if each.witness == witness or (each.witness is None and each.workstation == workstation)
    ]
    return _NEXT.join(found) or None


def typed_of(standing: str | None) -> tuple[str, ...]:
    """The amounts alone of what stands with a signature."""
    return tuple(each.partition(_AT)[0] for each in standing.split(_NEXT)) if standing else ()


def contradicting(
    facts: Sequence[tuple[str, Any]], signatures: Sequence[Signature]
) -> Iterator[tuple[str, str]]:
    """(expected, found) of what witnesses typed that the entry does not bear out: for verifying.

    A wrong amount may be the entry's all the same: its maker corrected the draft.
    """
    parts = [row for table, row in facts if table == waste_part.name]
    amount_ug, volume_ul = (sum(row[of] for row in parts) for of in ("amount_ug", "volume_ul"))
    for signature in signatures if parts else ():
        if signature.seen_amount is not None and not _agrees(signature.seen_amount, amount_ug, volume_ul):
            yield "the amount of the entry, as its witness typed it", signature.seen_amount
        for each in signature.wrong_amounts.split(_NEXT) if signature.wrong_amounts else ():
            typed, _, at = each.partition(_AT)
            if not _is_amount(typed):
                yield "an amount with its unit, as a wrong one", typed
            if datetime.fromisoformat(at) > signature.signed_at:
                yield "a try before the signature", each


def _agrees(typed: str, amount_ug: int, volume_ul: int) -> bool:
    try:
        need_agreement(typed, amount_ug, volume_ul)
    except Refused:
        return False
    return True


def _is_amount(typed: str) -> bool:
    try:
        return parse_amount(typed).unit is not None
    except AmountError:
        return False


def _tries(connection: Connection, book: str, containers: Collection[str]) -> Sequence[Any]:
    """The tries of any of these containers since it last moved, in their order: one that is added forgets none."""
    mine = wrong_amount.c
    of_one = []
    for label in sorted(set(containers)):
        moved = (
            select(func.coalesce(func.max(entry.c.recorded_at_us), 0))
            .join(line, (line.c.book == entry.c.book) & (line.c.seq == entry.c.seq))
            .where(entry.c.book == book, or_(line.c.from_container == label, line.c.to_container == label))
        )
        of_one.append(mine.containers.contains(label) & (mine.at_us > moved.scalar_subquery()))
    query = select(wrong_amount).where(mine.registration == book, or_(*of_one))
    return connection.execute(query.order_by(mine.at_us, mine.id)).all()


def _key(containers: Collection[str]) -> str:
    return " ".join(sorted(containers))
