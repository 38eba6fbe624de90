"""What the daily sheet shows, as words; it reads nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inventory.reports.daily_sheet import DailySheet
from web import words
from web.frame import Fact
from web.seal import Seal


def sheet_context(
    sheet: DailySheet,
    seals: tuple[Seal, ...],
    who: str,
    now: datetime,
    sites: tuple[tuple[str, str], ...],
) -> dict[str, Any]:
    """The context of daily_sheet/sheet.html but its ask."""
    head = sheet.head
    return {
        "heading": f"Daily sheet {words.day(head.period.first)}",
        "head": (
            Fact("Registrant", head.registrant),
            Fact("Registered address", head.address),
            Fact("DEA number", head.dea_number),
            Fact("Day", f"{words.day(head.period.first)}, {head.zone}"),
            Fact("As known at entry", head.as_known_at),
            Fact("Printed", f"{words.moment_on_paper(now, ZoneInfo(head.zone))} by {who}"),
        ),
        "recorded": sheet.recorded,
        "total": _total(sheet),
        "open_now": (
            f"{words.counted(sheet.in_hands, 'container')} in somebody's hands, "
            f"{words.counted(sheet.takes, 'emergency take')} without a patient"
        ),
        "seals": seals,
        "day": head.period.first.isoformat(),
        "sites": sites,
        "site": head.book,
    }


def _total(sheet: DailySheet) -> str:
    """How many entries, and their numbers."""
    if sheet.first_seq is None or sheet.last_seq is None:
        return "No entries were recorded on this day."
    book, first, last = sheet.head.book, sheet.first_seq, sheet.last_seq
    if first == last:
        return f"1 entry: {book}/{first}."
    return f"{sheet.entries:,} entries: {book}/{first} to {book}/{last}."
