"""The machine's clock beside the books: whether it stands behind the newest entry; it refuses and mends nothing.

Recorded times never go backwards, so that entries wait at the newest one's time until the clock has passed it.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection, select

from inventory.moment import from_us
from inventory.registration import all_registrations
from inventory.tables.ledger import entry
from web import words

log = logging.getLogger("vialtrail.web")

#: Clocks of two servers, and the order of two commits, differ by less; what is further ahead came from a wrong clock.
SLACK = timedelta(minutes=1)


@dataclass(frozen=True)
class Behind:
    """The newest entry of a book, later than the clock by more than SLACK."""

    newest: datetime
    clock: datetime

    @property
    def by(self) -> timedelta:
        """How far."""
        return self.newest - self.clock

    def sentence(self, zone: tzinfo) -> str:
        """Both times, for the band on every page."""
        newest, clock = (words.moment_on_paper(each, zone) for each in (self.newest, self.clock))
        return f"This machine's clock says {clock}. The newest entry is of {newest}. Tell the administrator."


def behind(connection: Connection, book: str, now: datetime) -> Behind | None:
    """Whether the clock stands behind the book; None when it does not."""
    newest = connection.execute(
        select(entry.c.recorded_at_us).where(entry.c.book == book).order_by(entry.c.seq.desc()).limit(1)
    ).scalar()
    if newest is None or from_us(newest) - now <= SLACK:
        return None
    return Behind(from_us(newest), now)


def furthest_behind(connection: Connection, now: datetime) -> Behind | None:
    """The registration's book that is furthest ahead of the clock, of all of them."""
    found = [behind(connection, each.code, now) for each in all_registrations(connection)]
    return max((each for each in found if each is not None), key=lambda each: each.by, default=None)


class Told:
    """Which books the log has been told of, so that it is one line a fault and not one a request."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self._books: set[str] = set()
        self._lock = threading.Lock()

    def tell(self, book: str, found: Behind | None) -> None:
        """Write one line when a book is first found ahead of the clock, and one when that is over."""
        with self._lock:
            before = book in self._books
            if (found is not None) == before:
                return
            self._books ^= {book}
        if found is None:
            log.warning("clock: right again for book %s", book)
        else:
            times = (f"{each:%Y-%m-%d %H:%M:%S} UTC" for each in (found.clock, found.newest))
            log.warning("clock: behind book %s: clock %s, newest entry %s", book, *times)
