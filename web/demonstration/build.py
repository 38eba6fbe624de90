"""Fills an empty database with the demonstration, by the program's own operations; it refuses any other database."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from detection.charted import import_chart
from inventory.database import Database
from inventory.errors import Refused
from inventory.registration import all_registrations
from inventory.tables.ledger import entry
from web.demonstration.chart import Chart
from web.demonstration.clinic import SITES
from web.demonstration.days import Begin, days_of
from web.demonstration.desk import Clock, Desk
from web.demonstration.opening import hashed_pins, open_house
from web.demonstration.patients import patients_of
from web.demonstration.session import Story
from web.demonstration.truth import Diversion, Truth
from web.demonstration.ward import Ward
from web.key_rotation import introduce_keys

#: The house is opened on the afternoon before the first day.
OPENING = time(13, 0)


class NotEmpty(Refused):
    """A demonstration fills an empty database alone, and this one has registrations."""


@dataclass(frozen=True)
class Demonstration:
    """What was made.

    `entries` counts them by book. `charts` is each registration's health record as FHIR R4 NDJSON, by its code.
    `truth` says which acts were diversion; nothing of it is in the database.
    """

    until: datetime
    entries: Mapping[str, int]
    charts: Mapping[str, str]
    truth: tuple[Diversion, ...]


def is_empty(database: Database) -> bool:
    """Whether nobody works with it yet: no registration has a book, whatever keys the house book names."""
    with database.read() as connection:
        return not all_registrations(connection)


def is_demonstration(database: Database) -> bool:
    """Whether the database holds a demonstration: it has registrations, and each says so."""
    with database.read() as connection:
        registrations = all_registrations(connection)
    return bool(registrations) and all(each.demonstration for each in registrations)


def build(
    database: Database, *, days: int = 30, seed: int = 7, until: datetime | None = None
) -> Demonstration:
    """Fill an empty, migrated database with `days` days of work that end at `until`, else at the database's present.

    The same seed, keys and `until` give the same books, hash by hash.
    Raises: NotEmpty: the database has registrations. ValueError: fewer than one day.
    """
    if days < 1:
        raise ValueError(f"a demonstration has one day at least, not {days}")
    if not is_empty(database):
        raise NotEmpty("no registration", f"{sum(_entries(database).values())} entries")
    # In UTC: sums of times in a zone go by its wall clock, and would be an hour off twice a year.
    end = (until or database.clock()).astimezone(UTC)
    pins = hashed_pins()
    clock = Clock(_opening(end, days))
    truth = Truth()
    with _filling(database, clock) as own:
        introduce_keys(own)
        desk = Desk(own, clock, Random(f"{seed}/desk"))  # noqa: S311 - seeded, so that two builds are alike
        open_house(desk, pins)
        wards = [_ward(desk, number, seed) for number in range(len(SITES))]
        _run(clock, [begin for ward in wards for begin in days_of(ward, days, end, seed, truth)], end)
        clock.wait_until(end)
        charts = {ward.site.code: ward.chart.text(end) for ward in wards}
        for ward in wards:
            _bring_in(own, ward, charts[ward.site.code], end)
    return Demonstration(end, _entries(database), charts, truth.diversions)


@contextmanager
def _filling(database: Database, clock: Clock) -> Iterator[Database]:
    """A database with the demonstration's clock.

    On SQLite it is a file apart, copied over in one step at the end: what is interrupted leaves an empty database, and
    the many commits wait for no disk.
    """
    if not database.is_sqlite:
        own = Database(database.url, database.keys, clock)
        try:
            yield own
        finally:
            own.close()
        return
    with TemporaryDirectory(prefix="vialtrail-") as folder:
        file = Path(folder) / "demonstration.sqlite"
        target = Path(str(make_url(database.url).database))
        _copy(target, file)
        own = Database(f"sqlite:///{file}", database.keys, clock, durable=False)
        try:
            yield own
        finally:
            own.close()
        _copy(file, target)


def _copy(source: Path, target: Path) -> None:
    """Copy one SQLite database over another in one transaction."""
    with closing(sqlite3.connect(source)) as made, closing(sqlite3.connect(target)) as wanted:
        made.backup(wanted)


def _opening(end: datetime, days: int) -> datetime:
    """The afternoon before the first day of whichever registration begins first, by the first one's clock."""
    zones = [ZoneInfo(site.zone) for site in SITES]
    first = min(end.astimezone(zone).date() for zone in zones) - timedelta(days=days - 1)
    return datetime.combine(first - timedelta(days=1), OPENING, zones[0]).astimezone(UTC)


def _ward(desk: Desk, number: int, seed: int) -> Ward:
    site = SITES[number]
    chance = Random(f"{seed}/{site.code}")  # noqa: S311 - seeded, so that two builds are alike
    patients = patients_of(site.code, chance)
    chart = Chart(site.code, site.zone, Random(f"{seed}/{site.code}/chart"))  # noqa: S311 - as above
    return Ward(desk, site, patients, chart, chance)


def _bring_in(database: Database, ward: Ward, text: str, end: datetime) -> None:
    """Import a registration's chart, which is complete up to the end; of a day without a dose there is no file."""
    code = ward.site.code
    if text:
        import_chart(database, code, text, f"{code}.ndjson", zone=ward.site.zone, complete_to=end)


def _run(clock: Clock, begins: Iterable[Begin], end: datetime) -> None:
    """Tell the stories side by side, always the one whose next step comes first.

    Raises: ValueError: a step beyond the end, which no story may have.
    """
    told: list[tuple[datetime, int, Story]] = [
        (begin.at, number, begin.story()) for number, begin in enumerate(begins)
    ]
    heapq.heapify(told)
    while told:
        at, number, story = heapq.heappop(told)
        clock.wait_until(at)
        wait = next(story, None)
        if clock.at > end:
            raise ValueError(f"a story goes on at {clock.at}, after the end at {end}")
        if wait is not None:
            heapq.heappush(told, (clock.at + wait, number, story))


def _entries(database: Database) -> dict[str, int]:
    """How many entries each book has."""
    with database.read() as connection:
        rows = connection.execute(select(entry.c.book, func.count()).group_by(entry.c.book))
        return {row[0]: row[1] for row in rows.all()}
