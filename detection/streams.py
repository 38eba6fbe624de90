"""The five frozen streams that every detector reads, whatever their source; nothing here reads a table or a file.

Amounts are whole nanograms (`_ng`), because fentanyl is charted in fractions of a microgram. Times are aware
datetimes. People, patients and places appear by code only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One line of one entry: an amount of one substance from one place to another.

    `entry` is printed like `R1/1309`. `container` is the label it left or reached, `root` the label of the vial or
    prefilled syringe that it came from. `from_kind` and `to_kind` are kinds of place (storage, person, patient,
    waste, supplier, return, opened, overfill ...); the two persons are set where the place is one.
    `due_at` is the time stated by the issue that brought the drug, and None on every other line.
    """

    entry: str
    occurred_at: datetime
    recorded_at: datetime
    kind: str
    person: str
    witness: str | None = None
    patient: str | None = None
    order: str | None = None
    container: str
    root: str
    substance: str
    amount_ng: int
    from_kind: str
    to_kind: str
    from_person: str | None = None
    to_person: str | None = None
    due_at: datetime | None = None
    exceptions: tuple[str, ...] = ()
    site: str


@dataclass(frozen=True, kw_only=True)
class ChartedDose:
    """One dose or infusion segment as charted; a later version of it is another value with the same id.

    `amount_text` and `unit` are as charted. `amount_ng` is exact, and None where the chart gives no mass that is a
    whole number of nanograms. `recorded_at` is when it was known here. `zone_assumed`: a time came without a zone.
    """

    source: str
    file: str
    place: str
    administration_id: str | None
    status: str
    patient: str | None
    encounter: str | None = None
    order: str | None = None
    staff: str | None = None
    substance: str | None
    code: str | None = None
    amount_text: str | None = None
    unit: str | None = None
    amount_ng: int | None = None
    rate_text: str | None = None
    rate_unit: str | None = None
    started_at: datetime | None
    ended_at: datetime | None = None
    recorded_at: datetime | None = None
    route: str | None = None
    zone_assumed: bool = False

    @property
    def known_at(self) -> datetime | None:
        """When it was first known: recorded, or else ended, or else started; None where it has no time at all."""
        return self.recorded_at or self.ended_at or self.started_at


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order. `dose_ng` is nanograms, or nanograms per kilogram where `per_kg`; `weight_g` is whole grams."""

    order: str
    encounter: str | None
    patient: str | None
    substance: str
    dose_ng: int | None
    per_kg: bool
    weight_g: int | None
    ordered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Encounter:
    """One visit of one patient; `discharged_at` is None while it lasts."""

    encounter: str
    patient: str
    location: str | None
    admitted_at: datetime
    discharged_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One person working from, to; nothing else about her time is ever kept (practice P24)."""

    person: str
    location: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Streams:
    """All that a detector may see of one site. `charted_to`: the chart feed is complete up to then; None: no feed."""

    site: str
    movements: tuple[Movement, ...] = ()
    charted: tuple[ChartedDose, ...] = ()
    orders: tuple[Order, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    shifts: tuple[Shift, ...] = ()
    charted_to: datetime | None = None

    def known_at(self, as_of: datetime) -> Streams:
        """The same streams as they stood at `as_of`: what was recorded later is not there (no look-ahead)."""
        return Streams(
            site=self.site,
            movements=tuple(m for m in self.movements if m.recorded_at <= as_of),
            charted=tuple(d for d in self.charted if d.known_at is None or d.known_at <= as_of),
            orders=tuple(o for o in self.orders if o.ordered_at <= as_of),
            encounters=tuple(_visit_at(e, as_of) for e in self.encounters if e.admitted_at <= as_of),
            shifts=tuple(s for s in self.shifts if s.starts_at <= as_of),
            charted_to=None if self.charted_to is None else min(self.charted_to, as_of),
        )


def _visit_at(encounter: Encounter, as_of: datetime) -> Encounter:
    """The visit as known at `as_of`: a discharge that is still to come is not known."""
    if encounter.discharged_at is not None and encounter.discharged_at > as_of:
        return replace(encounter, discharged_at=None)
    return encounter
