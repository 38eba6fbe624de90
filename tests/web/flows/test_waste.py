"""Waste: what is left, why, how and where, as one draft that two people sign."""

import pytest

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.staff import Role
from inventory.tables.custody import waste, waste_part
from inventory.tables.ledger import balance
from tests.cast import ANN, BEN, CORA, SINGLE
from tests.web.conftest import Desk
from tests.web.floor import Drawn, at, drawn, exceptions, follow, newest, rows, sign, take_for
from tests.web.test_bringing_back import end_badge, training_over
from tests.web.test_routes import ONCE


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """A syringe of 35 mg in Ann's hands."""
    return drawn(desk.clinic)


def wasting(desk: Desk, *scans: str) -> str:
    """Ann's waste with these scans."""
    desk.sign_in(ANN)
    return follow(desk, "/waste/", scans)


def last(desk: Desk) -> tuple[str, str, str, list[tuple[str, int]]]:
    """Manner, reason, place and parts of the last waste."""
    entry = newest(desk)
    assert entry.kind == "waste"
    (row,) = [row for row in rows(desk.clinic, waste) if row.seq == entry.seq]
    parts = sorted(
        (part.container, part.amount_ug) for part in rows(desk.clinic, waste_part) if part.seq == entry.seq
    )
    return row.manner, row.why, row.place, parts


def test_what_is_left_after_a_dose_is_wasted_with_a_scan_and_two_signatures(desk: Desk, made: Drawn) -> None:
    """The reason follows from the books, manner and place from the workstation; all that is left is exact."""
    clinic = desk.clinic
    dose = Administer(clinic.act(), made.syringe, made.patient, made.order, parse_amount("25 mg"), "IV")
    clinic.run(administer, dose)
    address = wasting(desk, made.syringe)
    page = desk.get(address)
    assert "All of it, 10 mg? Press Enter or scan ALL OF IT." in page
    assert "35 mg = 25 mg given + 10 mg wasted + 0 mg left" in page
    desk.post(address, scan="CONFIRM")
    sign(desk, address, ANN, BEN)
    assert last(desk) == ("drug_waste_bin", "left_over", "R1.WB", [(made.syringe, 10_000)])
    held = [
        row.amount_ug
        for row in rows(clinic, balance)
        if (row.container, row.place) == (made.syringe, "R1.WB")
    ]
    assert held == [10_000]


def test_a_reason_that_does_not_follow_is_asked_for(desk: Desk, made: Drawn) -> None:
    """None is preselected; the number of one is typed, and the card's REASON does the same."""
    address = wasting(desk, made.syringe, "ALL OF IT")
    page = desk.get(address)
    assert "Why is it left? Type a number." in page
    assert "The treatment was cancelled" in page
    desk.post(address, scan="VTA/REASON 3")
    sign(desk, address, ANN, BEN)
    assert last(desk)[1] == "cancelled"


def test_amount_manner_and_place_can_be_others(desk: Desk, made: Drawn) -> None:
    """Typed amount, 8 for the second manner, the code of another waste place of this registration."""
    address = wasting(desk, made.syringe, "10 mg", "5", "8", at("R1.WB"))
    assert "35 mg = 0 mg given + 10 mg wasted + 25 mg left" in desk.get(address)
    sign(desk, address, ANN, BEN)
    assert last(desk) == ("sequestration", "spilled", "R1.WB", [(made.syringe, 10_000)])


def test_one_draft_holds_every_container_of_the_patient(desk: Desk, made: Drawn) -> None:
    """Two syringes and the rest of the vial, one reason, one pair of signatures (practice P29)."""
    clinic = desk.clinic
    second = clinic.label()
    clinic.run(
        draw_up, Draw(clinic.act(), made.vial, second, made.patient, made.order, parse_amount("15 mg"))
    )
    address = wasting(desk, made.syringe, second, made.vial, "CONFIRM")
    assert "500 mg" in desk.get(address)
    sign(desk, address, ANN, BEN)
    assert last(desk)[3] == sorted([(made.syringe, 35_000), (second, 15_000), (made.vial, 450_000)])


def test_an_amount_is_of_the_container_scanned_last(desk: Desk, made: Drawn) -> None:
    """The other one is wasted whole; ALL OF IT takes it back."""
    clinic = desk.clinic
    second = clinic.label()
    clinic.run(
        draw_up, Draw(clinic.act(), made.vial, second, made.patient, made.order, parse_amount("15 mg"))
    )
    address = wasting(desk, made.syringe, second, "5 mg")
    assert desk.state()["parts"] == [[made.syringe, None], [second, "5 mg"]]
    desk.post(address, scan="ALL OF IT")
    assert desk.state()["parts"] == [[made.syringe, None], [second, None]]
    desk.post(address, scan=made.syringe)
    assert desk.state()["parts"] == [[second, None], [made.syringe, None]]


def test_more_than_is_left_is_refused(desk: Desk, made: Drawn) -> None:
    """Expected and found; what is left cannot be less than what is wasted, so there is no fact."""
    address = wasting(desk, made.syringe)
    page = desk.refused(address, scan="36 mg")
    assert "That is more than is left." in page
    assert "Expected: 35 mg at most." in page
    assert "Found: 36 mg." in page
    assert "record that" not in page


def test_a_sealed_vial_is_stock_and_poured_away_a_fact(desk: Desk) -> None:
    """Stock is destroyed with two witnesses; what broke is recorded with its exception, signed by both."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    page = desk.refused("/waste/", scan=vial)
    assert "This is stock, not a remainder: it needs destruction with two witnesses." in page
    assert "Expected: an opened container." in page
    assert "Found: a sealed one." in page
    assert "It is poured away or broken already: record that" in page
    address = desk.post("/waste/", scan="1", refused=vial)
    follow(desk, address, ("CONFIRM", "5"))
    sign(desk, address, ANN, BEN)
    assert exceptions(desk) == ["stock_not_remainder"]


def test_what_another_holds_is_wasted_as_a_fact_alone(desk: Desk) -> None:
    """Ann poured away what the books say Ben had; Cora cannot be meant, so the witness is Ben or another."""
    made = drawn(desk.clinic, member=BEN)
    desk.sign_in(ANN)
    assert "Ben Sample has this syringe." in desk.refused("/waste/", scan=made.syringe)
    address = desk.post("/waste/", scan="1", refused=made.syringe)
    follow(desk, address, ("CONFIRM", "1"))
    sign(desk, address, ANN, BEN)
    assert exceptions(desk) == ["another_has_it"]


def test_an_empty_container_has_nothing_to_waste(desk: Desk, made: Drawn) -> None:
    """No way on: an amount that the books do not hold cannot be wasted."""
    clinic = desk.clinic
    clinic.run(administer, Administer(clinic.act(), made.syringe, made.patient, made.order, None, "IV"))
    desk.sign_in(ANN)
    page = desk.refused("/waste/", scan=made.syringe)
    assert "Nothing is left in this syringe." in page
    assert "record that" not in page


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ("10", "That amount needs a unit here: mg or mL."),
        (at("R1.CAB"), "No place of this registration has this code."),
        (at("R2.WB"), "No place of this registration has this code."),
        ("VTP/PAT1", "That is a wristband; this step takes Enter for all of it, or an amount with its unit."),
    ],
)
def test_what_does_not_fit_is_refused_and_the_container_stays(
    desk: Desk, made: Drawn, scan: str, sentence: str
) -> None:
    """A unit is never guessed; a cabinet is no waste place, nor is another site's."""
    address = wasting(desk, made.syringe)
    assert sentence in desk.refused(address, scan=scan)
    assert desk.state()["parts"] == [[made.syringe, None]]


def test_the_first_thing_is_a_container(desk: Desk) -> None:
    """An amount or a reason before it has nothing to be of."""
    desk.sign_in(ANN)
    for scan in ("10 mg", "3", "ALL OF IT"):
        assert "this step takes a vial or syringe to waste." in desk.refused("/waste/", scan=scan)


def test_the_rest_of_an_opened_vial_is_left_at_the_end(desk: Desk) -> None:
    """Single-dose: it cannot go back, so it is wasted; the reason is the session's end."""
    clinic = desk.clinic
    (vial,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    take_for(clinic, vial, patient, order)
    clinic.run(draw_up, Draw(clinic.act(), vial, clinic.label(), patient, order, parse_amount("35 mg")))
    address = wasting(desk, vial, "CONFIRM")
    sign(desk, address, ANN, BEN)
    assert last(desk)[1] == "session_ended"


@ONCE
def test_the_page_names_who_may_witness_now(desk: Desk) -> None:
    """With a right in force and something that signs, on shift, not the actor; with nobody it says so, and no reason."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, desk.post("/waste/", scan=made.syringe), ("CONFIRM", "1"))
    where = "Here, or at another workstation: scan WITNESS there."
    both = f"May witness now Ben Sample (nurse, witness), Cora Specimen (pharmacist) Where {where}"
    assert both in desk.get(address)
    end_badge(desk, BEN, Role.NURSE)
    sign(desk, address, ANN)
    assert f"May witness now Cora Specimen (pharmacist) Where {where}" in desk.get(address)
    training_over(desk, CORA, Role.PHARMACIST)
    page = desk.get(address)
    assert "May witness now Nobody. Keep what you hold: your draft stays." in page
    assert CORA.name not in page
