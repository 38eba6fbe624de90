"""Who was shown which patient's words is noted once, whatever page it was, and a page that shows none notes none."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from inventory.tables.working import patient_look
from tests.cast import ANN, BEN, DEE
from tests.owner import owner_writes
from tests.web.conftest import Desk
from tests.web.floor import band, follow
from web import looked


def noted(desk: Desk) -> list[tuple[str, str, str]]:
    """Person, patient and page of every look."""
    with desk.clinic.database.read() as connection:
        rows = connection.execute(select(patient_look).order_by(patient_look.c.at_us, patient_look.c.id))
        return [(row.person, row.patient, row.page) for row in rows]


def test_a_patients_page_is_a_look(desk: Desk) -> None:
    """With person, patient, page and workstation; the same page again within ten minutes is the same look."""
    patient = desk.clinic.register()
    desk.sign_in(ANN)
    assert noted(desk) == []
    desk.get(f"/patient/{patient}")
    desk.get(f"/patient/{patient}")
    assert noted(desk) == [(ANN.code, patient, "/patient/<code>")]
    desk.sign_in(BEN)
    desk.get(f"/patient/{patient}")
    assert noted(desk)[1:] == [(BEN.code, patient, "/patient/<code>")]


def test_another_look_is_noted_after_ten_minutes(desk: Desk) -> None:
    """She came back."""
    patient = desk.clinic.register()
    desk.sign_in(ANN)
    desk.get(f"/patient/{patient}")
    desk.clinic.clock.at += looked.ONE_LOOK
    desk.sign_in(ANN)
    desk.get(f"/patient/{patient}")
    assert len(noted(desk)) == 2


def test_a_report_is_a_look_at_each_patient_in_it(desk: Desk) -> None:
    """Whoever reads names, whatever the page is."""
    codes = {desk.clinic.register() for _ in range(3)}
    desk.sign_in(ANN)
    desk.get("/patient/")
    assert {patient for _, patient, _ in noted(desk)} == codes


def test_a_flow_that_names_a_patient_is_a_look(desk: Desk) -> None:
    """The wristband was scanned; the page that follows says whose it is."""
    label = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    desk.get(follow(desk, "/draw/", (label, band(patient))))
    assert patient in {code for _, code, _ in noted(desk)}


def test_what_cannot_be_noted_stops_no_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page is shown, and the log says that a look is not noted; it names no patient."""
    patient = desk.clinic.register()
    desk.sign_in(ANN)

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(looked, "_keep", full)
    assert desk.get(f"/patient/{patient}")
    assert "is not noted: OperationalError" in caplog.text
    assert patient not in caplog.text


def test_a_look_is_never_changed(desk: Desk) -> None:
    """Not even by the owner of the database."""
    with desk.clinic.database.write() as connection:
        connection.execute(insert(patient_look).values(
            id="a", at_us=1, registration="R1", workstation="R1.W1", person=ANN.code, patient="P", page="/",
        ))  # fmt: skip
    for changed in (patient_look.delete(), patient_look.update().values(person=BEN.code)):
        with (
            pytest.raises(IntegrityError, match="VT01"),
            owner_writes(desk.clinic.database.url) as connection,
        ):
            connection.execute(changed)


def test_compliance_reads_the_looks_of_her_registration(desk: Desk) -> None:
    """Narrowed to one patient or person; a patient is a code, and looks elsewhere are not there."""
    patient, other = desk.clinic.register(), desk.clinic.register()
    desk.sign_in(ANN)
    desk.get(f"/patient/{patient}")
    desk.get(f"/patient/{other}")
    with desk.clinic.database.write() as connection:
        connection.execute(insert(patient_look).values(
            id="b", at_us=1, registration="R2", workstation="R2.W1", person=ANN.code, patient="ELSEWHERE", page="/",
        ))  # fmt: skip
    desk.sign_in(DEE)
    page = desk.get("/look/")
    assert "Ann Example" in page
    assert patient in page
    assert other in page
    assert "Una" not in page
    assert "ELSEWHERE" not in page
    narrowed = desk.get(f"/look/?patient={patient}&person={ANN.code}")
    assert patient in narrowed
    assert other not in narrowed
    assert "Nobody was shown a patient's words." in desk.get("/look/?person=P-9999")
