"""What the page of a container's life shows; patients as names for those who handle drugs there, as codes for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inventory.amount import printed_text
from inventory.holdings import Holding
from inventory.reports.entries import ScanRow
from inventory.reports.vial_life import LifeEntry, Sum, VialLife
from inventory.verification import Wrong
from scanners.label import short
from web import words
from web.drawing import LinePoint
from web.frame import BarPart, Fact, Number, Part, Pill, State
from web.reader import Reader
from web.recorded_view import address_of
from web.rows import EntryRow

#: Kind of entry -> the drawing beside it.
_ICONS = {
    "receipt": "scan-barcode", "issue": "package-open", "draw": "syringe", "administration": "user-round",
    "waste": "trash-2", "sealed_return": "undo-2", "opened_return": "undo-2", "take_explained": "pen-line",
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A life as one reader reads it: in which zone, when, with its scans, and what was found wrong in its entries."""

    life: VialLife
    reader: Reader
    zone: ZoneInfo
    now: datetime
    show_scans: bool
    wrong: Wrong | None
    scans: Mapping[int, tuple[ScanRow, ...]]


def life_context(read: Read) -> dict[str, Any]:
    """The context of vial/life.html but its ask."""
    holding, life = read.life.holding, read.life
    entries = tuple(_row(read, entry) for entry in life.entries)
    return {
        "heading": f"{holding.what.capitalize()} {short(holding.label)}",
        "pill": _pill(read, holding),
        "left_title": f"Left in the {holding.what}",
        "left": Number(holding.left_ug, holding.left_ul, exact=holding.left_is_whole),
        "full_ug": holding.amount_ug if holding.kind == "vial" else None,
        "line_title": f"Left in {life.vial.what} {short(life.vial.label)}",
        "facts": _facts(read),
        "balance": _balance(read),
        "bar": _bar(life.sum),
        "points": _points(read),
        "until": read.now,
        "zone": read.zone,
        "entries": entries,
        "mg_places": _places(value for row in entries for value in (row.amount_ug, row.left_ug)),
        "ml_places": _places(row.volume_ul for row in entries),
        "zone_name": read.now.astimezone(read.zone).tzname() or str(read.zone),
        "checked": _checked(read),
        "scans_href": _scans_href(read),
        "show_scans": read.show_scans,
        "broken": read.wrong.sentence if read.wrong else "",
    }  # fmt: skip


def _pill(read: Read, holding: Holding) -> Pill:
    """Where it is now, in one state."""
    if holding.left_ug == 0:
        return Pill(State.DONE, "Empty")
    if holding.place_kind == "quarantine":
        return Pill(State.REFUSED, "In quarantine, not to be used")
    if holding.holder_name is not None:
        opened = "Open, with" if holding.opened or not holding.is_stock else "Sealed, with"
        return Pill(State.OPEN, f"{opened} {read.reader.named(holding.holder_name)}")
    where = holding.place_name or "no place on the books"
    return (
        Pill(State.OPEN, f"Opened, in {where}") if holding.opened else Pill(State.DONE, f"Sealed, in {where}")
    )


def _facts(read: Read) -> tuple[Fact, ...]:
    holding, vial = read.life.holding, read.life.vial
    facts = [Fact("Drug", vial.product_name or vial.substance_name)]
    if not holding.is_stock:
        href = f"/vial/{vial.label}{read.reader.query}"
        facts.append(Fact("Drawn from", f"{vial.what} {short(vial.label)}", href=href))
    if vial.lot:
        expires = f", expires {words.day(vial.expires_on)}" if vial.expires_on else ""
        facts.append(Fact("Lot", f"{vial.lot}{expires}"))
    if read.life.opened_at is not None:
        facts.append(Fact("Opened", words.day(read.life.opened_at.astimezone(read.zone).date())))
    facts.append(Fact("Label", words.label(holding.label), code=True))
    return tuple(facts)


def _balance(read: Read) -> str:
    """All that came in, and what became of it, in words."""
    life, total = read.life, read.life.sum
    if life.vial.place_kind is not None and len(life.entries) == 1:
        return f"{words.mg_text(total.received_ug)}, sealed, in {life.vial.place_name}."
    came = f"{words.mg_text(total.received_ug)} received"
    if total.overfill_ug:
        came += f" + {words.mg_text(total.overfill_ug)} overfill"
    went = [
        (total.given_ug, "given"), (total.wasted_ug, "wasted"), (total.elsewhere_ug, "elsewhere"),
        (total.syringes_ug, "in a syringe"),
    ]  # fmt: skip
    named = [f"{words.mg_text(amount_ug)} {word}" for amount_ug, word in went if amount_ug]
    sentence = f"{came} = {' + '.join([*named, f'{words.mg_text(total.left_ug)} left'])}"
    return (
        sentence
        if life.holding.label == life.vial.label
        else f"{life.vial.what.capitalize()} {short(life.vial.label)}: {sentence}"
    )


def _bar(total: Sum) -> tuple[BarPart, ...]:
    doses = words.counted(total.n_given, "dose")
    shown = (
        BarPart(Part.GIVEN, f"Given {words.mg_text(total.given_ug)}, {doses}", total.given_ug),
        BarPart(Part.WASTED, f"Wasted {words.mg_text(total.wasted_ug)}", total.wasted_ug),
        BarPart(Part.SYRINGE, f"In a syringe {words.mg_text(total.syringes_ug)}", total.syringes_ug),
        BarPart(Part.LEFT, f"Left {words.mg_text(total.left_ug)}", total.left_ug),
    )
    return tuple(part for part in shown if part.amount_ug or part.part is Part.LEFT)


def _points(read: Read) -> tuple[LinePoint, ...]:
    """The line of what was left in the vial; one point alone is no line."""
    if len(read.life.points) < 2:
        return ()
    return tuple(LinePoint(point.at, point.left_ug, point.words) for point in read.life.points)


def _row(read: Read, entry: LifeEntry) -> EntryRow:
    head, named = entry.head, read.reader.named
    road = named(entry.from_to)
    road += "".join(f". Recorded as a fact: {each.words}" for each in head.exceptions)
    address = address_of(head.kind, head.seq)
    return EntryRow(
        words.moment_exact(head.occurred_at, read.zone, read.now), _ICONS.get(head.kind, "pen-line"), entry.what,
        entry.amount_ug, entry.volume_ul, entry.left_ug, named(head.actor_name), road, head.seq,
        href=f"{address}{read.reader.query}" if address else "",
        second=named(", ".join(head.seconds)), exact=entry.exact,
        scans=tuple(
            (f"{words.clock_exact(scan.at, read.zone)}{', typed by hand' * scan.typed}", scan.text)
            for scan in read.scans[head.seq]
        ),
    )  # fmt: skip


def _places(amounts: Any) -> int:
    """Decimals of the finest figure of a column."""
    return max((len(printed_text(each).partition(".")[2]) for each in amounts if each is not None), default=0)


def _checked(read: Read) -> Fact:
    if read.wrong is not None:
        return Fact("Books", "Not as recorded", State.REFUSED)
    return Fact("Books", f"Chain and signatures checked {words.clock(read.now, read.zone)}", State.DONE)


def _scans_href(read: Read) -> str:
    query = read.reader.query
    if read.show_scans:
        return f"/vial/{read.life.holding.label}{query}#entries"
    return f"/vial/{read.life.holding.label}{query}{'&' if query else '?'}scans=1#entries"
