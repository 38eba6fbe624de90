"""The receipt of an entry: what was recorded, who signed it, what hands do next; patients' names for handlers alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from inventory.holdings import find
from inventory.moment import from_us
from inventory.patient import find_patient
from inventory.reports.entries import ScanRow, scans_of
from inventory.reports.entry_record import EntryRecord
from inventory.reports.open_items import open_items
from inventory.tables.ledger import entry
from scanners.label import grouped, short
from web import words
from web.entry_facts import signatures_of
from web.flow import Here
from web.flows import dose_view, parts
from web.frame import Ask, Mood, Number, SoFar, SyringeLabel
from web.recorded_facts import Seen, details, main_lines, main_ug, whole_number
from web.recorded_next import Next, next_steps

#: Address of a receipt -> the kinds of entry that it shows.
KINDS = {
    "receipt": ("receipt",), "issue": ("issue", "take_explained"), "draw": ("draw",),
    "administration": ("administration",), "waste": ("waste",), "return": ("sealed_return", "opened_return"),
}  # fmt: skip
#: An entry this young is an answer to its maker; an older one is only looked at, and makes no tone.
_JUST_NOW = timedelta(seconds=60)


def address_of(kind: str, seq: int) -> str:
    """Where the receipt of an entry is; nothing for entries that have none."""
    return next((f"/{name}/{seq}" for name, kinds in KINDS.items() if kind in kinds), "")


def see(here: Here, record: EntryRecord, named: Callable[[str], str]) -> Seen:
    """The entry with its container as it is now: of a draw the syringe."""
    label = _label_of(record)
    holding = find(here.connection, label, record.head.book) if label else None
    return Seen(here, record, holding, named)


def recorded_context(seen: Seen, *, again: bool, finding: str = "") -> dict[str, Any]:
    """The context of flow/recorded.html; `finding` is the number of the finding it was opened from."""
    record, here = seen.record, seen.here
    way = next_steps(here, record, seen.holding, own=seen.own)
    return {
        "heading": _headings(record),
        "steps": (),
        "taken": _taken(seen),
        "back_href": f"/finding/{finding}" if finding else "/",
        "ask": _ask(seen, way, again=again),
        "number": _number(seen),
        "details": details(seen),
        "signatures": signatures_of(record.head, seen.named),
        "next": way.main,
        "others": way.others,
        "sticker": _sticker(seen),
        "prints": True,
        "scans": _scans(seen),
        "scans_open": not seen.own,
    }  # fmt: skip


def _scans(seen: Seen) -> tuple[tuple[str, str], ...]:
    """The scans of the entry, each with its time."""
    head, here = seen.record.head, seen.here
    chosen = select(entry.c.seq).where(entry.c.book == head.book, entry.c.seq == head.seq)
    found = scans_of(here.connection, here.keys, head.book, chosen)[head.seq]
    return tuple((_came(scan, here), scan.text) for scan in found)


def _came(scan: ScanRow, here: Here) -> str:
    """When, and that it was typed by hand."""
    return f"{words.clock_exact(scan.at, here.zone)}{', typed by hand' * scan.typed}"


def _headings(record: EntryRecord) -> str:
    """What happened, with the number of the entry."""
    return f"{record.head.what}, entry {record.head.number}"


def _taken(seen: Seen) -> tuple[SoFar, ...]:
    """Beside a syringe's label, what it was drawn from."""
    if seen.record.head.kind != "draw" or seen.holding is None:
        return ()
    source = short(str(seen.record.own["container"]))
    return (SoFar(f"Syringe {short(seen.holding.label)}", (f"From vial {source}",)),)


def _label_of(record: EntryRecord) -> str | None:
    own = record.own
    if record.head.kind == "draw":
        return str(own["syringe"])
    if record.head.kind == "waste":
        return str(record.of("waste_part")[0]["container"])
    return str(own["container"]) if "container" in own else None


def _ask(seen: Seen, way: Next, *, again: bool) -> Ask:
    """The entry in one sentence; fresh ones are answered with a yes."""
    head = seen.record.head
    fresh = again or seen.here.now - head.recorded_at < _JUST_NOW
    sentence, help_text = _sentence(seen), way.help
    if again:
        sentence = f"Already recorded at {head.recorded_at:%H:%M:%S}."
        help_text = f"{_sentence(seen)} {way.help}".strip()
    return Ask(
        sentence, mood=Mood.YES if fresh else Mood.WAITING, help=help_text, action=way.action, label=way.label,
        held=way.held, icon="done",
    )  # fmt: skip


def _sentence(seen: Seen) -> str:
    """What pages.md has people read after each verb."""
    record, head = seen.record, seen.record.head
    mass = words.mg_text(main_ug(record))
    who = "you" if seen.own else seen.named(head.actor_name)
    if head.kind == "issue":
        return f"Issued to {who}: {mass}, due back {_due(seen)}."
    if head.kind == "receipt":
        return f"Received: {words.counted(_received(record), 'container')}."
    if head.kind == "draw":
        return f"Drawn up: {words.both_text(main_ug(record), whole_number(record.own['volume_ul']))}."
    if head.kind == "administration":
        return f"Given: {mass}.{_left(seen)}"
    if head.kind == "waste":
        signed = ", ".join(seen.named(each.printed_name) for each in head.signatures)
        return f"Recorded: {mass} wasted. {signed}."
    if head.kind == "take_explained":
        return "Patient and reason are recorded."
    condition = "sealed" if head.kind == "sealed_return" else "opened"
    return f"Returned, {condition}, {head.occurred_at:%H:%M}."


def _left(seen: Seen) -> str:
    """What stays in a syringe, and when it is due."""
    holding = seen.holding
    if holding is None or holding.kind == "vial":
        return ""
    held = open_items(seen.here.connection, holding.registration, holding.holder) if holding.holder else ()
    due_at = next((item.due_at for item in held if item.label == holding.label), None)
    due = f", due {_when(seen, due_at)}" if due_at else ""
    return f" {words.mg_text(holding.left_ug)} left in the {holding.what}{due}."


def _due(seen: Seen) -> str:
    return _when(seen, from_us(whole_number(seen.record.own["due_at_us"])))


def _when(seen: Seen, at: datetime) -> str:
    """The time of day, with the day where it is another one."""
    zone = seen.here.zone
    if at.astimezone(zone).date() == seen.here.now.astimezone(zone).date():
        return words.clock(at, zone)
    return words.moment(at, zone, seen.here.now)


def _received(record: EntryRecord) -> int:
    return sum(whole_number(carton["n_received"]) for carton in record.of("receipt_carton"))


def _number(seen: Seen) -> Number | None:
    """The amount large: millilitres first where they were drawn; nothing for an entry without lines."""
    record = seen.record
    lines = main_lines(record)
    if not lines or len({line.substance for line in lines}) > 1:
        return None
    volume = sum(line.volume_ul for line in lines)
    if record.head.kind in ("draw", "administration"):
        volume = whole_number(record.own["volume_ul"])
    drug = parts.strength_words(seen.holding) if seen.holding is not None else lines[0].substance
    return Number(
        main_ug(record), volume, drug=drug, volume_first=record.head.kind == "draw",
        exact=all(line.exact for line in lines),
    )  # fmt: skip


def _sticker(seen: Seen) -> SyringeLabel | None:
    """The label that goes on the syringe just drawn."""
    record, holding = seen.record, seen.holding
    if record.head.kind != "draw" or holding is None or not seen.handles:
        return None
    patient = find_patient(seen.here.connection, seen.here.keys, str(record.own["patient"]), record.head.book)
    head = record.head
    lines = (
        words.both_text(whole_number(record.own["amount_ug"]), whole_number(record.own["volume_ul"])),
        f"{patient.name}  {patient.record_number}",
        f"{seen.named(head.actor_name)} {words.moment(head.occurred_at, seen.here.zone, seen.here.now)}",
        grouped(holding.label),
    )
    band = dose_view.BANDS.get(holding.substance, "other")
    return SyringeLabel(parts.strength_words(holding), lines, band, f"/label/{holding.label}/code")
