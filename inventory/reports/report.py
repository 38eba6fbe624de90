"""A report as one value, from which every format is written; it refuses rows that do not fit its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import Connection, func, select

from inventory.errors import Refused
from inventory.registration import Registration, find_registration
from inventory.reports.period import Period
from inventory.tables.house import substance
from inventory.tables.ledger import entry


class NoSuchRegistration(Refused):
    """No registration of yours has this number."""


class Kind(StrEnum):
    """What the cells of a column hold. UG and UL are whole micrograms and microlitres, shown in mg and mL."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    UG = "ug"
    UL = "ul"
    ENTRY = "entry"
    LABEL = "label"


@dataclass(frozen=True)
class EntryNumber:
    """An entry that a cell opens to; its kind says which page shows it."""

    book: str
    seq: int
    kind: str

    def __str__(self) -> str:
        """As people print it: `R1/1309`."""
        return f"{self.book}/{self.seq}"


#: A cell: text, a whole number in the column's unit, a day, an instant with its zone, an entry, or nothing.
Value: TypeAlias = str | int | date | datetime | EntryNumber | None
#: A row before it is put in the order of the columns.
Record: TypeAlias = Mapping[str, Value]

_UNITS = {Kind.UG: "mg", Kind.UL: "mL"}


@dataclass(frozen=True)
class Column:
    """One column; `summed` ones have a sum in each total, `shared` ones name what a total is of.

    `minor` ones go on a second line where the paper is too narrow for all.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    summed: bool = False
    shared: bool = False
    minor: bool = False

    @property
    def unit(self) -> str:
        """`mg`, `mL`, or nothing."""
        return _UNITS.get(self.kind, "")

    @property
    def heading(self) -> str:
        """The label with its unit: `Given, mg`."""
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True)
class ReportHead:
    """What stands over every report. `as_known_at` is the last entry of the book that the report has seen."""

    registrant: str
    address: str
    dea_number: str
    activity: str
    period: Period
    as_of: datetime
    as_known_at: str
    substances: str
    demonstration: bool
    narrowing: str = ""

    @property
    def zone(self) -> str:
        """The IANA name of the zone in which its days and times are."""
        return self.period.zone

    @property
    def book(self) -> str:
        """The book that it is of."""
        return self.as_known_at.partition("/")[0]


@dataclass(frozen=True)
class Report:
    """Head, columns, rows, and one total for each product: substances and strengths are never added together."""

    name: str
    title: str
    head: ReportHead
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[tuple[Value, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    #: Codes of the patients whom its rows name.
    patients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row of another width: a figure under the wrong heading is worse than none."""
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.totals)):
            raise ValueError(f"a row of {self.name} does not fit its {len(self.columns)} columns")


def report_head(
    connection: Connection, registration: Registration, period: Period, now: datetime
) -> ReportHead:
    """The head of a report made `now`; `as_of` is the end of the period, or now while it lasts."""
    last = connection.execute(select(func.max(entry.c.seq)).where(entry.c.book == registration.code)).scalar()
    kept = connection.execute(select(substance).order_by(substance.c.schedule, substance.c.name))
    return ReportHead(
        registrant=registration.name,
        address=registration.address,
        dea_number=registration.dea_number,
        activity=registration.activity,
        period=period,
        as_of=min(period.end, now.astimezone(period.end.tzinfo)),
        as_known_at=f"{registration.code}/{last or 0}",
        substances="; ".join(f"{row.name}, {row.schedule}, {row.dea_code}" for row in kept),
        demonstration=registration.demonstration,
    )


def need_registration(connection: Connection, code_or_dea: str) -> Registration:
    """The registration with this code or DEA number.

    Raises: NoSuchRegistration: there is none.
    """
    found = find_registration(connection, code_or_dea)
    if found is None:
        raise NoSuchRegistration("a registration's code or DEA number", code_or_dea or "nothing")
    return found


def in_columns(columns: Sequence[Column], records: Iterable[Record]) -> tuple[tuple[Value, ...], ...]:
    """Records as rows in the order of the columns; what a record does not say stays empty.

    Raises: ValueError: a record says something that no column shows.
    """
    keys = [column.key for column in columns]
    rows = []
    for record in records:
        unknown = set(record) - set(keys)
        if unknown:
            raise ValueError(f"no column shows {sorted(unknown)}")
        rows.append(tuple(record.get(key) for key in keys))
    return tuple(rows)


def total_records(
    columns: Sequence[Column], records: Sequence[Record], said_in: str
) -> list[dict[str, Value]]:
    """One record a product: its shared cells and its sums; one of zeros where there is nothing to sum.

    `said_in` is the column that carries the word Total.
    """
    shared = [column.key for column in columns if column.shared]
    summed = [column.key for column in columns if column.summed]
    totals: dict[tuple[Value, ...], dict[str, Value]] = {}
    for record in records:
        of = tuple(record.get(key) for key in shared)
        total = totals.setdefault(of, {**dict(zip(shared, of, strict=True)), **dict.fromkeys(summed, 0)})
        for key in summed:
            total[key] = _whole(total[key]) + _whole(record.get(key))
    found = list(totals.values()) or [dict.fromkeys(summed, 0)]
    return [{**total, said_in: "Total"} for total in found]


def _whole(value: Value) -> int:
    """A cell that is summed, empty ones as nothing."""
    if value is None:
        return 0
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no figure")
    return value
