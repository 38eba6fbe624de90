"""Stock: by product and place, and what is in one place, each container a step from its life."""

from __future__ import annotations

from scanners.own_code import place_text
from tests.cast import ANN, BEN, DEE, EVE, MIDAZOLAM, Clinic
from tests.web.conftest import Desk


def stocked(clinic: Clinic) -> str:
    """Two vials in the cabinet, another product, and one vial in Ann's hands; that vial's label."""
    clinic.receive(2)
    clinic.receive(1, MIDAZOLAM)
    return clinic.taken()


def test_the_stock_is_by_product_and_place(desk: Desk) -> None:
    """Sealed ones are counted with their milligrams, each product and place in its own row."""
    stocked(desk.clinic)
    desk.sign_in(ANN)
    page = desk.get("/stock/")
    assert "ketamine 50 mg/mL the storage 2 1,000" in page
    assert "ketamine 50 mg/mL Ann Example 1 500" in page
    assert "midazolam 1 mg/mL, 5 mL the storage 1 5" in page


def test_a_place_lists_its_containers_with_their_links(desk: Desk) -> None:
    """A scan of the place leads here; each container leads to its life."""
    label = stocked(desk.clinic)
    desk.sign_in(ANN)
    assert desk.post("/scan", scan=place_text("R1.CAB")) == "/stock/?place=R1.CAB"
    page = desk.client.get("/stock/?place=R1.CAB").get_data(as_text=True)
    assert "3 sealed, 0 opened" in page
    assert page.count('href="/vial/') == 3
    assert label not in page
    hands = desk.client.get("/stock/?place=R1.P-0001").get_data(as_text=True)
    assert f'href="/vial/{label}"' in hands


def test_an_empty_place_says_so(desk: Desk) -> None:
    """Nothing is said in words."""
    desk.sign_in(ANN)
    assert "Nothing is here." in desk.get("/stock/?place=R1.QUAR")
    assert "Nothing in stock." in desk.get("/stock/")


def test_another_registrations_place_is_not_found(desk: Desk) -> None:
    """The address of a foreign place answers 404, and its stock is nowhere."""
    stocked(desk.clinic)
    desk.sign_in(EVE)
    assert "Nothing in stock." in desk.get("/stock/")
    page = desk.get("/stock/?place=R1.CAB", 404)
    assert "No place of this registration has this code. Expected: a place of this registration." in page


def test_compliance_reads_the_stock(desk: Desk) -> None:
    """It names no patient, and what is in a place is open to who checks it."""
    stocked(desk.clinic)
    for member in (DEE, BEN):
        desk.sign_in(member)
        assert "the storage" in desk.get("/stock/")
