"""What the pages say of findings: pseudonyms for people, records that open down to their scans, no motive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from detection.detectors import exceptions, feed, open_custody, overcharted, uncharted
from detection.finding import PHARMACIST, Record, Statement, mg
from detection.store import StoredFinding
from inventory.chart_patient import MARK, number_of
from inventory.private import ERASED
from inventory.registration import Registration
from inventory.reports.directory import people
from inventory.reports.entries import EntryHead, entry_heads
from inventory.tables.ledger import entry
from scanners.label import short
from web import words
from web.flow import Here
from web.frame import Fact, Pill, State, Strength
from web.here import database
from web.pseudonym import pseudonyms
from web.recorded_view import address_of
from web.rows import Cause, SumTerm

#: Things that stand in Open now under their owner's name; as findings too they would undo the pseudonym.
OPERATIONAL = frozenset({open_custody.DETECTOR, exceptions.DETECTOR})
#: The gate's own finding, which stands in the line of health.
FEED = feed.DETECTOR
#: Scheme -> the two terms of its sum, the larger first.
_TERMS = {
    uncharted.DETECTOR: ("Given, in the books", "Charted"), overcharted.DETECTOR: ("Charted", "Given, in the books"),
    open_custody.DETECTOR: ("Taken", "Accounted for"),
}  # fmt: skip
_NG_PER_UG = 1000
#: The columns of the records, and whether each holds figures.
_HEAD = (
    ("Patient", False), ("Given, mg", True), ("Charted, mg", True), ("Likely cause", False), ("Opens to", False),
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A finding with the site it is of, as its reader opens it."""

    here: Here
    found: StoredFinding
    site: Registration

    @property
    def said(self) -> Statement:
        """What it states."""
        return self.found.statement

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its site."""
        return ZoneInfo(self.site.zone)

    @property
    def operational(self) -> bool:
        """It stands in Open now, or with the pharmacist, under its owner's name."""
        return self.said.scheme in OPERATIONAL


def subject_of(here: Here, said: Statement) -> str:
    """The person as the reader may see her: by pseudonym, by name where the thing is open in her name."""
    if said.person is None:
        return "No person"
    if said.scheme in OPERATIONAL:
        return people(here.connection).get(said.person, said.person)
    return pseudonyms(here.connection, database().keys).get(said.person, "Person not of this clinic")


def strength_of(said: Statement) -> Strength:
    """Bars and word of a statement's strength."""
    return Strength(said.strength.capitalize())


def finding_context(opened: Opened) -> dict[str, Any]:
    """The context of finding/finding.html but its ask."""
    said, here = opened.said, opened.here
    subject = subject_of(here, said)
    named = "" if said.person is None or opened.operational else " A case decides who may know the name."
    since = words.moment(opened.found.first_shown, opened.zone, here.now)
    last = words.moment(opened.found.last_shown, opened.zone, here.now)
    return {
        "heading": said.statement,
        "crumbs": (_back(said), (f"Finding F-{opened.found.number:04d}", "")),
        "strength": strength_of(said),
        "status": _status(opened),
        "subject": subject,
        "about": f"{_days(opened)}, {opened.site.name}. Rule \u201c{said.rule}\u201d, version {said.version}.{named}",
        "sum": _sum(said),
        "sum_beside": None,
        "figures": (Fact(said.difference_words.capitalize(), mg(said.difference_ng)),),
        "causes": tuple(Cause(each.name, f"{each.sentence} {each.step}.") for each in said.causes),
        "records_title": "1 record" if len(said.records) == 1 else f"{len(said.records)} records",
        "records_head": ((f"When, {here.now.astimezone(opened.zone).tzname()}", False), *_HEAD),
        "records": _records(opened),
        "csv_href": "",
        "expected_title": f"Expected {mg(said.expected_ng)}, observed {mg(said.observed_ng)}",
        "expected_line": f"First shown {since}, last {last}.",
        "chance_line": "",
        "rule_out": tuple(
            Fact("", check.text, State.DONE if check.checked else State.TODO) for check in said.rule_out
        ),
        "cleared_if": said.cleared_if,
    }


def _back(said: Statement) -> tuple[str, str]:
    return ("What next", "/") if said.owner == PHARMACIST else ("Board", "/board/")


def _status(opened: Opened) -> Pill:
    closed = opened.found.closed_at
    if closed is not None:
        return Pill(
            State.DONE, f"Answered by the records {words.moment(closed, opened.zone, opened.here.now)}"
        )
    return Pill(State.QUESTION, "A question")


def _days(opened: Opened) -> str:
    """First and last day of its records."""
    first, last = (at.astimezone(opened.zone).date() for at in (opened.said.first_at, opened.said.last_at))
    if first == last:
        return words.day(first)
    start = words.day(first)
    return f"{start.removesuffix(f' {last.year}')} to {words.day(last)}"


def _sum(said: Statement) -> tuple[SumTerm, ...]:
    """Books minus chart, or chart minus books; nothing where an amount is finer than a microgram or no sum is made."""
    terms = _TERMS.get(said.scheme)
    amounts = (*sorted((said.expected_ng, said.observed_ng), reverse=True), said.difference_ng)
    if terms is None or amounts[0] - amounts[1] != amounts[2] or any(each % _NG_PER_UG for each in amounts):
        return ()
    larger_ug, smaller_ug, difference_ug = (each // _NG_PER_UG for each in amounts)
    return (
        SumTerm(terms[0], larger_ug), SumTerm(terms[1], smaller_ug, "\u2212"),
        SumTerm(said.difference_words.capitalize(), difference_ug, "=", big=True),
    )  # fmt: skip


Cell = str | tuple[tuple[str, str], ...]


def _records(opened: Opened) -> tuple[tuple[Cell, ...], ...]:
    """Each record as a row, with links to its entry and its container."""
    heads = _heads(opened)
    return tuple(_record(opened, each, heads) for each in opened.said.records)


def _heads(opened: Opened) -> dict[int, EntryHead]:
    seqs = [seq for seq in (_seq(each) for each in opened.said.records) if seq is not None]
    chosen = select(entry.c.seq).where(entry.c.book == opened.said.site, entry.c.seq.in_(seqs))
    return entry_heads(opened.here.connection, opened.said.site, chosen)


def _seq(record: Record) -> int | None:
    """The number of an entry; a charted dose has none."""
    _, slash, number = record.entry.partition("/")
    return int(number) if slash and number.isdecimal() else None


def _record(opened: Opened, record: Record, heads: Mapping[int, EntryHead]) -> tuple[Cell, ...]:
    links: list[tuple[str, str]] = []
    head = heads.get(_seq(record) or 0)
    query = _query(opened)
    if head is not None:
        address = address_of(head.kind, head.seq)
        if address:
            links.append((words.counted(head.n_scans, "scan"), f"{address}{query}#scans"))
    if record.container is not None:
        links.append((f"container {short(record.container)}", f"/vial/{record.container}{query}"))
    return (
        words.moment_exact(record.at, opened.zone, opened.here.now), _patient(opened, record),
        mg(record.given_ng).removesuffix(" mg"),
        mg(record.charted_ng).removesuffix(" mg") if record.charted_ng is not None else "not compared",
        record.cause, tuple(links) or record.entry,
    )  # fmt: skip


def _patient(opened: Opened, record: Record) -> str:
    """Her code; of a patient whom the chart alone knows, the chart's record number."""
    if record.patient is None or not record.patient.startswith(MARK):
        return record.patient or "none"
    return number_of(opened.here.connection, opened.here.keys, record.patient) or ERASED


def _query(opened: Opened) -> str:
    """What the next pages carry: the finding that masks names, and the book of another site."""
    wanted = {
        "book": opened.said.site if opened.said.site != opened.here.book else "",
        "finding": "" if opened.operational else str(opened.found.number),
    }
    found = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
    return f"?{found}" if found else ""
