"""Entries and lives of containers, of the token's registration alone and without a patient's text."""

import json

from inventory import draw, receipt
from inventory.amount import parse_amount
from tests.cast import ANN, CORA, EVE
from tests.web.api.conftest import Station, give_token


def test_entries_come_page_by_page(station: Station) -> None:
    """In their order, from the one after the last that is known, until none is left."""
    station.clinic.taken()
    first = station.get("/entry?limit=1")
    assert [each["seq"] for each in first["entries"]] == [1]
    second = station.get(f"/entry?after={first['next']}&limit=200")
    assert [each["kind"] for each in second["entries"]] == ["issue"]
    assert second["next"] is None
    assert second["entries"][0]["previous_hash"] == first["entries"][0]["hash"]


def test_an_entry_is_whole(station: Station) -> None:
    """Facts, lines in whole micrograms, and who signed in which meaning."""
    (label,) = station.clinic.receive()
    found = station.get("/entry/1")
    assert (found["number"], found["kind"], found["actor_name"]) == ("R1/1", "receipt", CORA.name)
    assert found["signatures"][0]["meaning"] == "performed"
    assert found["lines"][0]["amount_ug"] == 500_000
    assert {fact["table"] for fact in found["facts"]} == {"receipt", "receipt_carton", "container"}
    assert label in json.dumps(found)


def test_another_registrations_entry_is_not_there(station: Station) -> None:
    """Nor a number that no entry has, nor one that no column holds."""
    station.clinic.receive()
    station.token = give_token(station.clinic, registration="R2")
    for seq in ("1", "99", "99999999999999999999"):
        assert station.get(f"/entry/{seq}", 404)["detail"] == "There is no such thing here."


def test_the_life_of_a_container(station: Station) -> None:
    """From its receipt on, newest first; the patient by code alone, and nobody's name or address."""
    clinic = station.clinic
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    clinic.run(
        draw.draw_up, draw.Draw(clinic.act(ANN), vial, clinic.label(), patient, order, parse_amount("35 mg"))
    )
    found = station.get(f"/container/{vial}")
    assert [each["kind"] for each in found["entries"]] == ["draw", "issue", "receipt"]
    assert (found["left_ug"], found["holder"], found["adds_up"]) == (465_000, ANN.code, True)
    assert found["entries"][0]["patient"] == patient
    assert f"Una {patient}" not in json.dumps(found)


def test_a_container_of_another_registration_is_as_one_that_nobody_has(station: Station) -> None:
    """Both answers are the same to the letter."""
    clinic = station.clinic
    carton = clinic.carton()
    clinic.run_signed(receipt.receive, clinic.receive_command(carton, actor=EVE), (EVE, "actor"))
    assert station.get(f"/container/{carton.labels[0]}", 404) == station.get(
        f"/container/{clinic.label()}", 404
    )
