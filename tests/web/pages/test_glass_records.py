"""One patient and one container are read through broken glass, each look with its entry, until its time is over."""

from __future__ import annotations

from datetime import timedelta

from inventory.moment import to_us
from inventory.tables.rules import break_glass
from inventory.tables.working import patient_look
from inventory.verification import verify
from tests.cast import DEE, EVE, KEYS
from tests.web.conftest import Desk
from tests.web.floor import newest, rows
from tests.web.pages.test_glass import at_r1, break_it


def test_a_nurse_of_another_site_reads_one_patient_and_one_vial(desk: Desk) -> None:
    """By record number and label; band, look with its entry, notice; then the end, and it is closed; clean books."""
    patient, _ = desk.clinic.patient_with_order()
    (vial,) = desk.clinic.receive()
    at_r1(desk, EVE)
    assert "Your roles here do not open this page" in desk.get("/", 403)
    assert "Open with a reason" in desk.get(f"/patient/{patient}", 403)
    assert "Open with a reason" in desk.get("/patient/NOBODY", 403)
    assert f"N-{patient}" not in desk.post("/glass/look", 422, number=f"N-{patient}")
    break_it(desk, EVE)
    seq = newest(desk, "house").seq
    page = desk.get("/glass/")
    assert "Open at Clinic R1 until" in page
    assert "You broke the glass: you read records until" in page
    address = desk.post("/glass/look", number=f"N-{patient}")
    assert address == f"/glass/patient/{patient}"
    page = desk.get(address)
    assert f"Una {patient}" in page
    assert "35 mg" in page
    assert "You broke the glass" in page
    assert "Received" in desk.get(desk.post("/glass/look", number=vial))
    by_glass = f", glass broken by entry house/{seq}"
    assert {(look.person, look.registration, look.patient, look.page) for look in rows(desk.clinic, patient_look)} == {
        (EVE.code, "R1", patient, f"/glass/patient/<code>{by_glass}"),
        (EVE.code, "R1", f"container {vial}", f"/glass/container/<label>{by_glass}"),
    }  # fmt: skip
    desk.get("/glass/patient/NOBODY", 404)
    desk.get("/glass/container/NOBODY", 404)
    desk.post(f"/glass/{seq}/end")
    assert desk.client.get(address).headers["Location"] == "/glass/"
    assert newest(desk, "house").kind == "glass_ended"
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_it_ends_during_her_session(desk: Desk) -> None:
    """The page that was open a moment ago is closed at its time, though she is there and typing."""
    patient = desk.clinic.register()
    at_r1(desk, DEE)
    break_it(desk, DEE)
    desk.get(f"/glass/patient/{patient}")
    ends_at_us = rows(desk.clinic, break_glass)[0].ends_at_us
    while to_us(desk.clinic.clock.at) < ends_at_us:
        desk.post("/seen", 204)
        desk.clinic.clock.at += timedelta(minutes=1)
    assert desk.client.get(f"/glass/patient/{patient}").headers["Location"] == "/glass/"
    assert "You broke the glass" not in desk.get("/glass/")
