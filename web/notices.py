"""What somebody is told on her own home page, until she has seen it; it tells nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from inventory.moment import from_us, to_us
from inventory.tables.working import notice
from web import words
from web.flow import Here


@dataclass(frozen=True)
class Notice:
    """One sentence with its time."""

    number: int
    at_text: str
    words: str


def unseen(here: Here) -> tuple[Notice, ...]:
    """What she has not seen yet, the oldest first."""
    rows = here.connection.execute(
        select(notice)
        .where(notice.c.person == here.visitor.person, notice.c.seen_at_us.is_(None))
        .order_by(notice.c.id)
    )
    return tuple(
        Notice(row.id, words.moment(from_us(row.at_us), here.zone, here.now), row.words) for row in rows
    )


def seen(connection: Connection, here: Here, number: int) -> bool:
    """Note that she saw one of hers; False where there is none."""
    noted = connection.execute(
        update(notice)
        .where(
            notice.c.id == number, notice.c.person == here.visitor.person, notice.c.seen_at_us.is_(None)
        )
        .values(seen_at_us=to_us(here.now))
    )  # fmt: skip
    return noted.rowcount == 1
