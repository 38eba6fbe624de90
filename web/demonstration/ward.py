"""One registration at work: its stock, patients, chart and people, and the steps of which every treatment is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from inventory.administration import Administer, administer
from inventory.amount import Typed, Unit, parse_amount
from inventory.dose_order import WriteOrder, write_order
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.patient import RegisterPatient, Weigh, index_digest, register_patient, weigh
from inventory.plan import Mood, Posted
from inventory.staff import WITNESSES
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from scanners.own_code import place_text, wristband_text
from web.demonstration.cast import Member, members
from web.demonstration.chart import Chart
from web.demonstration.clinic import Package, Site
from web.demonstration.desk import Desk, Hand
from web.demonstration.patients import Order, Patient

#: An order covers a course of treatment, and is written a little before its first dose.
COURSE, BEFORE = timedelta(days=21), timedelta(minutes=10)
PRESCRIBER = "Dr. Roe Exemplar (invented)"


@dataclass
class Held:
    """A container with what the books hold in it. Units: micrograms, and micrograms per millilitre."""

    label: str
    left_ug: int
    ug_per_ml: int

    def volume_text(self, amount_ug: int) -> str:
        """The volume of an amount, as it is typed from a syringe's scale."""
        return Typed(amount_ug * 1000 // self.ug_per_ml, Unit.ML).text


@dataclass
class Ward:
    """The state that the stories of one registration share."""

    desk: Desk
    site: Site
    patients: list[Patient]
    chart: Chart
    chance: Random
    sealed: dict[str, list[Held]] = field(default_factory=dict)
    opened: list[Held] = field(default_factory=list)
    overfill_at: datetime | None = None
    _orders: int = 0

    @property
    def witnesses(self) -> tuple[Member, ...]:
        """Who may sign as a witness here."""
        return members(self.site.code, *WITNESSES)

    def take_sealed(self, package: Package) -> Held:
        """The sealed container that stands in front."""
        return self.sealed[package.ndc11].pop(0)

    def order(self, hand: Hand, patient: Patient, substance: str, dose_ug: int, *, per_kg: bool) -> str:
        """The patient's order for a substance, written down when there is none in force."""
        now = self.desk.clock.at
        known = patient.orders.get(substance)
        if known is not None and known.valid_to > now + timedelta(hours=6):
            return known.code
        self._welcome(hand, patient)
        self._orders += 1
        order = Order(f"O-{self.site.code}-{self._orders:04d}", now + COURSE)
        prescriber = self.desk.committed("prescriber", PRESCRIBER)
        command = WriteOrder(
            hand.act(), order.code, patient.code, substance, dose_ug, per_kg, "IV", prescriber, now - BEFORE,
            order.valid_to,
        )  # fmt: skip
        self.desk.do(write_order, command)
        patient.orders[substance] = order
        return order.code

    def ketamine_order(self, hand: Hand, patient: Patient) -> str:
        """Her order for the treatment that she comes for."""
        return self.order(hand, patient, "ketamine", patient.dose_ug, per_kg=patient.per_kg)

    def _welcome(self, hand: Hand, patient: Patient) -> None:
        """Register a patient at her first visit, and weigh her or ask."""
        if patient.registered:
            return
        desk = self.desk
        command = RegisterPatient(
            hand.act(), patient.code, desk.committed("name", patient.name),
            desk.committed("address", patient.address), desk.committed("record_number", patient.record_number),
            desk.committed("born_on", patient.born_on.isoformat()),
            index_digest(desk.database.keys, self.site.code, patient.record_number),
        )  # fmt: skip
        desk.do(register_patient, command)
        patient.registered = True
        if patient.weight is not None:
            weight = desk.committed("weight", patient.weight)
            desk.do(weigh, Weigh(hand.act(), patient.code, weight, patient.how))

    def take(
        self,
        hand: Hand,
        held: Held,
        purpose: Purpose,
        patient: Patient | None = None,
        order: str | None = None,
        *,
        also_scanned: tuple[str, ...] = (),
    ) -> Posted:
        """Take a container out of storage."""
        scanned = (held.label, *also_scanned)
        if patient is None:
            return self.desk.do(take, Issue(hand.act(*scanned), held.label, purpose))
        act = hand.act(*scanned, wristband_text(patient.code))
        return self.desk.do(take, Issue(act, held.label, purpose, patient.code, order))

    def draw(
        self, hand: Hand, held: Held, patient: Patient, order: str, amount_ug: int, *, happened: bool = False
    ) -> Held:
        """Draw a dose up into a new syringe; as a fact, more than the books hold is declared as overfill."""
        syringe = Held(self.desk.label(), amount_ug, held.ug_per_ml)
        by_volume = self.chance.randrange(2)
        typed = parse_amount(held.volume_text(amount_ug) if by_volume else Typed(amount_ug, Unit.MG).text)
        mood = Mood.HAPPENED if happened else Mood.ABOUT_TO
        act = hand.act(held.label, syringe.label, wristband_text(patient.code), mood=mood)
        self.desk.do(draw_up, Draw(act, held.label, syringe.label, patient.code, order, typed))
        held.left_ug = max(held.left_ug - amount_ug, 0)
        return syringe

    def give(self, hand: Hand, held: Held, patient: Patient, order: str, amount_ug: int) -> Posted:
        """Give an amount out of a container; all that is left is said so."""
        typed = None if amount_ug == held.left_ug else parse_amount(Typed(amount_ug, Unit.MG).text)
        act = hand.act(held.label, wristband_text(patient.code))
        posted = self.desk.do(administer, Administer(act, held.label, patient.code, order, typed, "IV"))
        held.left_ug -= amount_ug
        return posted

    def waste(self, hand: Hand, held: Held, why: str) -> Posted:
        """Waste all that is left of a container before a witness of this registration."""
        witness = hand.witness(hand.colleague(self.chance, self.witnesses))
        bin_code = hand.waste_place
        command = Waste(hand.act(held.label), (WastePart(held.label),), "drug_waste_bin", why, bin_code)
        posted = self.desk.do_signed(waste, command, ((hand.proof(), "actor"), (witness, "witness")))
        held.left_ug = 0
        return posted

    def bring_back_opened(self, hand: Hand, held: Held) -> Posted:
        """Return an opened vial with its volume as read by eye, to a tenth of a millilitre."""
        tenths = (held.left_ug * 10 // held.ug_per_ml) or 1
        reading = Typed(tenths * 100, Unit.ML)
        place = self.site.place("OPEN")
        command = Return(hand.act(held.label, place_text(place)), held.label, place, reading, "eye")
        posted = self.desk.do_signed(return_stock, command, ((hand.proof(), "actor"),))
        self.opened.append(held)
        return posted

    def bring_back_sealed(self, hand: Hand, held: Held) -> Posted:
        """Return a container whose cap was seen intact."""
        place = self.site.place("RETURN")
        command = Return(hand.act(held.label, place_text(place)), held.label, place)
        return self.desk.do(return_stock, command)
