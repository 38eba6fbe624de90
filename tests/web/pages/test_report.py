"""The reports on screen: every figure open to its entry, a period by letter, the same rows as a file."""

from __future__ import annotations

import pytest

from tests.cast import ANN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.treatment import labels, treat


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("receipts", "Receipts of controlled substances"),
        ("dispensing", "Dispensing and administration log"),
        ("waste", "Waste of controlled substances"),
        ("reconciliation", "Perpetual balance of controlled substances"),
    ],
)
def test_each_report_stands_under_its_legal_name_with_its_head(desk: Desk, name: str, title: str) -> None:
    """Registrant, DEA number, period, zone, as known at which entry, who printed it."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    assert name in {address.rpartition("/")[2] for address in _links(desk, "/report/")}
    page = desk.get(f"/report/{name}")
    assert title in page
    assert "DEA number AP5836727" in page
    assert "Period 01 Nov 2026 to 02 Nov 2026" in page
    assert "As known at entry R1/7" in page
    assert "by Cora Specimen" in page


def test_figures_open_to_their_entries(desk: Desk) -> None:
    """A waste leads to its receipt and to the life of its syringe."""
    done = treat(desk.clinic, labels())
    desk.sign_in(CORA)
    links = _links(desk, "/report/waste")
    assert f"/waste/{done.wasted}" in links
    assert f"/vial/{done.syringe}" in links
    assert "10" in desk.get("/report/waste")


def test_totals_are_of_one_product_each(desk: Desk) -> None:
    """Two strengths are two totals, never one."""
    desk.clinic.receive(2)
    desk.clinic.receive(1, "00409205105")
    desk.sign_in(CORA)
    assert desk.get("/report/receipts").count("Total") == 2


def test_an_empty_period_says_none(desk: Desk) -> None:
    """Zeros and the words, not a blank."""
    desk.sign_in(CORA)
    assert "None in this period" in desk.get("/report/waste?from=2026-11-01&to=2026-11-01")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-11-02&to=2026-11-01", "The period ends before it begins."),
        ("from=2026-11-01&to=2026-12-17", "17 Dec 2026 has not come yet."),
    ],
)
def test_a_period_that_cannot_be_is_refused(desk: Desk, query: str, sentence: str) -> None:
    """In one sentence, with this month of one's own registration shown."""
    desk.sign_in(CORA)
    page = desk.get(f"/report/waste?{query}", 422)
    assert sentence in page
    assert "Period 01 Nov 2026 to 02 Nov 2026" in page


def test_another_registrations_report_is_not_there(desk: Desk) -> None:
    """404 on screen, with one's own shown, and as a file, to whoever has no role there."""
    desk.sign_in(CORA)
    page = desk.get("/report/waste?site=R2", 404)
    assert "No registration of yours has this number." in page
    assert "Period 01 Nov 2026 to 02 Nov 2026" in page
    desk.get("/report/waste.csv?site=R2", 404)


@pytest.mark.parametrize(
    ("letter", "first", "last"),
    [
        ("T", "2026-11-02", "2026-11-02"), ("y", "2026-11-01", "2026-11-01"), ("M", "2026-11-01", "2026-11-02"),
        ("q", "2026-10-01", "2026-11-02"),
    ],
)  # fmt: skip
def test_a_letter_is_a_period(desk: Desk, letter: str, first: str, last: str) -> None:
    """Today, yesterday, this month, this quarter; anything else in the box is a scan."""
    desk.sign_in(CORA)
    assert desk.post("/report/waste", scan=letter) == f"/report/waste?from={first}&to={last}"


def test_a_scan_on_a_report_is_a_scan(desk: Desk) -> None:
    """A vial's label leads to its life."""
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    desk.sign_in(CORA)
    assert desk.post("/report/waste", scan=vial) == f"/vial/{vial}"


def test_the_same_rows_come_as_a_file(desk: Desk) -> None:
    """CSV with a name that says which report, of whom and when."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    answer = desk.client.get("/report/waste.csv?from=2026-11-01&to=2026-11-02")
    assert answer.content_type == "text/csv; charset=utf-8"
    name = 'attachment; filename="waste-AP5836727-2026-11-01-2026-11-02.csv"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.get_data(as_text=True).count("\r\n") == 3


def test_reports_are_for_pharmacist_and_compliance(desk: Desk) -> None:
    """Each at her own registration; a nurse has none, an unknown name is no page."""
    desk.sign_in(ANN)
    desk.get("/report/waste", 403)
    desk.get("/report/waste.csv", 403)
    desk.sign_in(EVE)
    assert "BR1234563" in desk.get("/report/waste")
    desk.sign_in(DEE)
    assert "AP5836727" in desk.get("/report/waste")
    desk.get("/report/nothing", 404)
    desk.post("/report/nothing", 404, scan="T")


def _links(desk: Desk, address: str) -> list[str]:
    source = desk.client.get(address).get_data(as_text=True)
    return [part.partition('"')[0] for part in source.split('href="')[1:]]
