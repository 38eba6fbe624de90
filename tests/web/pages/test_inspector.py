"""A report for an inspector: the entry first, then the file; the patient's page says to whom."""

from tests.cast import ANN, CORA, DEE, EVE
from tests.inventory.reading import rows
from tests.web.conftest import Desk
from tests.web.treatment import labels, treat

ADDRESS = "/report/dispensing/inspector"
SENT = {
    "recipient": "Ina Spector, DEA",
    "authority": "21 USC 880, notice of inspection",
    "command_id": "ab" * 16,
}


def test_the_file_comes_after_its_entry(desk: Desk) -> None:
    """It names recipient, authority and entry; sent twice it is one entry and the same rows."""
    done = treat(desk.clinic, labels())
    desk.sign_in(CORA)
    assert ADDRESS in desk.client.get("/report/dispensing").get_data(as_text=True)
    assert "It names 1 patient" in desk.get(ADDRESS)
    before = desk.clinic.entries("R1")
    for _ in range(2):
        answer = desk.client.post(ADDRESS, data=SENT)
        assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
        assert "dispensing-AP5836727-2026-11-01-2026-11-02.html" in answer.headers["Content-Disposition"]
        paper = answer.get_data(as_text=True)
        assert "by Cora Specimen for Ina Spector, DEA, authority: 21 USC 880, notice of inspection" in paper
        assert f"recorded as R1/{before + 1}" in paper
        assert f"Una {done.patient}" in paper
    assert desk.clinic.entries("R1") == before + 1
    assert [row["patient"] for row in rows(desk.clinic, "disclosed_patient")] == [done.patient]


def test_the_patients_page_says_to_whom(desk: Desk) -> None:
    """For those who treat her; before it was given the page says that nothing was."""
    done = treat(desk.clinic, labels())
    desk.sign_in(CORA)
    assert "Nothing so far." in desk.get(f"/patient/{done.patient}")
    desk.client.post(ADDRESS, data=SENT)
    page = desk.get(f"/patient/{done.patient}")
    assert "Ina Spector, DEA 21 USC 880, notice of inspection Dispensing and administration log" in page
    assert "2026-11-01 to 2026-11-02 Cora Specimen R1/" in page


def test_nothing_is_given_before_it_is_said_to_whom(desk: Desk) -> None:
    """No recipient, no authority, or a text that does not fit: no entry, no file."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    assert "Type who asked for it." in desk.refused(ADDRESS, authority="21 USC 880")
    assert "Type by which law or paper." in desk.refused(ADDRESS, recipient="Ina Spector")
    page = desk.refused(ADDRESS, recipient="x" * 201, authority="21 USC 880")
    assert "Expected: 1 to 200 characters. Found: 201 characters." in page


def test_reading_at_ones_own_desk_is_daily_work(desk: Desk) -> None:
    """On screen and as a file for oneself no entry is written."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    before = desk.clinic.entries()
    desk.get("/report/dispensing")
    desk.client.get("/report/dispensing.csv")
    assert desk.clinic.entries() == before


def test_who_may(desk: Desk) -> None:
    """Pharmacist and compliance, of their own registration alone."""
    desk.sign_in(ANN)
    desk.post(ADDRESS, 403, **SENT)
    desk.sign_in(CORA)
    desk.post(f"{ADDRESS}?site=R2", 404, **SENT)
    desk.get("/report/nothing/inspector", 404)
    for who in (DEE, EVE):
        desk.sign_in(who)
        assert desk.client.post(ADDRESS, data=SENT | {"command_id": who.code[-1] * 32}).status_code == 200
    assert {row["book"] for row in rows(desk.clinic, "disclosure")} == {"R1", "R2"}
