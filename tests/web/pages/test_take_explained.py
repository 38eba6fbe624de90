"""An emergency take waits at home until its patient, order and reason are named, once."""

from __future__ import annotations

from inventory.issue import Issue, Purpose, take
from tests.cast import ANN, BEN
from tests.web.conftest import Desk
from tests.web.floor import band, newest
from tests.web.treatment import labels


def taken(desk: Desk) -> int:
    """A vial that Ann took in an emergency; the entry's number."""
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    return desk.clinic.run(take, Issue(desk.clinic.act(ANN), vial, Purpose.EMERGENCY)).seq


def test_the_patient_is_found_by_wristband_then_named_with_order_and_reason(desk: Desk) -> None:
    """Home offers it; afterwards home is rid of it and the take's receipt stands."""
    patient, order = desk.clinic.patient_with_order()
    seq = taken(desk)
    desk.sign_in(ANN)
    assert "waits for patient and order" in desk.get("/")
    address = f"/issue/{seq}/explain"
    named = desk.post(address, scan=band(patient))
    assert named == f"{address}?patient={patient}"
    assert order in desk.get(named)
    assert desk.post(named, patient=patient, order=order, why="no_time") == f"/issue/{seq}"
    assert newest(desk).kind == "take_explained"
    assert "waits for patient and order" not in desk.get("/")


def test_a_record_number_finds_the_patient_too(desk: Desk) -> None:
    """One that nobody has is refused with what was typed kept."""
    patient, _ = desk.clinic.patient_with_order()
    address = f"/issue/{taken(desk)}/explain"
    desk.sign_in(ANN)
    page = desk.refused(address, number="N-NOBODY")
    assert "No patient has this record number." in page
    assert "[N-NOBODY]" in page
    assert desk.post(address, number=f"n-{patient}") == f"{address}?patient={patient}"


def test_order_and_reason_are_chosen(desk: Desk) -> None:
    """Neither is filled in; without an order there is a choice that says so."""
    patient, _ = desk.clinic.patient_with_order()
    seq = taken(desk)
    desk.sign_in(ANN)
    page = desk.refused(f"/issue/{seq}/explain", patient=patient, why="", order="")
    assert "Choose the order." in page
    assert "Choose why there was no time." in page
    desk.post(f"/issue/{seq}/explain", patient=patient, why="spoken_order", order="none")
    assert newest(desk).kind == "take_explained"


def test_a_second_submit_shows_the_receipt_and_another_person_has_no_such_page(desk: Desk) -> None:
    """One entry, whoever posts again."""
    patient, order = desk.clinic.patient_with_order()
    seq = taken(desk)
    desk.sign_in(BEN)
    desk.get(f"/issue/{seq}/explain", 404)
    desk.sign_in(ANN)
    sent = {"patient": patient, "order": order, "why": "no_time"}
    desk.post(f"/issue/{seq}/explain", **sent)
    before = desk.clinic.entries()
    assert desk.post(f"/issue/{seq}/explain", **sent) == f"/issue/{seq}?again=1"
    assert desk.clinic.entries() == before
