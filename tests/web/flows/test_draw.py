"""Draw up: a dose as ordered or as typed, exact in micrograms; more than the books hold is declared, not hidden."""

from datetime import date, timedelta

import pytest

from inventory.issue import Issue, Purpose, take
from inventory.receipt import receive
from inventory.tables.custody import draw
from inventory.tables.ledger import line
from tests.cast import ANN, BEN, EVE, SINGLE, Clinic
from tests.web.conftest import Desk
from tests.web.floor import band, drawn, exceptions, follow, newest, rows, take_for

OF_ORDER = "35 mg"


def at_dose(desk: Desk, *scans: str) -> str:
    """Ann's draw from a session vial for a patient with one order, and these scans after it."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    return follow(desk, "/draw/", (vial, band(patient), *scans))


def fact(desk: Desk, address: str, scan: str, *rest: str) -> list[str]:
    """What was refused is taken as what has happened, and recorded; its exceptions."""
    address = desk.post(address, choice="as_fact", refused=scan)
    follow(desk, address, (*rest, "CONFIRM"))
    assert newest(desk).kind == "draw"
    return exceptions(desk)


@pytest.mark.parametrize(
    ("typed", "amount_ug", "volume_ul"),
    [
        ("1", 35_000, 700),
        ("20 mg", 20_000, 400),
        ("0.65 mL", 32_500, 650),
        ("0.333 mg", 333, 7),
        ("ALL OF IT", 500_000, 10_000),
    ],
)
def test_a_dose_is_drawn_as_ordered_or_as_typed(
    desk: Desk, typed: str, amount_ug: int, volume_ul: int
) -> None:
    """Mass in whole micrograms, volume to the nearest microlitre; into a syringe with a label of its own."""
    address = at_dose(desk, typed)
    page = desk.get(address)
    assert "Draw to the line, then press Enter or scan CONFIRM." in page
    desk.post(address, scan="CONFIRM")
    (row,) = rows(desk.clinic, draw)
    assert (row.amount_ug, row.volume_ul) == (amount_ug, volume_ul)
    assert (row.patient, row.dose_order) == ("PAT1", "O-1")
    assert exceptions(desk) == []


def test_the_ordered_dose_is_offered_and_never_filled_in(desk: Desk) -> None:
    """She types 1, or another amount; Enter alone takes none."""
    address = at_dose(desk)
    assert "Type the dose, or 1 for the ordered 35 mg." in desk.get(address)
    assert "Type the dose, or 1 for the ordered 35 mg." in desk.refused(address, scan="CONFIRM")


def test_without_the_weight_that_an_order_needs_no_dose_is_offered(desk: Desk) -> None:
    """Nothing is blocked: the dose is typed, and the page says that no weight is known."""
    vial, patient = desk.clinic.taken(), desk.clinic.register()
    desk.clinic.order(patient, dose_ug=500, per_kg=True)
    desk.sign_in(ANN)
    address = follow(desk, "/draw/", (vial, band(patient)))
    assert "Type the dose with its unit." in desk.get(address)
    assert "takes an amount with its unit, for example 35 mg" in desk.refused(address, scan="1")
    desk.post(address, scan="30 mg")
    assert "no weight known" in desk.get(address)


def test_a_number_of_todays_list_stands_for_a_wristband(desk: Desk) -> None:
    """Patients with a valid order, by number; another number is refused."""
    vial = desk.clinic.taken()
    for _ in range(2):
        desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    address = follow(desk, "/draw/", (vial,))
    assert "Or type a number of today's list." in desk.get(address)
    assert "takes a wristband, or a number of today's list" in desk.refused(address, scan="3")
    desk.post(address, scan="2")
    assert desk.state()["patient"] == "PAT2"


def test_a_single_dose_vial_brings_its_patient(desk: Desk) -> None:
    """It was taken for her: the dose is all that is asked for; another's wristband stops the hands."""
    clinic = desk.clinic
    (vial,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    other, _ = clinic.patient_with_order()
    take_for(clinic, vial, patient, order)
    desk.sign_in(ANN)
    address = follow(desk, "/draw/", (vial,))
    assert "Type the dose, or 1 for the ordered 35 mg." in desk.get(address)
    page = desk.refused(address, scan=band(other))
    assert "STOP: do not connect. This was made for another patient." in page
    assert "Expected: Una PAT1, born 31 Jan 1970." in page
    assert "Found: Una PAT2, born 31 Jan 1970." in page
    assert fact(desk, address, band(other), "1") == ["another_patient"]


def test_more_than_the_books_hold_is_overfill_and_said_so(desk: Desk) -> None:
    """Refused as an intention; declared, it is one entry with the line that it needs (practice P11)."""
    address = at_dose(desk)
    page = desk.refused(address, scan="520 mg")
    assert "The books hold less than that." in page
    assert "Expected: 500 mg at most." in page
    assert "Found: 520 mg." in page
    assert "It is in my syringe: record 20 mg overfill" in page
    assert fact(desk, address, "520 mg") == ["more_than_the_books_hold"]
    last = newest(desk)
    moved = [(row.from_place, row.amount_ug) for row in rows(desk.clinic, line) if row.seq == last.seq]
    assert sorted(moved) == [("R1.OVERFILL", 20_000), ("R1.P-0001", 520_000)]


def test_a_vial_in_storage_is_taken_first_or_was_already_in_her_hands(desk: Desk) -> None:
    """The fact brings the hand-over from where the books have it."""
    (vial,) = desk.clinic.receive()
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    page = desk.refused("/draw/", scan=vial)
    assert "This vial is not in your hands." in page
    assert "Expected: issued to you." in page
    assert "Found: in the storage." in page
    assert fact(desk, "/draw/", vial, band(patient), "1") == ["not_in_your_hands"]


def test_what_another_holds_is_drawn_from_as_a_fact_alone(desk: Desk) -> None:
    """The sentence names who has it."""
    vial = desk.clinic.taken(member=BEN)
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    assert "Ben Sample has this vial." in desk.refused("/draw/", scan=vial)
    assert fact(desk, "/draw/", vial, band(patient), "1") == ["another_has_it"]


def test_an_expired_vial_is_drawn_from_as_a_fact_alone(desk: Desk) -> None:
    """It went out of date in her hands."""
    clinic = desk.clinic
    (vial,) = clinic.receive(1, expires_on=date(2026, 11, 2))
    clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    clinic.clock.at += timedelta(days=1)
    patient, _ = clinic.patient_with_order()
    desk.sign_in(ANN)
    page = desk.refused("/draw/", scan=vial)
    assert "This vial expired on 02 Nov 2026." in page
    assert fact(desk, "/draw/", vial, band(patient), "1") == ["expired"]


def test_an_empty_vial_gives_only_what_was_more_in_it(desk: Desk) -> None:
    """A fact declares the overfill by its amount; all of nothing is no amount."""
    clinic = desk.clinic
    made = drawn(clinic, "500 mg")
    desk.sign_in(ANN)
    page = desk.refused("/draw/", scan=made.vial)
    assert "Nothing is left in this vial." in page
    assert "There was more in it: record that" in page
    address = desk.post("/draw/", choice="as_fact", refused=made.vial)
    desk.post(address, scan=band(made.patient))
    assert "Nothing is left in this vial." in desk.refused(address, scan="ALL OF IT")
    follow(desk, address, ("12 mg", "CONFIRM"))
    assert exceptions(desk) == ["more_than_the_books_hold"]


def test_without_an_order_it_is_a_fact_alone(desk: Desk) -> None:
    """O is refused at once, with the way to record it."""
    vial, patient = desk.clinic.taken(), desk.clinic.register()
    desk.sign_in(ANN)
    address = follow(desk, "/draw/", (vial, band(patient)))
    page = desk.refused(address, scan="O")
    assert "This patient has no order for ketamine now." in page
    assert fact(desk, address, "O", "25 mg") == ["no_order"]


@pytest.mark.parametrize(
    ("typed", "sentence", "expected"),
    [
        ("35", "That amount needs a unit here: mg or mL.", "mg or mL"),
        ("0.0001 mg", "That is finer than a microgram.", "at most 3 places, for example 0.333"),
        ("0 mg", "That amount is nothing.", "more than 0"),
        ("2", "That is a number; this step takes an amount with its unit", "an amount with its unit"),
    ],
)
def test_a_dose_needs_an_exact_amount_with_its_unit(
    desk: Desk, typed: str, sentence: str, expected: str
) -> None:
    """No unit is guessed and nothing is rounded; patient and vial stay."""
    address = at_dose(desk)
    page = desk.refused(address, scan=typed)
    assert sentence in page
    assert f"Expected: {expected}" in page
    assert desk.state()["patient"] == "PAT1"


def test_what_is_no_vial_of_this_site_is_refused(desk: Desk) -> None:
    """A syringe, another site's vial, a wristband before the vial: none has a way on."""
    made = drawn(desk.clinic)
    elsewhere = vial_elsewhere(desk.clinic)
    desk.sign_in(ANN)
    for scan, sentence in (
        (made.syringe, "A syringe cannot be used here."),
        (elsewhere, "This vial is not from this site. Lock it away; both sites were told."),
        (band(made.patient), "That is a wristband; this step takes a vial."),
    ):
        page = desk.refused("/draw/", scan=scan)
        assert sentence in page
        assert "record that" not in page


def vial_elsewhere(clinic: Clinic) -> str:
    """A vial of the other registration."""
    carton = clinic.carton()
    clinic.run_signed(receive, clinic.receive_command(carton, actor=EVE), (EVE, "actor"))
    return carton.labels[0]


def test_another_patient_takes_the_dose_away(desk: Desk) -> None:
    """What was typed for one is not drawn for the next; the same band again changes nothing."""
    address = at_dose(desk, "20 mg")
    other, _ = desk.clinic.patient_with_order()
    desk.post(address, scan=band("PAT1"))
    assert desk.state()["typed"] == "20 mg"
    desk.post(address, scan=band(other))
    assert "typed" not in desk.state()
    assert "Type the dose" in desk.refused(address, scan="CONFIRM")


def test_a_dose_is_not_complete_before_its_order_is_chosen(desk: Desk) -> None:
    """A second order came meanwhile: the band scanned again asks which one, and CONFIRM records nothing."""
    address = at_dose(desk, "20 mg")
    desk.clinic.order("PAT1", dose_ug=50_000)
    desk.post(address, scan=band("PAT1"))
    assert "Which order? Type its number." in desk.refused(address, scan="CONFIRM")


def test_the_check_shows_what_stays_and_the_label(desk: Desk) -> None:
    """ML first, for the hand; what is left in the vial; the syringe's own label with patient and number."""
    page = desk.get(at_dose(desk, OF_ORDER))
    assert "Confirm 0.7 mL, make the label" in page
    assert "465 mg" in page
    assert "N-PAT1" in page


def test_each_draft_has_one_label_for_its_syringe(desk: Desk) -> None:
    """Another dose keeps it, so that a label that was printed stays right."""
    address = at_dose(desk, "20 mg")
    label = desk.state()["syringe"]
    follow(desk, address, ("25 mg", "CONFIRM"))
    assert rows(desk.clinic, draw)[-1].syringe == label
