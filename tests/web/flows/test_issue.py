"""Issue: what is taken needs a vial of this site, in date and in storage; what has happened is recorded all the same."""

from datetime import date, timedelta

import pytest

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.receipt import receive
from inventory.stock_return import Return, return_stock
from inventory.tables.custody import issue
from tests.cast import ANN, BEN, EVE, SINGLE, Clinic
from tests.web.conftest import Desk
from tests.web.floor import at, band, drawn, exceptions, follow, newest, rows, take_for

DAY = date(2026, 11, 2)


def taken(desk: Desk, *scans: str) -> str:
    """Ann's issue with these scans; the address after the last one."""
    desk.sign_in(ANN)
    return follow(desk, "/issue/", scans)


def fact(desk: Desk, scan: str, *rest: str) -> list[str]:
    """The scan that was refused is taken as what has happened, and the rest follows; the entry's exceptions."""
    address = desk.post("/issue/", choice="as_fact", refused=scan)
    follow(desk, address, (*rest, "CONFIRM"))
    return exceptions(desk)


def expired(clinic: Clinic) -> str:
    """A vial of many doses whose last day was yesterday."""
    (label,) = clinic.receive(1, expires_on=DAY)
    clinic.clock.at += timedelta(days=1)
    return label


def test_a_session_vial_is_taken_with_one_scan_and_a_yes(desk: Desk) -> None:
    """Patient and order follow at each draw; it is due back by the site's policy."""
    (vial,) = desk.clinic.receive()
    address = taken(desk, vial)
    page = desk.get(address)
    assert f"Take vial {vial[-4:]}, 500 mg" in page
    assert "Patient and order are named at each draw." in page
    desk.post(address, scan="CONFIRM")
    (row,) = rows(desk.clinic, issue)
    assert (row.container, row.purpose, row.patient, row.dose_order) == (vial, "session", None, None)
    assert row.due_at_us == newest(desk).occurred_at_us + 10 * 3600 * 1_000_000


def test_a_single_dose_vial_is_taken_for_one_patient_and_her_one_order(desk: Desk) -> None:
    """The wristband brings the only order that is valid now."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    patient, order = desk.clinic.patient_with_order()
    address = taken(desk, vial)
    assert "Scan the patient's wristband." in desk.get(address)
    follow(desk, address, (band(patient), "CONFIRM"))
    (row,) = rows(desk.clinic, issue)
    assert (row.purpose, row.patient, row.dose_order) == ("dose", patient, order)


def test_of_several_orders_a_number_chooses(desk: Desk) -> None:
    """No order is preselected; a number that is not on the page is refused."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    patient, _ = desk.clinic.patient_with_order()
    second = desk.clinic.order(patient, dose_ug=20_000)
    address = taken(desk, vial, band(patient))
    assert "Which order? Type its number." in desk.get(address)
    page = desk.refused(address, scan="3")
    assert "That is a number; this step takes the number of an order, or O for none." in page
    follow(desk, address, ("2", "CONFIRM"))
    assert rows(desk.clinic, issue)[-1].dose_order == second


def test_an_emergency_take_needs_the_vial_alone(desk: Desk) -> None:
    """X: patient, order and reason follow on her open items within the hour (practice P28)."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    address = taken(desk, vial, "X")
    assert "Emergency: patient, order and reason follow on your open items." in desk.get(address)
    desk.post(address, scan="CONFIRM")
    (row,) = rows(desk.clinic, issue)
    assert (row.purpose, row.patient) == ("emergency", None)
    assert row.due_at_us == newest(desk).occurred_at_us + 3600 * 1_000_000


def test_an_expired_vial_is_refused_and_as_a_fact_recorded(desk: Desk) -> None:
    """The day after its last day."""
    vial = expired(desk.clinic)
    desk.sign_in(ANN)
    page = desk.refused("/issue/", scan=vial)
    assert "This vial expired on 02 Nov 2026." in page
    assert "Expected: in date." in page
    assert "Found: lot D42." in page
    assert "It was already used: record that" in page
    assert fact(desk, vial) == ["expired"]


def test_what_another_holds_is_refused_and_as_a_fact_comes_from_her(desk: Desk) -> None:
    """The name of who has it stands in the sentence."""
    vial = desk.clinic.taken(member=BEN)
    desk.sign_in(ANN)
    page = desk.refused("/issue/", scan=vial)
    assert "Ben Sample has this vial." in page
    assert "Expected: in your hands." in page
    assert "Found: with Ben Sample." in page
    assert fact(desk, vial) == ["another_has_it"]


def test_a_single_dose_vial_without_an_order_is_a_fact_alone(desk: Desk) -> None:
    """O is refused at once with its way on, not after the check; recorded with its exception."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    patient = desk.clinic.register()
    address = taken(desk, vial, band(patient))
    assert "No order for ketamine is valid now." in desk.get(address)
    page = desk.refused(address, scan="O")
    assert "This patient has no order for ketamine now." in page
    assert "It was given without an order: record that" in page
    follow(desk, desk.post(address, scan="1", refused="O"), ("CONFIRM",))
    assert exceptions(desk) == ["no_order"]


@pytest.mark.parametrize("case", ["yours", "syringe", "foreign", "unknown", "empty"])
def test_what_cannot_be_taken_is_refused_without_a_way_on(desk: Desk, case: str) -> None:
    """One sentence each, with expected and found; there is no fact to record."""
    clinic = desk.clinic
    made = drawn(clinic)
    scans = {"yours": made.vial, "syringe": made.syringe, "unknown": clinic.label()}
    sentences = {
        "yours": ("This vial is in your hands already.", "in storage", "with you"),
        "syringe": ("A syringe cannot be used here.", "a vial or prefilled syringe", "a syringe drawn up here"),
        "unknown": ("No container of this registration has this label.", "a label of this registration", ""),
        "foreign": ("This vial is not from this site. Lock it away;", "a container of this registration", ""),
        "empty": ("Nothing is left in this vial.", "something left", "0 mg"),
    }  # fmt: skip
    if case == "empty":
        rest = Draw(clinic.act(), made.vial, clinic.label(), made.patient, made.order, parse_amount("465 mg"))
        clinic.run(draw_up, rest)
        scans["empty"] = made.vial
    if case == "foreign":
        scans["foreign"] = foreign(clinic)
    desk.sign_in(ANN)
    page = desk.refused("/issue/", scan=scans[case])
    sentence, expected, found = sentences[case]
    assert sentence in page
    assert f"Expected: {expected}." in page
    assert f"Found: {found}" in page
    assert "record that" not in page


def foreign(clinic: Clinic) -> str:
    """A vial of the other registration."""
    carton = clinic.carton()
    command = clinic.receive_command(carton, actor=EVE)
    clinic.run_signed(receive, command, (EVE, "actor"))
    return carton.labels[0]


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (at("R1.CAB"), "That is a place; this step takes a vial."),
        ("35 mg", "That is an amount; this step takes a vial."),
        ("VTP/PAT1", "That is a wristband; this step takes a vial."),
    ],
)
def test_another_kind_of_thing_is_named(desk: Desk, scan: str, said: str) -> None:
    """What it is and what the step takes, in one sentence."""
    desk.sign_in(ANN)
    assert said in desk.refused("/issue/", scan=scan)


def test_an_unknown_wristband_is_refused(desk: Desk) -> None:
    """The vial stays; the wristband of another registration's patient is as unknown as an invented one."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    elsewhere = desk.clinic.register(EVE)
    address = taken(desk, vial)
    for code in ("NOBODY", elsewhere):
        page = desk.refused(address, scan=band(code))
        assert "No patient of this registration has this wristband." in page
        assert f"Found: {code}." in page
    assert desk.state()["container"] == vial


def test_another_vial_takes_the_place_of_the_first(desk: Desk) -> None:
    """What was said of the first one falls away."""
    single, multi = desk.clinic.receive(1, SINGLE)[0], desk.clinic.receive()[0]
    patient, _ = desk.clinic.patient_with_order()
    address = taken(desk, single, band(patient), multi)
    assert not desk.state().keys() & {"patient", "order"}
    desk.post(address, scan="CONFIRM")
    assert rows(desk.clinic, issue)[-1].container == multi


def test_a_vial_that_came_back_sealed_is_for_the_next_patient(desk: Desk) -> None:
    """It was taken for one patient and not opened: the next one's wristband is as good as hers."""
    clinic = desk.clinic
    (vial,) = clinic.receive(1, SINGLE)
    first, second = clinic.patient_with_order(), clinic.patient_with_order()
    take_for(clinic, vial, *first)
    clinic.run(return_stock, Return(clinic.act(), vial, "R1.RET"))
    taken(desk, vial, band(second[0]), "CONFIRM")
    assert rows(clinic, issue)[-1].patient == second[0]
