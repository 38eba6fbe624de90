"""An erased patient on the pages: a word where a text was, her doses as they were, and no way to write anything more."""

from __future__ import annotations

from datetime import timedelta

from inventory.erasure import ErasePatient, erase_patient
from inventory.plan import PROGRAM
from inventory.reports.by_name import make_report
from tests.cast import ANN, KEYS
from tests.web.conftest import Desk
from tests.web.treatment import Treatment, labels, treat


def erased(desk: Desk) -> Treatment:
    """A patient who was given a dose, and erased when her time was over."""
    done = treat(desk.clinic, labels())
    desk.clinic.clock.at += timedelta(days=6 * 366)
    command = ErasePatient(desk.clinic.act(PROGRAM, book="R1"), done.patient, "kept long enough")
    desk.clinic.run(erase_patient, command)
    desk.sign_in(ANN)
    return done


def test_every_page_about_her_says_erased(desk: Desk) -> None:
    """Her own page, the receipt of her dose, her vial with its scans: a word for each text, and 200."""
    done = erased(desk)
    for address in (
        f"/patient/{done.patient}", f"/patient/{done.patient}/wristband", f"/draw/{done.drawn}",
        f"/administration/{done.given}", f"/waste/{done.wasted}", f"/vial/{done.vial}?scans=1",
    ):  # fmt: skip
        page = desk.get(address)
        assert "Una" not in page, address
    assert "erased Born erased erased erased" in desk.get(f"/patient/{done.patient}")
    assert "erased, born erased" in desk.get(f"/administration/{done.given}")
    assert "0 patients" in desk.get("/patient/") or "No patient" in desk.get("/patient/")


def test_the_log_of_doses_keeps_her_dose_without_her_name(desk: Desk) -> None:
    """Amounts, times and people stand as they were."""
    done = erased(desk)
    with desk.clinic.database.read() as connection:
        report = make_report(connection, KEYS, "dispensing", "R1", None, None, desk.clinic.clock())
    keys = [column.key for column in report.columns]
    (given,) = [row for row in report.rows if row[keys.index("what")] == "Given"]
    assert (given[keys.index("patient")], given[keys.index("record_number")]) == ("erased", "erased")
    assert given[keys.index("prescriber")] == "erased"
    assert given[keys.index("given")] == 25_000
    assert str(given[keys.index("entry")]) == f"R1/{done.given}"


def test_nothing_more_is_recorded_for_her(desk: Desk) -> None:
    """A weight is refused in one sentence that says what to do."""
    done = erased(desk)
    page = desk.refused(f"/patient/{done.patient}", weight="70", unit="kg", how="stated")
    assert "erased when their keeping was over: add the patient anew" in page
