"""One day of a registration on one page: what was recorded, by kind, and what is open now; it names no person.

A day is that of the time of record, so that a sheet printed at its end and the entry numbers on it agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from inventory.reports.entries import KIND_WORDS
from inventory.reports.open_items import all_open, open_takes
from inventory.reports.period import checked_period
from inventory.reports.report import ReportHead, need_registration, report_head
from inventory.tables.ledger import entry


@dataclass(frozen=True)
class DailySheet:
    """The day's entries: pairs of words and how many, in the order in which a vial goes, and the first and last number.

    `in_hands` counts containers with drug in anybody's hands, `takes` emergency takes without a patient; both as the
    books stand when the sheet is made.
    """

    head: ReportHead
    recorded: tuple[tuple[str, int], ...]
    first_seq: int | None
    last_seq: int | None
    in_hands: int
    takes: int

    @property
    def entries(self) -> int:
        """How many entries the day has."""
        return sum(count for _, count in self.recorded)


def daily_sheet(connection: Connection, registration: str, on: date, now: datetime) -> DailySheet:
    """The sheet of one day in the registration's zone, by its code or DEA number.

    Raises: NoSuchRegistration: there is none. DayToCome.
    """
    found = need_registration(connection, registration)
    day = checked_period(on, on, found.zone, now)
    within = (
        (entry.c.book == found.code)
        & (entry.c.recorded_at_us >= day.start_us)
        & (entry.c.recorded_at_us < day.end_us)
    )
    counted = select(entry.c.kind, func.count().label("made")).where(within).group_by(entry.c.kind)
    made = {row.kind: int(row.made) for row in connection.execute(counted)}
    ends = connection.execute(select(func.min(entry.c.seq), func.max(entry.c.seq)).where(within)).one()
    return DailySheet(
        head=report_head(connection, found, day, now),
        recorded=tuple((words, made[kind]) for kind, words in KIND_WORDS.items() if kind in made),
        first_seq=ends[0],
        last_seq=ends[1],
        in_hands=len(all_open(connection, found.code)),
        takes=len(open_takes(connection, found.code)),
    )
