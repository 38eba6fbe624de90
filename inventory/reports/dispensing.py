"""The dispensing and administration log: each custody from the taking to the last dose, waste or return.

Per custody: from before + removed + overfill + between hands = given + wasted + returned + open. It shows patients'
names and addresses, as the law's record of a dose does. Source: 21 CFR 1304.22(c); regulations.md 1.5 and 2.3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from inventory.keys import KeyRing
from inventory.reports.directory import people, place_words, places
from inventory.reports.dispensing_facts import DispensingFacts, read_facts
from inventory.reports.entries import EntryHead, entry_heads, typed_by_hand
from inventory.reports.finished_form import FORM_COLUMNS, finished_forms
from inventory.reports.hands import Event, brought_forward, events_in
from inventory.reports.period import Period
from inventory.reports.report import (
    Column,
    EntryNumber,
    Kind,
    Report,
    Value,
    in_columns,
    need_registration,
    report_head,
    total_records,
)
from inventory.tables.ledger import entry

NAME = "dispensing"

COLUMNS = (
    Column("custody", "Custody", Kind.COUNT, minor=True),
    Column("holder", "In the hands of", minor=True),
    Column("at", "Date and time", Kind.MOMENT),
    Column("what", "What"),
    *FORM_COLUMNS,
    Column("lot", "Lot", minor=True),
    Column("vial", "Vial", Kind.LABEL),
    Column("container", "Out of or into", Kind.LABEL, minor=True),
    Column("patient", "Patient"),
    Column("address", "Patient's address"),
    Column("record_number", "Record number", minor=True),
    Column("order", "Order", minor=True),
    Column("prescriber", "Prescriber", minor=True),
    Column("route", "Route"),
    Column("brought", "From before", Kind.UG, summed=True, minor=True),
    Column("removed", "Removed", Kind.UG, summed=True),
    Column("overfill", "Overfill", Kind.UG, summed=True, minor=True),
    Column("between", "Between hands", Kind.UG, summed=True, minor=True),
    Column("given", "Given", Kind.UG, summed=True),
    Column("given_ul", "Given", Kind.UL, summed=True),
    Column("wasted", "Wasted", Kind.UG, summed=True),
    Column("returned", "Returned", Kind.UG, summed=True),
    Column("open", "Open after", Kind.UG, summed=True),
    Column("by", "By"),
    Column("second", "Second person", minor=True),
    Column("place", "From or to", minor=True),
    Column("recorded_at", "Recorded at", Kind.MOMENT, minor=True),
    Column("exceptions", "Exceptions", minor=True),
    Column("signatures", "Signatures", minor=True),
    Column("typed", "Typed by hand", Kind.COUNT, minor=True),
    Column("entry", "Entry", Kind.ENTRY),
)

LEGEND = (
    (
        "Custody",
        "One person holding the drug of one vial, from the taking until nothing of it is in her hands.",
    ),
    ("From before", "In her hands when the period began."),
    ("Between hands", "Came from another person's hands; negative where it went to them."),
    ("Open after", "In her hands after this entry; in a total, at the end of the period."),
    ("Reversed", "What an earlier entry said, undone by a later one: taken off the column that it was in."),
    ("Identity", "From before + removed + overfill + between hands = given + wasted + returned + open."),
)

#: What the line did to the custody -> the word of its row.
_WORDS = {
    "removed": "Removed",
    "overfill": "Overfill found",
    "between": "Between hands",
    "given": "Given",
    "wasted": "Wasted",
    "returned": "Returned",
}


@dataclass
class _Custody:
    """One person holding the drug of one vial; filled event by event while the log is made."""

    person: str
    root: str
    product: str
    lot: str | None
    brought_ug: int
    open_ug: int
    events: list[tuple[Event, int]] = field(default_factory=list)

    @property
    def begins(self) -> tuple[int, int]:
        """Where it stands in the log."""
        return (self.events[0][0].occurred_at_us, self.events[0][0].seq) if self.events else (0, 0)


def dispensing(
    connection: Connection, keys: KeyRing, registration: str, period: Period, now: datetime
) -> Report:
    """What was removed, given, wasted and returned in the period, custody by custody, oldest first.

    Raises: NoSuchRegistration.
    """
    found = need_registration(connection, registration)
    within = (
        (entry.c.book == found.code)
        & (entry.c.occurred_at_us >= period.start_us)
        & (entry.c.occurred_at_us < period.end_us)
    )
    custodies = _custodies(
        brought_forward(connection, found.code, period), events_in(connection, found.code, within)
    )
    heads = entry_heads(connection, found.code, select(entry.c.seq).where(within))
    typed = typed_by_hand(connection, keys, found.code, select(entry.c.seq).where(within))
    facts = read_facts(connection, keys, found.code, within)
    forms, names, known = finished_forms(connection), people(connection), places(connection, found.code)
    words = {code: place_words(place, names) for code, place in known.items()}
    records: list[dict[str, Value]] = []
    closing: list[dict[str, Value]] = []
    shown: set[str] = set()
    for number, custody in enumerate(custodies, 1):
        form = forms[custody.product]
        shared: dict[str, Value] = {
            **form.cells, "custody": number, "holder": names[custody.person], "lot": custody.lot,
            "vial": custody.root,
        }  # fmt: skip
        if custody.brought_ug:
            brought: dict[str, Value] = {
                "what": "From before",
                "brought": custody.brought_ug,
                "open": custody.brought_ug,
            }
            records.append({**shared, **brought})
        for event, open_ug in custody.events:
            cells = _event_cells(event, heads[event.seq], facts, words[event.place])
            records.append({**shared, **cells, "open": open_ug, "typed": typed.get(event.seq) or None})
            shown |= {code for code, _ in (facts.meant_for(event.seq, event.container),) if code}
        closing.append({**form.cells, "open": custody.open_ug})
    return Report(
        name=NAME,
        title="Dispensing and administration log",
        head=report_head(connection, found, period, now),
        columns=COLUMNS,
        rows=in_columns(COLUMNS, records),
        totals=in_columns(COLUMNS, _totals(records, closing)),
        legend=LEGEND,
        patients=tuple(sorted(shown & facts.patients.keys())),
    )


def _custodies(
    brought: Iterable[tuple[str, str, str, str | None, int]], events: Iterable[Event]
) -> list[_Custody]:
    """Events put into custodies: a new one begins where the hands held nothing of the vial."""
    current: dict[tuple[str, str], _Custody] = {}
    found = []
    for person, root, product, lot, amount_ug in brought:
        current[person, root] = _Custody(person, root, product, lot, amount_ug, amount_ug)
        found.append(current[person, root])
    for event in events:
        key = (event.person, event.root)
        custody = current.get(key)
        if custody is None or custody.open_ug == 0:
            custody = current[key] = _Custody(event.person, event.root, event.product, event.lot, 0, 0)
            found.append(custody)
        custody.open_ug += event.came_ug
        custody.events.append((event, custody.open_ug))
    return sorted(found, key=lambda each: (not each.brought_ug, *each.begins))


def _event_cells(event: Event, head: EntryHead, facts: DispensingFacts, place: str) -> dict[str, Value]:
    """The cells of one event: what it did to the custody, for whom, by whom."""
    cells: dict[str, Value] = {
        "at": head.occurred_at,
        "what": f"{_WORDS[event.column]}, reversed" if event.undone else _WORDS[event.column],
        event.column: event.came_ug if event.column == "between" else event.amount_ug,
        "container": event.container,
        "by": head.actor_name,
        "second": ", ".join(head.seconds),
        "place": "" if event.column in {"given", "overfill"} else place,
        "recorded_at": head.recorded_at,
        "exceptions": ", ".join(each.words for each in head.exceptions),
        "signatures": head.signed,
        "entry": EntryNumber(head.book, head.seq, head.kind),
    }
    dose = facts.doses.get(event.seq) if event.column == "given" else None
    if dose is not None:
        cells["given_ul"], cells["route"] = dose.volume_ul, dose.route
    patient_code, order_code = facts.meant_for(event.seq, event.container)
    patient = facts.patients.get(patient_code) if patient_code else None
    if patient is not None:
        cells.update(patient=patient.name, address=patient.address, record_number=patient.record_number)
    if order_code:
        cells.update(order=order_code, prescriber=facts.prescribers.get(order_code))
    return cells


def _totals(
    records: Sequence[dict[str, Value]], closing: Sequence[dict[str, Value]]
) -> list[dict[str, Value]]:
    """One total a product; what is open is counted once a custody, at the end of the period."""
    of = tuple(column.key for column in FORM_COLUMNS)
    open_ug: dict[tuple[Value, ...], int] = defaultdict(int)
    for custody in closing:
        amount_ug = custody["open"]
        open_ug[tuple(custody.get(key) for key in of)] += amount_ug if isinstance(amount_ug, int) else 0
    return [
        {**total, "open": open_ug[tuple(total.get(key) for key in of)]}
        for total in total_records(COLUMNS, records, "what")
    ]
