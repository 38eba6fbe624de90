"""Patients: registered once, found by record number, weighed in the open; nobody else sees a name."""

from __future__ import annotations

import re

import pytest

from scanners.own_code import wristband_text
from tests.cast import ANN, CORA, DEE, EVE
from tests.web.conftest import Desk

UNA = {
    "name": "Una Testpatient", "born_on": "1970-01-31", "record_number": "MR-0007",
    "address": "1 Nowhere, Sampleton, NY",
}  # fmt: skip


def registered(desk: Desk, **changed: str) -> str:
    """The address of a patient just registered by a nurse."""
    desk.sign_in(ANN)
    return desk.post("/patient/new", **{**UNA, **changed})


def test_a_patient_is_registered_and_found_by_record_number(desk: Desk) -> None:
    """The page shows name, birth, number and address; the number leads to it, in either case."""
    address = registered(desk)
    assert re.fullmatch("/patient/[234679ACDEFGHJKLMNPQRTUVWXYZ]{10}", address)
    page = desk.get(address)
    assert "Una Testpatient Born 31 Jan 1970 MR-0007 1 Nowhere, Sampleton, NY" in page
    assert desk.post("/patient/", number="mr-0007") == address
    assert "1 patient, by family name" in desk.get("/patient/")


def test_a_second_submit_registers_one_patient(desk: Desk) -> None:
    """The same form again leads to the same patient."""
    desk.sign_in(ANN)
    sent = {**UNA, "command_id": "cd" * 16}
    assert desk.post("/patient/new", **sent) == desk.post("/patient/new", **sent)
    assert "1 patient, by family name" in desk.get("/patient/")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Type the patient's name. Expected: given and family name. Found: nothing."),
        ({"born_on": "31.1.1970"}, "Expected: a day, for example 1970-01-31. Found: 31.1.1970."),
        (
            {"born_on": "2030-01-01"},
            "That day has not come yet. Expected: a day in the past. Found: 2030-01-01.",
        ),
        ({"record_number": ""}, "Type the record number."),
        ({"address": ""}, "Type the address."),
    ],
)
def test_each_problem_stands_beside_its_field(desk: Desk, changed: dict[str, str], sentence: str) -> None:
    """Expected and found are said twice, in the summary and at the field; the rest stays typed."""
    desk.sign_in(ANN)
    page = desk.refused("/patient/new", **{**UNA, **changed})
    assert page.count(sentence) == 2
    assert page.startswith("Not recorded: Add a patient")


def test_a_record_number_is_one_patients(desk: Desk) -> None:
    """The second one is refused, with what was typed kept."""
    registered(desk)
    page = desk.refused("/patient/new", **{**UNA, "name": "Mo Fixture"})
    assert (
        "This record number is already in the books. Expected: a new record number. Found: another patient's."
        in page
    )
    assert "[Mo Fixture]" in page


def test_an_unknown_record_number_is_said_and_kept(desk: Desk) -> None:
    """Nothing is guessed."""
    desk.sign_in(ANN)
    page = desk.refused("/patient/", number="MR-9")
    assert "No patient has this record number. Expected: a record number of the list. Found: MR-9." in page
    assert "[MR-9]" in page


def test_pounds_are_converted_in_the_open(desk: Desk) -> None:
    """154 lb stands as typed, with its kilograms."""
    address = registered(desk)
    desk.post(address, weight="154", unit="lb", how="stated")
    page = desk.get(address)
    assert "154 lb = 69.9 kg stated Ann Example" in page


def test_a_change_of_more_than_a_tenth_is_read_again(desk: Desk) -> None:
    """One kilogram over a tenth asks once more; the same figure typed again is taken, another is not."""
    address = registered(desk)
    desk.post(address, weight="70", unit="kg", how="measured")
    desk.post(address, weight="77", unit="kg", how="measured")
    page = desk.refused(address, weight="84.8", unit="kg", how="measured")
    assert (
        "More than 10 % from 77 kg. Read the scale again. Expected: 84.8 kg, typed once more. Found: nothing."
        in page
    )
    assert "[84.8]" in page
    desk.refused(address, weight="84.8", unit="kg", how="measured", again="84.9")
    desk.post(address, weight="84.8", unit="kg", how="measured", again="84.8")
    assert "84.8 kg measured" in desk.get(address)


def test_a_weight_may_be_impossible_to_take(desk: Desk) -> None:
    """It is recorded without a value and blocks nothing."""
    address = registered(desk)
    assert "Leave the weight empty." in desk.refused(address, weight="70", unit="kg", how="impossible")
    desk.post(address, how="impossible")
    assert "none taken impossible" in desk.get(address)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"weight": "70", "unit": "kg"}, "Choose how the weight is known."),
        ({"weight": "70", "how": "measured"}, "Choose kg or lb."),
        ({"weight": "", "unit": "kg", "how": "measured"}, "Type the weight."),
        ({"weight": "7000", "unit": "kg", "how": "measured"}, "Expected: 1 to 400 kg. Found: 7000 kg."),
    ],
)
def test_what_is_no_weight_is_refused(desk: Desk, sent: dict[str, str], sentence: str) -> None:
    """Nothing is preselected, and no person weighs seven tonnes."""
    assert sentence in desk.refused(registered(desk), **sent)


def test_the_wristband_holds_the_code_that_leads_here(desk: Desk) -> None:
    """Its print has name, birth and number; scanned anywhere it opens the patient."""
    address = registered(desk)
    code = address.rpartition("/")[2]
    page = desk.get(f"{address}/wristband")
    assert "Una Testpatient Born 31 Jan 1970 MR-0007" in page
    assert desk.post("/scan", scan=wristband_text(code)) == address


def test_no_other_role_and_no_other_registration_sees_a_name(desk: Desk) -> None:
    """Compliance and administrators are refused; another registration finds nothing."""
    address = registered(desk)
    desk.sign_in(DEE)
    for closed in ("/patient/", "/patient/new", address, f"{address}/wristband", "/order/new"):
        assert "Una" not in desk.get(closed, 403)
    desk.sign_in(EVE)
    assert "Una" not in desk.get("/patient/")
    for closed in (address, f"{address}/wristband"):
        assert "No patient of this registration has this wristband." in desk.get(closed, 404)


def test_a_pharmacist_sees_patients_too(desk: Desk) -> None:
    """Who hands out the drug may read for whom."""
    address = registered(desk)
    desk.sign_in(CORA)
    assert "Una Testpatient" in desk.get(address)
