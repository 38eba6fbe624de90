"""What is open when the demonstration ends: Ann has a vial and a syringe in her hands, so that her page is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from inventory.issue import Purpose
from web.demonstration.chart import Dose
from web.demonstration.clinic import KETAMINE
from web.demonstration.desk import Hand
from web.demonstration.patients import Patient
from web.demonstration.session import Story
from web.demonstration.ward import Ward

#: Before the end, when the vial is taken, and when each of the three patients is treated, the last one in part.
TAKEN = timedelta(minutes=160)
TREATED = (timedelta(minutes=150), timedelta(minutes=95), timedelta(minutes=22))
#: Given of 35 mg before the last patient has enough. Unit: micrograms.
GIVEN_UG = 25_000


def half_done(ward: Ward, hand: Hand, patients: tuple[Patient, ...], until: datetime) -> Story:
    """A session in its middle: two patients treated, 10 mg left in the third one's syringe, 395 mg in the vial."""
    clock = ward.desk.clock
    vial = ward.take_sealed(KETAMINE)
    ward.take(hand, vial, Purpose.SESSION)
    for number, (patient, before) in enumerate(zip(patients, TREATED, strict=True), 1):
        yield until - before - clock.at
        order = ward.ketamine_order(hand, patient)
        dose_ug = patient.dose_mg() * 1000
        syringe = ward.draw(hand, vial, patient, order, dose_ug)
        yield timedelta(minutes=2)
        at, is_last = clock.at, number == len(patients)
        given_ug = GIVEN_UG if is_last else dose_ug
        ward.give(hand, syringe, patient, order, given_ug)
        if not is_last:
            ward.chart.write(
                Dose(patient.record_number, order, hand.person.code, "ketamine", given_ug, "IV", at)
            )
