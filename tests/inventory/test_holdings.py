"""What is where now: place, holder, what is left, whether it was opened, for whom it was made."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import ForeignContainer, UnknownContainer
from inventory.holdings import Holding, find
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, EVE, PREFILLED, SINGLE, Clinic
from tests.inventory.reading import drawn_from, labels_held
from tests.inventory.test_custody import VIAL


def seen(clinic: Clinic, label: str) -> Holding:
    """The container as the books see it now."""
    with clinic.database.read() as connection:
        return find(connection, label, "R1")


def test_a_vial_in_the_cabinet(clinic: Clinic) -> None:
    """Sealed, in nobody's hands, whole."""
    (label,) = clinic.receive()
    vial = seen(clinic, label)
    assert (vial.place, vial.place_kind, vial.holder, vial.left_ug) == ("R1.CAB", "storage", None, 500_000)
    assert (vial.what, vial.is_stock, vial.opened, vial.doses, vial.lot) == (
        "vial",
        True,
        False,
        "multi",
        "D42",
    )


def test_a_vial_in_somebodys_hands(clinic: Clinic) -> None:
    """Her name is there, and all that she holds is listed."""
    label = clinic.taken(member=BEN)
    vial = seen(clinic, label)
    assert (vial.holder, vial.holder_name) == (BEN.code, BEN.name)
    with clinic.database.read() as connection:
        assert label in labels_held(connection, "R1", BEN.code)
        assert label not in labels_held(connection, "R1", ANN.code)


def test_a_label_of_nobody_and_one_of_elsewhere(clinic: Clinic) -> None:
    """The one is unknown, the other foreign."""
    (label,) = clinic.receive()
    with clinic.database.read() as connection:
        with pytest.raises(UnknownContainer):
            find(connection, "NOBODYS", "R1")
        with pytest.raises(ForeignContainer, match="This vial is not from this site"):
            find(connection, label, EVE.registration)


def test_a_syringe_is_its_patients_and_its_vials(clinic: Clinic) -> None:
    """Patient and order are those of the draw; lot and root those of the vial."""
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    clinic.run(draw_up, Draw(clinic.act(), vial, clinic.label("SYRI"), patient, order, parse_amount("35 mg")))
    syringe = seen(clinic, drawn_from(clinic, vial)[0])
    assert (syringe.patient, syringe.dose_order, syringe.parent, syringe.root) == (patient, order, vial, vial)
    assert (syringe.is_stock, syringe.what, syringe.doses) == (False, "syringe", "single")
    assert seen(clinic, vial).opened
    assert seen(clinic, vial).patient is None


def test_each_way_out_opens_a_vial(clinic: Clinic) -> None:
    """Given from, wasted from or returned opened; taken and returned sealed it stays sealed."""
    patient, order = clinic.patient_with_order()
    given, wasted, read, sealed = (clinic.taken() for _ in range(4))
    clinic.run(administer, Administer(clinic.act(), given, patient, order, parse_amount("5 mg"), "IM"))
    broken = Waste(
        clinic.act(happened=True), (WastePart(wasted, parse_amount("1 mg")),), "sink", "spilled", "R1.WB"
    )
    clinic.run_signed(waste, broken, (ANN, "actor"), (BEN, "witness"))
    back = Return(clinic.act(), read, "R1.OPEN", parse_amount("10 mL"), "eye")
    clinic.run_signed(return_stock, back, (ANN, "actor"))
    clinic.run(return_stock, Return(clinic.act(), sealed, "R1.RET"))
    assert [seen(clinic, label).opened for label in (given, wasted, read, sealed)] == [
        True,
        True,
        True,
        False,
    ]


def test_an_emptied_container_is_nowhere(clinic: Clinic) -> None:
    """Nothing is left, and nobody holds nothing."""
    patient, order = clinic.patient_with_order()
    label = clinic.taken()
    clinic.run(administer, Administer(clinic.act(), label, patient, order, None, "IV"))
    vial = seen(clinic, label)
    assert (vial.left_ug, vial.left_ul, vial.place, vial.holder) == (0, 0, None, None)


def test_a_dose_is_the_patients_that_it_was_taken_for(clinic: Clinic) -> None:
    """The last taking counts; an emergency's patient is the one named afterwards."""
    (label,) = clinic.receive(1, PREFILLED)
    patient, order = clinic.patient_with_order()
    clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    assert (seen(clinic, label).patient, seen(clinic, label).dose_order) == (patient, order)
    clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    assert seen(clinic, label).patient is None
    clinic.run(explain_take, ExplainTake(clinic.act(), posted.seq, patient, None, "no pulse"))
    assert (seen(clinic, label).patient, seen(clinic, label).dose_order) == (patient, None)


def test_a_single_dose_vial_says_so(clinic: Clinic) -> None:
    """As its product was confirmed."""
    (label,) = clinic.receive(1, SINGLE)
    assert seen(clinic, label).doses == "single"


@given(st.integers(1, 10**9), st.integers(1, 10**5), st.data())
def test_volumes_out_of_a_container_sum_to_the_whole(
    amount_ug: int, volume_ul: int, data: st.DataObject
) -> None:
    """However it is divided, the last part is the exact rest and none is more than was left."""
    holding = dataclasses.replace(VIAL, amount_ug=amount_ug, volume_ul=volume_ul, left_ug=amount_ug)
    left_ul = volume_ul
    while left_ul:
        part_ul = data.draw(st.integers(max(1, left_ul // 3), left_ul))
        mass_ug = holding.mass_of(part_ul) if part_ul < left_ul else holding.left_ug
        assert mass_ug >= 0
        holding = dataclasses.replace(holding, left_ug=holding.left_ug - mass_ug)
        left_ul -= part_ul
    assert holding.left_ug == 0


def test_what_is_left_says_whether_its_volume_is_exact() -> None:
    """25 micrograms of 50 mg/mL are half a microlitre."""
    assert dataclasses.replace(VIAL, left_ug=50).left_is_whole
    assert not dataclasses.replace(VIAL, left_ug=25).left_is_whole
