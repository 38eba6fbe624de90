"""Give: the wristband last, the patient that it was made for, and exactly what left the syringe."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.administration import Administer, administer
from inventory.holdings import find
from inventory.issue import Issue, Purpose, take
from inventory.tables.custody import administration
from inventory.tables.ledger import line
from tests.cast import ANN, BEN, CORA, PREFILLED, Clinic
from tests.web.conftest import Desk
from tests.web.floor import Drawn, band, drawn, exceptions, follow, newest, rows


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """A syringe of 35 mg in Ann's hands."""
    return drawn(desk.clinic)


def giving(desk: Desk, *scans: str) -> str:
    """Ann's dose with these scans."""
    desk.sign_in(ANN)
    return follow(desk, "/administration/", scans)


def fact(desk: Desk, address: str, scan: str, *rest: str) -> list[str]:
    """What was refused is taken as what has happened, and recorded; its exceptions."""
    address = desk.post(address, choice="as_fact", refused=scan)
    follow(desk, address, (*rest, "CONFIRM"))
    assert newest(desk).kind == "administration"
    return exceptions(desk)


def left_ug(clinic: Clinic, label: str) -> int:
    """What the books hold in it."""
    with clinic.database.read() as connection:
        return find(connection, label, "R1").left_ug


def test_all_of_a_syringe_is_two_scans_and_a_yes(desk: Desk, made: Drawn) -> None:
    """The order that it was drawn for comes with it, and the order's route."""
    address = giving(desk, made.syringe)
    assert "Scan the wristband on the patient." in desk.get(address)
    desk.post(address, scan=band(made.patient))
    page = desk.get(address)
    assert "Give, then press Enter to record 35 mg. All of it." in page
    assert "Give 35 mg (0.7 mL) now" in page
    desk.post(address, scan="CONFIRM")
    (row,) = rows(desk.clinic, administration)
    assert (row.patient, row.dose_order, row.amount_ug, row.route) == (made.patient, made.order, 35_000, "IV")
    assert left_ug(desk.clinic, made.syringe) == 0


@pytest.mark.parametrize(("typed", "given_ug"), [("25 mg", 25_000), ("0.1 mL", 5_000), ("HALF", 17_500)])
def test_a_part_is_given_and_the_rest_stays(desk: Desk, made: Drawn, typed: str, given_ug: int) -> None:
    """An amount with its unit, or HALF; the same syringe is scanned again for the next part."""
    follow(desk, giving(desk, made.syringe, band(made.patient), typed), ("CONFIRM",))
    assert rows(desk.clinic, administration)[-1].amount_ug == given_ug
    assert left_ug(desk.clinic, made.syringe) == 35_000 - given_ug
    giving(desk, made.syringe, band(made.patient), "CONFIRM")
    assert left_ug(desk.clinic, made.syringe) == 0


def test_another_patients_wristband_stops_the_hands(desk: Desk, made: Drawn) -> None:
    """Both patients in words; what was already given to her is recorded with its exception."""
    other, _ = desk.clinic.patient_with_order()
    address = giving(desk, made.syringe)
    page = desk.refused(address, scan=band(other))
    assert "STOP: do not connect. This was made for another patient." in page
    assert "Expected: Una PAT1, born 31 Jan 1970." in page
    assert "Found: Una PAT2, born 31 Jan 1970." in page
    assert "It was already given to this patient: record that" in page
    assert fact(desk, address, band(other)) == ["another_patient"]
    assert rows(desk.clinic, administration)[-1].patient == other


def test_more_than_the_syringe_holds_is_a_fact_with_its_overfill(desk: Desk, made: Drawn) -> None:
    """Expected and found in mg; the line that it needs comes with the entry."""
    address = giving(desk, made.syringe, band(made.patient))
    page = desk.refused(address, scan="40 mg")
    assert "The books hold less than that." in page
    assert "Expected: 35 mg at most." in page
    assert "Found: 40 mg." in page
    assert fact(desk, address, "40 mg") == ["more_than_the_books_hold"]
    last = newest(desk)
    with desk.clinic.database.read() as connection:
        query = select(line.c.from_place, line.c.amount_ug).where(line.c.book == "R1", line.c.seq == last.seq)
        moved = {tuple(row) for row in connection.execute(query)}
    assert moved == {("R1.OVERFILL", 5_000), ("R1.P-0001", 40_000)}


def test_what_another_holds_is_given_as_a_fact_alone(desk: Desk) -> None:
    """The hand-over from the recorded holder comes with the dose."""
    made = drawn(desk.clinic, member=BEN)
    desk.sign_in(ANN)
    page = desk.refused("/administration/", scan=made.syringe)
    assert "Ben Sample has this syringe." in page
    assert fact(desk, "/administration/", made.syringe, band(made.patient)) == ["another_has_it"]


def test_what_is_in_storage_is_given_as_a_fact_alone(desk: Desk) -> None:
    """A prefilled syringe out of the cabinet that nobody took in the books (practice P39)."""
    (label,) = desk.clinic.receive(1, PREFILLED)
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    page = desk.refused("/administration/", scan=label)
    assert "This syringe is not in your hands." in page
    assert "Found: in the storage." in page
    assert fact(desk, "/administration/", label, band(patient)) == ["not_in_your_hands"]


def test_what_is_out_of_date_is_given_as_a_fact_alone(desk: Desk, made: Drawn) -> None:
    """The syringe has its vial's last day."""
    clinic = desk.clinic
    clinic.clock.at += timedelta(days=500)
    desk.sign_in(ANN)
    page = desk.refused("/administration/", scan=made.syringe)
    assert "This syringe expired on 28 Feb 2028." in page
    names = fact(desk, "/administration/", made.syringe, band(made.patient))
    assert names == ["expired", "order_not_valid"]


def test_an_order_that_ran_out_is_refused_when_it_is_recorded(desk: Desk, made: Drawn) -> None:
    """It was valid when the dose was drawn; the same as a fact is one key away."""
    desk.clinic.clock.at += timedelta(days=2)
    address = giving(desk, made.syringe, band(made.patient))
    page = desk.refused(address, scan="CONFIRM")
    assert "That order is not this patient's, or not valid now." in page
    assert f"Found: {made.order}." in page
    desk.post(address, scan="1", refused="CONFIRM")
    assert exceptions(desk) == ["order_not_valid"]


def test_an_empty_syringe_gives_only_what_was_more_in_it(desk: Desk, made: Drawn) -> None:
    """Nothing is left, or there was more: then its amount is typed."""
    clinic = desk.clinic
    clinic.run(administer, Administer(clinic.act(), made.syringe, made.patient, made.order, None, "IV"))
    desk.sign_in(ANN)
    page = desk.refused("/administration/", scan=made.syringe)
    assert "Nothing is left in this syringe." in page
    address = desk.post("/administration/", choice="as_fact", refused=made.syringe)
    desk.post(address, scan=band(made.patient))
    assert "Nothing is left in this syringe." in desk.refused(address, scan="CONFIRM")
    assert "That is less than a microgram." in desk.refused(address, scan="HALF")
    follow(desk, address, ("2 mg", "CONFIRM"))
    assert exceptions(desk) == ["more_than_the_books_hold"]


def test_without_an_order_it_is_a_fact_with_its_route_by_number(desk: Desk) -> None:
    """No order brings the route, so it is asked for; a number that is none is refused."""
    clinic = desk.clinic
    (label,) = clinic.receive(1, PREFILLED)
    patient = clinic.register()
    clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    address = giving(desk, label, band(patient))
    page = desk.refused(address, scan="O")
    assert "This patient has no order for ketamine now." in page
    desk.post(address, scan="1", refused="O")
    assert "Which route? Type its number." in desk.get(address)
    assert "this step takes the number of a route" in desk.refused(address, scan="9")
    follow(desk, address, ("2", "CONFIRM"))
    assert exceptions(desk) == ["no_order"]
    assert rows(clinic, administration)[-1].route == "IM"


def test_nobody_empties_a_multi_dose_vial_by_pressing_enter(desk: Desk) -> None:
    """Straight from such a vial the amount is always typed, or ALL OF IT said."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = giving(desk, vial, band(patient))
    assert "Type how much, with its unit." in desk.refused(address, scan="CONFIRM")
    follow(desk, address, ("35 mg", "CONFIRM"))
    assert left_ug(desk.clinic, vial) == 465_000


def test_all_of_it_is_said_of_one_container_and_one_patient(desk: Desk) -> None:
    """Another vial or another wristband: it is not said of that one."""
    first, second = desk.clinic.taken(), desk.clinic.taken()
    one, _ = desk.clinic.patient_with_order()
    two, _ = desk.clinic.patient_with_order()
    address = giving(desk, first, band(one), "ALL OF IT", second, band(one))
    assert "Type how much, with its unit." in desk.refused(address, scan="CONFIRM")
    follow(desk, address, ("ALL OF IT", band(two)))
    assert "Type how much, with its unit." in desk.refused(address, scan="CONFIRM")
    assert left_ug(desk.clinic, second) == 500_000


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ("35", "That amount needs a unit here: mg or mL."),
        ("0 mg", "That amount is nothing."),
        ("3", "That is a number; this step takes Enter for all of it, or an amount with its unit."),
        ("VTL/R1.WB", "That is a place; this step takes Enter for all of it, or an amount with its unit."),
    ],
)
def test_what_is_no_amount_is_refused(desk: Desk, made: Drawn, scan: str, sentence: str) -> None:
    """Syringe and patient stay; nothing is given."""
    address = giving(desk, made.syringe, band(made.patient))
    assert sentence in desk.refused(address, scan=scan)
    assert desk.state()["patient"] == made.patient


def test_the_wristband_comes_after_the_syringe(desk: Desk, made: Drawn) -> None:
    """Each step says what it takes."""
    desk.sign_in(ANN)
    assert "this step takes a syringe or vial." in desk.refused("/administration/", scan=band(made.patient))
    address = desk.post("/administration/", scan=made.syringe)
    assert "this step takes a wristband." in desk.refused(address, scan="35 mg")
    assert "No patient of this registration has this wristband." in desk.refused(address, scan=band("NOBODY"))


def test_a_pharmacist_gives_as_a_nurse_does(desk: Desk) -> None:
    """Whoever may hold drug may give it."""
    made = drawn(desk.clinic, member=CORA)
    desk.sign_in(CORA)
    follow(desk, "/administration/", (made.syringe, band(made.patient), "CONFIRM"))
    assert newest(desk).actor == CORA.code
