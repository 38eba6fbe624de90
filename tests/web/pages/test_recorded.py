"""The receipt of each entry says what was recorded, who signed, and leads on with the container in hand."""

from __future__ import annotations

import pytest

from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, DEE, EVE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import band, follow
from tests.web.treatment import labels, treat


def test_an_issue_leads_to_the_draw_without_another_scan(desk: Desk) -> None:
    """Enter, CONFIRM and the letter D go on with the vial that was taken."""
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    desk.sign_in(ANN)
    issued = follow(desk, desk.post("/scan", scan=vial), ["CONFIRM"])
    assert issued == "/issue/2"
    page = desk.get(issued)
    assert "Issued to you: 500 mg, due back" in page
    held = {"container": vial, "next": "DRAW"}
    for typed in ("", "CONFIRM", "D"):
        address = desk.post("/scan", scan=typed, **held)
        assert address.startswith("/draw/draft/")
        assert f"Vial {vial[-4:]} holds" in desk.get(address)


def test_the_label_on_the_syringe_leads_to_its_dose(desk: Desk) -> None:
    """The right label begins Give; another one is refused with both, and a letter is a letter."""
    made = labels()
    done = treat(desk.clinic, made, wasted=False)
    other = treat(desk.clinic, made, wasted=False)
    desk.sign_in(ANN)
    page = desk.get(f"/draw/{done.drawn}")
    assert "Scan the label on the syringe." in page
    assert "0.7 mL" in page
    refused = desk.refused(f"/draw/{done.drawn}", scan=other.syringe)
    assert "That label is another syringe's." in refused
    assert f"Expected: {done.syringe[-4:]}. Found: {other.syringe[-4:]}." in refused
    assert desk.post(f"/draw/{done.drawn}", scan=done.syringe).startswith("/administration/draft/")
    assert desk.post(f"/draw/{done.drawn}", scan="HOME") == "/"


def test_a_dose_says_what_is_left_and_when_it_is_due(desk: Desk) -> None:
    """Waste is the main way on, Give the other."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    page = desk.get(f"/administration/{done.given}")
    assert "Given: 25 mg. 10 mg left in the syringe, due" in page
    assert "Waste 10 mg" in page
    assert "Give more" in page
    assert "Una PAT1, born 31 Jan 1970, N-PAT1" in page


def test_a_waste_names_both_signers_and_the_sharps_bin(desk: Desk) -> None:
    """Amount, both names with what they signed, the reason, and what hands do next."""
    done = treat(desk.clinic, labels())
    desk.sign_in(BEN)
    page = desk.get(f"/waste/{done.wasted}")
    assert "Recorded: 10 mg wasted. Ann Example, Ben Sample." in page
    assert f"Put syringe {done.syringe[-4:]} in the sharps bin." in page
    assert "Performed. Signed" in page
    assert "Witnessed, in the room. Signed" in page
    assert "Left over after the dose" in page


def test_a_second_submit_is_told_when_it_was_recorded(desk: Desk) -> None:
    """The first result stands, and the page says since when."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    assert "Already recorded at 10:" in desk.get(f"/draw/{done.drawn}?again=1")


def test_another_kind_or_registration_has_no_receipt_here(desk: Desk) -> None:
    """An issue is no draw, and no number of one book opens an entry of another."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    desk.get(f"/draw/{done.issued}", 404)
    desk.get("/draw/999", 404)
    desk.get(f"/draw/{done.drawn}?book=R2", 404)
    desk.sign_in(EVE)
    desk.get(f"/draw/{done.drawn}", 404)
    desk.get(f"/draw/{done.drawn}?book=R1", 404)


def test_compliance_reads_a_receipt_without_the_patients_name(desk: Desk) -> None:
    """The record's code stands where a nurse reads the name; from a finding nobody is named."""
    done = treat(desk.clinic, labels())
    desk.sign_in(DEE)
    page = desk.get(f"/administration/{done.given}")
    assert "Una PAT1" not in page
    assert f"record {done.patient}" in page
    assert "Ann Example" in page
    masked = desk.client.get(f"/waste/{done.wasted}?finding=3").get_data(as_text=True)
    assert "Ann Example" not in masked
    assert "Ben Sample" not in masked
    assert "Person " in masked


@pytest.mark.parametrize("address", ["/issue/1", "/receipt/1"])
def test_every_kind_stands_at_its_own_address(desk: Desk, address: str) -> None:
    """Entry 1 is a receipt, so that nothing but /receipt/1 shows it."""
    desk.clinic.receive(2)
    desk.sign_in(ANN)
    page = desk.get(address, 200 if address == "/receipt/1" else 404)
    assert ("Received: 2 containers." in page) == (address == "/receipt/1")


def test_a_whole_treatment_in_the_browser(desk: Desk) -> None:
    """From the vial in the cabinet to the witnessed waste, each step led to by the page before."""
    patient, _ = desk.clinic.patient_with_order()
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    desk.sign_in(ANN)
    follow(desk, desk.post("/scan", scan=vial), ["CONFIRM"])
    drawing = desk.post("/scan", scan="", container=vial, next="DRAW")
    drawn = follow(desk, drawing, [band(patient), "1", "CONFIRM"])
    syringe = desk.client.get(drawn).get_data(as_text=True).split("/label/")[1].split("/")[0].split('"')[0]
    given = follow(desk, desk.post(drawn, scan=syringe), [band(patient), "25 mg", "CONFIRM"])
    assert given.startswith("/administration/")
    wasting = follow(desk, desk.post("/scan", scan="W", container=syringe), ["ALL OF IT"])
    desk.post(wasting, scan=badge(ANN))
    desk.post(wasting, pin=PIN, seen=IN_THE_ROOM)
    desk.post(wasting, scan=badge(BEN))
    assert "10 mg wasted" in desk.get(desk.post(wasting, pin=PIN, seen=IN_THE_ROOM))
