"""A session of infusions out of multi-dose vials, told as it happens: each `yield` is the time until the next step."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from inventory.issue import Purpose
from web.demonstration.chart import Dose, Slip
from web.demonstration.clinic import KETAMINE
from web.demonstration.desk import Hand
from web.demonstration.patients import Patient
from web.demonstration.truth import Truth
from web.demonstration.ward import Held, Ward

#: A story: it waits, then does its next step.
Story = Iterator[timedelta]

#: From one patient to the next, and what taking, bringing back and wasting need besides.
EACH, BESIDE = timedelta(minutes=58), timedelta(minutes=30)
#: A vial with less than this at the end is wasted, not kept for another day. Unit: micrograms.
WORTH_KEEPING_UG = 100_000
#: As much more than its label may a vial hold here, and so often is it declared. Unit: micrograms.
OVERFILL_UG, OVERFILL_EVERY = 25_000, timedelta(days=10)
#: What a person who turns drug away writes down as given, beyond what she gives. Unit: micrograms.
NOT_GIVEN_UG = 50_000


@dataclass(frozen=True)
class Visit:
    """One patient of a session. `diverts`: a dose is written down after hers that nobody gets."""

    patient: Patient
    slip: Slip = Slip.NONE
    diverts: bool = False


def minutes(number: int) -> timedelta:
    """A span."""
    return timedelta(minutes=number)


def lasts(visits: int) -> timedelta:
    """How long a session of so many visits lasts at the most."""
    return EACH * visits + BESIDE


@dataclass
class Session:
    """One nurse's session in one room."""

    ward: Ward
    hand: Hand
    chance: Random
    truth: Truth
    vial: Held | None = None

    def tell(self, visits: tuple[Visit, ...]) -> Story:
        """Treat the patients one after the other, then close the vial."""
        for visit in visits:
            order = self.ward.ketamine_order(self.hand, visit.patient)
            yield minutes(2)
            yield from self._treat(visit, order)
            if visit.diverts:
                yield minutes(1)
                yield from self._write_down(visit.patient, order)
            yield minutes(5)
        yield from self._close()

    def keep_one(self) -> None:
        """Take a vial more than the session needs, and never bring it back."""
        held = self.ward.take_sealed(KETAMINE)
        posted = self.ward.take(self.hand, held, Purpose.SESSION)
        self.truth.kept(self.hand.person.code, self.ward.site.code, posted.number, held.left_ug)

    def _treat(self, visit: Visit, order: str) -> Story:
        """Draw up, give all or a part in one or two times, waste the rest, chart."""
        ward, patient = self.ward, visit.patient
        dose_ug = patient.dose_mg() * 1000
        syringe = yield from self._draw(patient, order, dose_ug)
        yield minutes(self.chance.randrange(2, 6))
        at = ward.desk.clock.at
        stops_early = self.chance.random() < 0.2  # one in five does not want all of it
        given_ug = dose_ug * 7 // 10 // 1000 * 1000 if stops_early else dose_ug
        # A dose that will be charted wrongly is given at once, so that one slip is one difference.
        if self.chance.random() < 0.3 and visit.slip is Slip.NONE:
            first_ug = given_ug // 2 // 1000 * 1000
            ward.give(self.hand, syringe, patient, order, first_ug)
            yield minutes(self.chance.randrange(10, 18))
            ward.give(self.hand, syringe, patient, order, given_ug - first_ug)
        else:
            ward.give(self.hand, syringe, patient, order, given_ug)
        yield minutes(self.chance.randrange(8, 14))
        if syringe.left_ug:
            ward.waste(self.hand, syringe, "left_over")
        staff = self.hand.person.code
        ward.chart.write(
            Dose(patient.record_number, order, staff, "ketamine", given_ug, "IV", at), visit.slip
        )

    def _write_down(self, patient: Patient, order: str) -> Story:
        """Draw another dose and record it as given; the patient gets none, so nobody charts it."""
        syringe = yield from self._draw(patient, order, NOT_GIVEN_UG)
        yield minutes(2)
        posted = self.ward.give(self.hand, syringe, patient, order, NOT_GIVEN_UG)
        self.truth.not_given(self.hand.person.code, self.ward.site.code, posted.number, NOT_GIVEN_UG)

    def _draw(self, patient: Patient, order: str, dose_ug: int) -> Generator[timedelta, None, Held]:
        """Draw a dose up, from the next vial where this one does not hold it."""
        vial = self.vial
        if vial is not None and vial.left_ug < dose_ug:
            if self._declares(dose_ug - vial.left_ug):
                syringe = self.ward.draw(self.hand, vial, patient, order, dose_ug, happened=True)
                self.vial = None
                return syringe
            yield from self._close()
            vial = None
        if vial is None:
            vial = self.vial = self._next_vial(dose_ug)
            self.ward.take(self.hand, vial, Purpose.SESSION)
            yield minutes(2)
        return self.ward.draw(self.hand, vial, patient, order, dose_ug)

    def _next_vial(self, dose_ug: int) -> Held:
        """The opened vial that holds the dose, else a sealed one."""
        able = [held for held in self.ward.opened if held.left_ug >= dose_ug]
        if able:
            self.ward.opened.remove(able[0])
            return able[0]
        return self.ward.take_sealed(KETAMINE)

    def _declares(self, more_ug: int) -> bool:
        """Whether there was as much more in the vial than its label says, and she says so."""
        now, last = self.ward.desk.clock.at, self.ward.overfill_at
        if more_ug > OVERFILL_UG or (last is not None and now - last < OVERFILL_EVERY):
            return False
        self.ward.overfill_at = now
        return True

    def _close(self) -> Story:
        """Bring the vial back, or waste what is not worth keeping."""
        vial, self.vial = self.vial, None
        if vial is None or vial.left_ug == 0:
            return
        yield minutes(4)
        if vial.left_ug >= WORTH_KEEPING_UG:
            self.ward.bring_back_opened(self.hand, vial)
        else:
            self.ward.waste(self.hand, vial, "session_ended")
