"""Orders: one page, dose in mg or mg/kg, valid from and to; its number is the book's next."""

from __future__ import annotations

import pytest

from tests.cast import ANN, DEE
from tests.web.conftest import Desk

ORDER = {
    "substance": "ketamine", "dose": "35", "unit": "mg", "route": "IV", "prescriber": "Dr Invented",
    "valid_from": "2026-11-02 10:00", "valid_to": "2026-11-03 10:00",
}  # fmt: skip


def at(desk: Desk) -> str:
    """The address of the form for PAT1, the nurse signed in."""
    desk.clinic.register()
    desk.sign_in(ANN)
    return "/order/new?patient=PAT1"


def test_an_order_is_written_on_one_page(desk: Desk) -> None:
    """It stands on the patient's page with number, dose, route, prescriber and time."""
    assert desk.post(at(desk), **ORDER) == "/patient/PAT1"
    page = desk.get("/patient/PAT1")
    assert "O-R1-0001 ketamine 35\u00a0mg IV Dr Invented 2 Nov 10:00 to 3 Nov 10:00" in page.replace(
        "35 mg", "35\u00a0mg"
    )


def test_a_dose_per_kilogram_is_worked_out_in_the_open(desk: Desk) -> None:
    """Without a weight it says so; with a stated one it says stated, not measured."""
    address = at(desk)
    desk.post(address, **{**ORDER, "dose": "0.5", "unit": "mg/kg"})
    assert "0.5 mg/kg, no weight yet" in desk.get("/patient/PAT1")
    desk.post("/patient/PAT1", weight="154", unit="lb", how="stated")
    page = desk.get("/patient/PAT1").replace("\u00a0", " ")
    assert "0.5 mg/kg = 34.95 mg at 69.9 kg, weight stated, not measured" in page
    assert "Weight 154 lb = 69.9 kg, stated, not measured." in desk.get(address)


def test_two_orders_have_two_numbers_and_a_second_submit_one(desk: Desk) -> None:
    """The number is taken under the book's lock, so that the same form twice is one order."""
    address = at(desk)
    sent = {**ORDER, "command_id": "ef" * 16}
    desk.post(address, **sent)
    desk.post(address, **sent)
    desk.post(address, **ORDER)
    page = desk.get("/patient/PAT1")
    assert [page.count(f"O-R1-000{number}") for number in (1, 2, 3)] == [1, 1, 0]


def test_a_patient_is_named_by_record_number_where_the_address_names_none(desk: Desk) -> None:
    """An unknown number is a problem beside its field; a known one leads on."""
    at(desk)
    page = desk.refused("/order/new", **{**ORDER, "number": "N-9"})
    assert page.count("No patient has this record number. Expected: a record number. Found: N-9.") == 2
    assert "[Dr Invented]" in page
    assert desk.post("/order/new", **{**ORDER, "number": "N-PAT1"}) == "/patient/PAT1"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"substance": "morphine"}, "Choose the substance. Expected: one of those listed. Found: morphine."),
        ({"dose": "0"}, "That amount is nothing. Expected: more than 0. Found: 0."),
        ({"dose": "0.0005"}, "That is finer than a microgram."),
        ({"unit": ""}, "Choose mg or mg/kg."),
        ({"route": "by ear"}, "Choose the route. Expected: one of those listed. Found: by ear."),
        ({"prescriber": ""}, "Type the prescriber."),
        ({"valid_from": "now"}, "Expected: day and time, for example 2026-11-17 14:30. Found: now."),
        ({"valid_to": "2026-02-30 10:00"}, "Found: 2026-02-30 10:00."),
        (
            {"valid_to": "2026-11-02 10:00"},
            "The order ends before it begins. Expected: an end after its start.",
        ),
    ],
)
def test_each_problem_says_expected_and_found_and_values_stay(
    desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    """The summary and the field say the same; nothing is written."""
    page = desk.refused(at(desk), **{**ORDER, **changed})
    assert page.count(sentence) == 2
    assert page.startswith("Not recorded: Write an order")


def test_an_unknown_patient_and_a_role_without_patients_are_refused(desk: Desk) -> None:
    """The address of nobody is not found; compliance writes no order."""
    at(desk)
    desk.get("/order/new?patient=NOBODY", 404)
    desk.sign_in(DEE)
    desk.get("/order/new?patient=PAT1", 403)
