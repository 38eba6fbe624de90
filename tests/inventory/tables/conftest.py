"""A clinic in which every facts table of a registration has a row."""

import pytest

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.patient import Weigh, weigh
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, Clinic, committed


@pytest.fixture(scope="module")
def used(clinic: Clinic) -> Clinic:
    """A vial taken, drawn from, given, wasted and returned."""
    patient, order = clinic.patient_with_order()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg"), "stated"))
    (label,) = clinic.receive()
    clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    syringe = clinic.label("SYRI")
    clinic.run(draw_up, Draw(clinic.act(), label, syringe, patient, order, parse_amount("50 mg")))
    clinic.run(administer, Administer(clinic.act(), syringe, patient, order, parse_amount("35 mg"), "IV"))
    wasted = Waste(clinic.act(), (WastePart(syringe),), "sink", "left_over", "R1.WB")
    clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
    back = Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye")
    clinic.run_signed(return_stock, back, (ANN, "actor"))
    return clinic
