"""Sealed containers go to a return place, opened multi-dose vials to the opened-vial place."""

import pytest

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AlreadyThere,
    NothingLeft,
    NotInYourHands,
    OpenedSingleDose,
    SealedNeeded,
    SignatureNeeded,
    VolumeNeeded,
    WrongContainerKind,
    WrongForm,
    WrongPlace,
)
from inventory.holdings import find
from inventory.issue import Issue, Purpose, take
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, SINGLE, Clinic
from tests.inventory.reading import drawn_from, exceptions, lines, one


def opened(clinic: Clinic, *, code: str | None = None) -> str:
    """A vial in Ann's hands out of which 35 mg were drawn."""
    label = clinic.taken() if code is None else clinic.receive(1, code)[0]
    patient, order = clinic.patient_with_order()
    if code is not None:
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    draw = Draw(clinic.act(), label, clinic.label("SYRI"), patient, order, parse_amount("35 mg"))
    clinic.run(draw_up, draw)
    return label


def test_a_sealed_vial_goes_to_the_return_place_whole(clinic: Clinic) -> None:
    """All that the books hold moves, and nobody has to sign."""
    label = clinic.taken()
    posted = clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    assert posted.kind == "sealed_return"
    assert lines(clinic, posted) == [("R1.P-0001", label, "R1.RET", label, 500_000)]
    fact = one(clinic, posted, "stock_return")
    assert (fact["sealed"], fact["reading_ul"], fact["reading_method"]) == (1, None, None)


def test_an_opened_vial_goes_back_with_its_reading_beside_what_the_books_hold(clinic: Clinic) -> None:
    """The entry moves 465 mg though 9 mL were read: the reading is a fact and books nothing."""
    label = opened(clinic)
    command = Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye")
    posted = clinic.run_signed(return_stock, command, (ANN, "actor"))
    assert posted.kind == "opened_return"
    assert lines(clinic, posted) == [("R1.P-0001", label, "R1.OPEN", label, 465_000)]
    assert one(clinic, posted, "stock_return")["reading_ul"] == 9_000


def test_an_opened_return_is_signed(clinic: Clinic) -> None:
    """The profile asks for the signature of who returns an opened vial."""
    label = opened(clinic)
    with clinic.refused(SignatureNeeded):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye"))


def test_a_vial_that_was_read_opened_never_counts_as_sealed_again(clinic: Clinic) -> None:
    """Nothing was drawn from it; its return as opened is what opened it."""
    label = clinic.taken()
    command = Return(clinic.act(), label, "R1.OPEN", parse_amount("10 mL"), "eye")
    clinic.run_signed(return_stock, command, (ANN, "actor"))
    clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    with clinic.refused(SealedNeeded, "sealed", "opened"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))


def test_an_opened_single_dose_vial_cannot_go_back(clinic: Clinic) -> None:
    """What is left of it is wasted."""
    label = opened(clinic, code=SINGLE)
    with clinic.refused(OpenedSingleDose, "multi-dose", "single-dose"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN", parse_amount("4 mL"), "eye"))


def test_each_state_has_its_place(clinic: Clinic) -> None:
    """A sealed vial is not put among the opened ones, nor an opened one among the sealed."""
    label = clinic.taken()
    with clinic.refused(WrongPlace, "the return place", "the opened"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN"))
    with clinic.refused(WrongPlace, "the opened-vial place", "the return"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.RET", parse_amount("9 mL"), "eye"))


def test_a_reading_is_a_volume_by_a_named_method(clinic: Clinic) -> None:
    """Milligrams are not read off a vial, and the way of reading is one of the list."""
    label = opened(clinic)
    with clinic.refused(VolumeNeeded, "mL", "9 mg"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mg"), "eye"))
    with clinic.refused(WrongForm, "by eye", "guess"):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "guess"))


def test_a_syringe_drawn_up_here_is_no_stock(clinic: Clinic) -> None:
    """A dose in a syringe is given or wasted."""
    (syringe,) = drawn_from(clinic, opened(clinic))
    with clinic.refused(WrongContainerKind):
        clinic.run(return_stock, Return(clinic.act(), syringe, "R1.RET"))


def test_an_empty_vial_is_not_returned(clinic: Clinic) -> None:
    """Nothing is left to move."""
    label = opened(clinic)
    emptied = Waste(clinic.act(), (WastePart(label),), "sink", "session_ended", "R1.WB")
    clinic.run_signed(waste, emptied, (ANN, "actor"), (BEN, "witness"))
    with clinic.refused(NothingLeft):
        clinic.run(return_stock, Return(clinic.act(), label, "R1.OPEN", parse_amount("1 mL"), "eye"))


def test_another_brings_it_back_as_a_fact_with_its_exception(clinic: Clinic) -> None:
    """Ben may not intend to return what Ann holds; that he did it is recorded, straight out of her hands."""
    label = clinic.taken()
    command = Return(clinic.act(BEN, happened=True), label, "R1.RET")
    posted = clinic.run(return_stock, command)
    assert lines(clinic, posted) == [("R1.P-0001", label, "R1.RET", label, 500_000)]
    assert exceptions(clinic, posted) == ["another_has_it"]


@pytest.mark.parametrize("happened", [False, True])
def test_what_is_there_already_is_not_moved(clinic: Clinic, happened: bool) -> None:
    """A vial that the books have in the return place has come back, whatever the mood."""
    label = clinic.taken()
    clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    with clinic.refused(AlreadyThere if happened else NotInYourHands):
        clinic.run(return_stock, Return(clinic.act(happened=happened), label, "R1.RET"))
    with clinic.database.read() as connection:
        assert find(connection, label, "R1").place == "R1.RET"
