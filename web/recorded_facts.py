"""The facts of an entry in words: when, by whom, from where to where, for whom, and which rules did not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from inventory.dose_order import find_order
from inventory.holdings import Holding
from inventory.patient import find_patient
from inventory.reports.entry_record import EntryRecord, LineRow
from inventory.staff import HANDLERS
from inventory.tables.kinds import ONE_SIGNATURE, UNBOUNDED_PLACES
from inventory.waste import MANNERS, REASONS
from scanners.label import short
from web import words
from web.entry_facts import entry_facts
from web.flow import Here
from web.flows import parts
from web.frame import Fact
from web.one_signature import one_signature_fact

#: Kind of entry -> the kind of place that its own lines reach.
_REACHED = {
    "administration": "patient", "waste": "waste", "sealed_return": "return", "opened_return": "opened",
}  # fmt: skip
#: An act recorded this long after it happened says when it happened.
_LATE = timedelta(seconds=60)
#: Lines shown at most; the rest are counted.
_LINES_MAX = 6


@dataclass(frozen=True)
class Seen:
    """An entry with the container that it is mainly about, as that container is now; none for a receipt of stock."""

    here: Here
    record: EntryRecord
    holding: Holding | None
    #: Writes a person's name as this reader may see it.
    named: Callable[[str], str]

    @property
    def own(self) -> bool:
        """The reader made it."""
        return self.record.head.actor == self.here.visitor.person

    @property
    def handles(self) -> bool:
        """The reader handles drugs, and so may read patients' names."""
        return bool(self.here.visitor.roles & HANDLERS) and self.record.head.book == self.here.book


def main_lines(record: EntryRecord) -> tuple[LineRow, ...]:
    """The lines that the entry is about, without those that a fact brought along (overfill, hand-over)."""
    kind = record.head.kind
    if kind == "draw":
        return tuple(line for line in record.lines if line.to_container != line.from_container)
    reached = _REACHED.get(kind)
    return tuple(line for line in record.lines if reached is None or line.to_kind == reached)


def main_ug(record: EntryRecord) -> int:
    """Micrograms that the entry is about."""
    return sum(line.amount_ug for line in main_lines(record))


def details(seen: Seen) -> tuple[Fact, ...]:
    """Facts of the entry in words, the number of the entry last."""
    record, head = seen.record, seen.record.head
    shown = main_lines(record) if head.kind != "receipt" else ()
    facts = [_road(seen, line) for line in shown[:_LINES_MAX]]
    if len(shown) > _LINES_MAX:
        facts.append(Fact("And", words.counted(len(shown) - _LINES_MAX, "container")))
    facts.extend(_patient(seen))
    if head.kind == "receipt":
        facts.append(Fact("Invoice", str(record.own["invoice_number"])))
        facts.append(Fact("Into", record.lines[0].to_words))
    if head.kind == "take_explained":
        facts.append(Fact("Reason", str(record.own["why"])))
    if head.kind == "waste":
        facts.append(Fact("Reason", REASONS[str(record.own["why"])]))
        facts.append(Fact("How", MANNERS[str(record.own["manner"])]))
    facts.extend(_exceptions(seen))
    happened = head.occurred_at if abs(head.recorded_at - head.occurred_at) >= _LATE else None
    return entry_facts(head, seen.here.zone, seen.here.now, facts, seen.named, happened)


def _exceptions(seen: Seen) -> list[Fact]:
    """The rules that did not hold, and that a second signature is wanted or was given."""
    head = seen.record.head
    named = [each for each in head.exceptions if each.name != ONE_SIGNATURE]
    facts = [Fact("Recorded as a fact", f"{each.words}: {each.detail}") for each in named]
    if len(named) < len(head.exceptions):
        wanted = one_signature_fact(seen.here, head.book, head.seq)
        facts.extend([wanted] if wanted else [])
    return facts


def _road(seen: Seen, line: LineRow) -> Fact:
    """From where to where, one container a line."""
    moved = f"{line.what} {short(line.from_container)}"
    if line.from_container != line.to_container:
        return Fact("From", f"{moved} into syringe {short(line.to_container)}")
    if line.to_kind in UNBOUNDED_PLACES:
        into = f", into {line.to_words}" if line.to_kind == "waste" else ""
        return Fact("From", f"{moved}{into}")
    return Fact("Moved", f"{moved}, {seen.named(line.from_words)} to {seen.named(line.to_words)}")


def _patient(seen: Seen) -> list[Fact]:
    """The patient and the order; a code where names are not this reader's."""
    own = seen.record.own
    if not own.get("patient"):
        return []
    code = str(own["patient"])
    shown = f"record {code}"
    if seen.handles:
        found = find_patient(seen.here.connection, seen.here.keys, code, seen.record.head.book)
        shown = f"{found.name}, born {words.birthday(found.born_on)}, {found.record_number}"
    facts = [Fact("Patient", shown)]
    ordered = find_order(seen.here.connection, str(own["dose_order"])) if own.get("dose_order") else None
    facts.append(Fact("Order", parts.order_words(ordered) if ordered else "none"))
    if "route" in own:
        facts.append(Fact("Route", str(own["route"])))
    return facts


def whole_number(value: object) -> int:
    """A whole number of the books."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value
