"""Single containers in the demonstration: midazolam, a prefilled syringe, an emergency, a vial brought back late."""

from __future__ import annotations

from datetime import timedelta

from inventory.issue import ExplainTake, Purpose, explain_take
from scanners.own_code import action_text
from web.demonstration.chart import Dose
from web.demonstration.clinic import MIDAZOLAM, SYRINGE, Package
from web.demonstration.desk import Hand
from web.demonstration.patients import Patient
from web.demonstration.session import Story, minutes
from web.demonstration.ward import Held, Ward

#: Midazolam for an anxious patient, and what is given out of a prefilled syringe of 50 mg. Unit: micrograms.
CALMING_UG, FROM_SYRINGE_UG = 1_000, 40_000


def calm(ward: Ward, hand: Hand, patient: Patient) -> Story:
    """A single-dose vial of midazolam for one patient: half is given, the rest wasted before a witness."""
    order = _calming_order(ward, hand, patient)
    yield from _once(ward, hand, patient, order, MIDAZOLAM, CALMING_UG)


def from_syringe(ward: Ward, hand: Hand, patient: Patient) -> Story:
    """A prefilled syringe: taken and given with no draw, the rest wasted before a witness."""
    order = ward.ketamine_order(hand, patient)
    yield from _once(ward, hand, patient, order, SYRINGE, FROM_SYRINGE_UG)


def not_needed(ward: Ward, hand: Hand, patient: Patient, kept_for: timedelta) -> Story:
    """A vial that was taken and not needed comes back sealed: soon, or when its taker is reminded the next day."""
    order = _calming_order(ward, hand, patient)
    yield minutes(1)
    held = ward.take_sealed(MIDAZOLAM)
    ward.take(hand, held, Purpose.DOSE, patient, order)
    yield kept_for
    ward.bring_back_sealed(hand, held)
    ward.sealed[MIDAZOLAM.ndc11].append(held)


def emergency(ward: Ward, hand: Hand, patient: Patient) -> Story:
    """Badge, vial, EMERGENCY: the drug is there at once, and patient, order and reason follow."""
    held = ward.take_sealed(MIDAZOLAM)
    # The scan of the action card is what makes it an emergency; no patient is named yet.
    taken = ward.take(hand, held, Purpose.EMERGENCY, also_scanned=(action_text("EMERGENCY"),))
    yield minutes(2)
    order = _calming_order(ward, hand, patient)
    at = ward.desk.clock.at
    ward.give(hand, held, patient, order, held.left_ug)
    yield minutes(24)
    command = ExplainTake(
        hand.act(), taken.seq, patient.code, order, "Sudden agitation; no time to scan the wristband"
    )
    ward.desk.do(explain_take, command)
    staff = hand.person.code
    given = Dose(patient.record_number, order, staff, "midazolam", MIDAZOLAM.amount_ug, "IV", at)
    ward.chart.write(given)


def _calming_order(ward: Ward, hand: Hand, patient: Patient) -> str:
    return ward.order(hand, patient, "midazolam", 2 * CALMING_UG, per_kg=False)


def _once(ward: Ward, hand: Hand, patient: Patient, order: str, package: Package, amount_ug: int) -> Story:
    """Take one container for one patient, give a part of it, waste the rest, chart."""
    yield minutes(2)
    held: Held = ward.take_sealed(package)
    ward.take(hand, held, Purpose.DOSE, patient, order)
    yield minutes(3)
    at = ward.desk.clock.at
    ward.give(hand, held, patient, order, amount_ug)
    yield minutes(9)
    ward.waste(hand, held, "left_over")
    given = Dose(patient.record_number, order, hand.person.code, package.row.substance, amount_ug, "IV", at)
    ward.chart.write(given)
