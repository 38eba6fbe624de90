"""What somebody is told on her own home page, until she has seen it; it tells nobody else.

That her PIN was reset, or the recovery sheet opened, stays until she stands there with her badge and a PIN of her own:
who reset it knows the other. It stands in the house book and the registrant's digest whatever is pressed here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select, update

from inventory.moment import from_us, to_us
from inventory.recovery import SHEET_WAS_OPENED
from inventory.staff import PIN_WAS_RESET
from inventory.tables.house import pin
from inventory.tables.working import notice, session
from web import words
from web.flow import Here

#: How those begin that stay.
_STAYS = (PIN_WAS_RESET, SHEET_WAS_OPENED)


@dataclass(frozen=True)
class Notice:
    """One sentence with its time."""

    number: int
    at_text: str
    words: str
    #: It goes when she says that she saw it; else it waits for a session of her badge and her own PIN.
    goes: bool = True


def unseen(here: Here) -> tuple[Notice, ...]:
    """What she has not seen yet, the oldest first."""
    rows = here.connection.execute(
        select(notice)
        .where(notice.c.person == here.visitor.person, notice.c.seen_at_us.is_(None))
        .order_by(notice.c.id)
    )
    hers = _is_hers(here.connection, here)
    return tuple(
        Notice(
            row.id, words.moment(from_us(row.at_us), here.zone, here.now), row.words,
            goes=hers or not row.words.startswith(_STAYS),
        )
        for row in rows
    )  # fmt: skip


def seen(connection: Connection, here: Here, number: int) -> bool:
    """Note that she saw one of hers; False where there is none, or where this session is not surely hers."""
    mine = (notice.c.id == number) & (notice.c.person == here.visitor.person) & notice.c.seen_at_us.is_(None)
    if not _is_hers(connection, here):
        mine &= and_(*(~notice.c.words.startswith(each) for each in _STAYS))
    return connection.execute(update(notice).where(mine).values(seen_at_us=to_us(here.now))).rowcount == 1


def _is_hers(connection: Connection, here: Here) -> bool:
    """The session was opened with her badge and with the PIN that she set herself before."""
    own = (
        select(session.c.person)
        .join(pin, pin.c.person == session.c.person)
        .where(
            session.c.token_digest == here.visitor.token_digest, session.c.person == here.visitor.person,
            session.c.with_badge == 1, pin.c.one_time == 0, pin.c.set_at_us < session.c.started_at_us,
        )
    )  # fmt: skip
    return connection.execute(own).first() is not None
