"""Return: sealed with its cap seen, opened with its reading; each to its own place, and opened is never sealed again."""

from datetime import timedelta

import pytest

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.tables.custody import stock_return
from tests.cast import ANN, BEN, CORA, DEE, SINGLE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import at, drawn, exceptions, follow, newest, rows, sign, take_for


def returning(desk: Desk, *scans: str) -> str:
    """Ann's return with these scans."""
    desk.sign_in(ANN)
    return follow(desk, "/return/", scans)


def test_a_sealed_vial_is_two_scans_and_the_cap_seen(desk: Desk) -> None:
    """No signature: the yes says that the cap is intact."""
    vial = desk.clinic.taken()
    address = returning(desk, vial, at("R1.RET"))
    page = desk.get(address)
    assert f"Look at the cap, then press Enter: vial {vial[-4:]} to the return." in page
    assert f"Cap seen intact: vial {vial[-4:]} to the return" in page
    desk.post(address, scan="CONFIRM")
    (row,) = rows(desk.clinic, stock_return)
    assert (row.container, row.place, row.sealed, row.reading_ul) == (vial, "R1.RET", 1, None)
    assert newest(desk).n_attestations == 0


def test_an_opened_vial_takes_volume_how_place_and_her_pin(desk: Desk) -> None:
    """The reading stands beside what the books hold; nobody else signs."""
    made = drawn(desk.clinic)
    address = returning(desk, made.vial)
    assert "How much is left in the vial? Type it in mL." in desk.get(address)
    desk.post(address, scan="9.2 mL")
    assert "How did you read it? Type a number." in desk.get(address)
    desk.post(address, scan="2")
    assert "Scan the place it goes to." in desk.get(address)
    desk.post(address, scan="1")
    assert "Read 9.2 mL, with a syringe" in desk.get(address)
    sign(desk, address, ANN)
    (row,) = rows(desk.clinic, stock_return)
    assert (row.place, row.sealed, row.reading_ul, row.reading_method) == ("R1.OPEN", 0, 9_200, "syringe")
    assert newest(desk).kind == "opened_return"


def test_a_cap_that_is_gone_makes_it_an_opened_one(desk: Desk) -> None:
    """N at the check: the place falls away, the reading is asked for, her PIN signs; it stays opened."""
    vial = desk.clinic.taken()
    address = returning(desk, vial, at("R1.RET"), "N")
    assert "How much is left in the vial? Type it in mL." in desk.get(address)
    follow(desk, address, ("10 mL", "1", at("R1.OPEN")))
    sign(desk, address, ANN)
    assert newest(desk).kind == "opened_return"
    desk.sign_in(ANN)
    follow(desk, "/issue/", (vial, "CONFIRM"))
    assert "How much is left in the vial?" in desk.get(desk.post("/return/", scan=vial))


@pytest.mark.parametrize(
    ("opened", "place", "sentence", "expected", "found"),
    [
        (False, "R1.OPEN", "the opened does not take this sealed vial.", "the return place", "the opened"),
        (True, "R1.RET", "the return does not take this opened vial.", "the opened-vial place", "the return"),
        (False, "R1.CAB", "the storage does not take this sealed vial.", "the return place", "the storage"),
        (False, "R2.RET", "No place of this registration has this code.", "a place of this registration", "R2.RET"),
    ],
)  # fmt: skip
def test_each_state_has_its_place(
    desk: Desk, opened: bool, place: str, sentence: str, expected: str, found: str
) -> None:
    """Refused with what was expected; the vial stays in the draft."""
    vial = drawn(desk.clinic).vial if opened else desk.clinic.taken()
    address = returning(desk, vial, *(("9 mL", "1") if opened else ()))
    page = desk.refused(address, scan=at(place))
    assert sentence in page
    assert f"Expected: {expected}." in page
    assert f"Found: {found}." in page
    assert desk.state()["container"] == vial


def test_what_cannot_go_back_is_refused(desk: Desk) -> None:
    """A syringe, an opened single-dose vial, an empty one: each in a sentence, none with a way on."""
    clinic = desk.clinic
    made = drawn(clinic, "500 mg")
    (single,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    take_for(clinic, single, patient, order)
    clinic.run(draw_up, Draw(clinic.act(), single, clinic.label(), patient, order, parse_amount("1 mg")))
    desk.sign_in(ANN)
    for scan, sentence, expected in (
        (made.syringe, "A syringe cannot be used here.", "a vial or prefilled syringe"),
        (single, "An opened single-dose vial cannot go back; waste what is left.", "a multi-dose vial"),
        (made.vial, "Nothing is left in this vial.", "something left"),
    ):
        page = desk.refused("/return/", scan=scan)
        assert sentence in page
        assert f"Expected: {expected}." in page
        assert "record that" not in page


def test_what_another_holds_is_brought_back_as_a_fact(desk: Desk) -> None:
    """She found it on the counter and puts it where it belongs."""
    vial = desk.clinic.taken(member=BEN)
    desk.sign_in(ANN)
    page = desk.refused("/return/", scan=vial)
    assert "Ben Sample has this vial." in page
    address = desk.post("/return/", scan="1", refused=vial)
    follow(desk, address, (at("R1.RET"), "CONFIRM"))
    assert exceptions(desk) == ["another_has_it"]


def test_what_is_in_storage_is_moved_back_as_a_fact(desk: Desk) -> None:
    """It was taken without the books and is brought back: the entry says so."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    assert "This vial is not in your hands." in desk.refused("/return/", scan=vial)
    address = desk.post("/return/", scan="1", refused=vial)
    follow(desk, address, (at("R1.RET"), "CONFIRM"))
    assert exceptions(desk) == ["not_in_your_hands"]


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ("9 mg", "Type the volume in mL."),
        ("9", "That is a number; this step takes the volume left, in mL."),
        ("9.5", "Type the volume in mL."),
        (at("R9.X"), "No place of this registration has this code."),
    ],
)
def test_a_reading_is_a_volume(desk: Desk, scan: str, sentence: str) -> None:
    """Milligrams are not read off a vial, and no unit is guessed."""
    address = returning(desk, drawn(desk.clinic).vial)
    assert sentence in desk.refused(address, scan=scan)


def test_a_way_of_reading_and_a_place_are_numbers_of_the_page(desk: Desk) -> None:
    """Others are refused, and the reading stays."""
    address = returning(desk, drawn(desk.clinic).vial, "9 mL")
    assert "this step takes the number of a way of reading." in desk.refused(address, scan="7")
    desk.post(address, scan="1")
    assert "this step takes the place it goes to." in desk.refused(address, scan="4")
    assert desk.state()["reading"] == "9 mL"


def test_whoever_has_a_role_here_may_bring_back(desk: Desk) -> None:
    """Nobody needs a right to bring drug back, not even one who may not take it."""
    vial = desk.clinic.taken(member=CORA)
    desk.sign_in(DEE)
    address = desk.post("/return/", choice="as_fact", refused=vial)
    follow(desk, address, (at("R1.RET"), "CONFIRM"))
    assert newest(desk).actor == DEE.code


def test_what_is_out_of_date_goes_back_all_the_same(desk: Desk) -> None:
    """Expiry holds taking and drawing, never bringing back."""
    vial = desk.clinic.taken()
    desk.clinic.clock.at += timedelta(days=600)
    follow(desk, returning(desk, vial, at("R1.RET")), ("CONFIRM",))
    assert exceptions(desk) == []


def test_her_pin_alone_is_asked_for_after_the_badge(desk: Desk) -> None:
    """A scan of the badge when it is wanted, then the PIN; the check page of a sealed one has neither."""
    made = drawn(desk.clinic)
    address = returning(desk, made.vial, "9 mL", "1", "1")
    assert "Scan your badge." in desk.get(address)
    desk.post(address, scan=badge(ANN))
    assert desk.post(address, pin=PIN) == f"/return/{newest(desk).seq}"
