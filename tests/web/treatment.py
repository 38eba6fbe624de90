"""One treatment as the tests of the read pages need it: taken, drawn up, given in part, wasted; every label real."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from flask import g

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.keys import Purpose as KeyPurpose
from inventory.plan import Committed, ScanTaken
from inventory.waste import Waste, WastePart, waste
from scanners.label import new_label
from tests.cast import ANN, BEN, KEYS, Clinic, Member, salt
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.flow import Here


@dataclass(frozen=True)
class Treatment:
    """A session vial, the syringe drawn from it, for whom, and the numbers of the entries."""

    vial: str
    syringe: str
    patient: str
    order: str
    issued: int
    drawn: int
    given: int
    wasted: int | None


def labels() -> Iterator[str]:
    """Labels with their right check, the same in each run."""
    random = Random(7)
    return (new_label(KEYS.key(KeyPurpose.LABEL), random.randrange) for _ in itertools.count())


def treat(clinic: Clinic, made: Iterator[str], *, wasted: bool = True) -> Treatment:
    """Ann takes a vial of 500 mg, draws 35 mg, gives 25 mg, and wastes 10 mg before Ben."""
    vial, syringe = next(made), next(made)
    patient, order = clinic.patient_with_order()
    clinic.receive(1, labels=(vial,))
    issued = clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    act = dataclasses.replace(clinic.act(ANN), scans=(_scan(clinic, vial), _scan(clinic, f"VTP/{patient}")))
    drawn = clinic.run(draw_up, Draw(act, vial, syringe, patient, order, parse_amount("35 mg")))
    dose = Administer(clinic.act(ANN), syringe, patient, order, parse_amount("25 mg"), "IV")
    given = clinic.run(administer, dose)
    poured = None
    if wasted:
        command = Waste(clinic.act(ANN), (WastePart(syringe),), "drug_waste_bin", "left_over", "R1.WB")
        poured = clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness")).seq
    return Treatment(vial, syringe, patient, order, issued.seq, drawn.seq, given.seq, poured)


def _scan(clinic: Clinic, text: str) -> ScanTaken:
    return ScanTaken(clinic.clock(), Committed("scan", text, salt("scan", text)))


@contextmanager
def reading(desk: Desk, member: Member) -> Iterator[Here]:
    """What a page knows while a person is at the workstation of R1."""
    station = station_of(desk.clinic)
    with desk.app.test_request_context(), desk.clinic.database.read() as connection:
        g.station, g.now = station, desk.clinic.clock()
        yield Here(connection, visitor_at(station, member), g.now, KEYS)
