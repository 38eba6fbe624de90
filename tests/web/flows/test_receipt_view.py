"""The pages of a receipt: what is scanned is the largest, each substance has its own total, the ways on are numbered."""

from __future__ import annotations

from tests.cast import CORA
from tests.web.conftest import Desk
from tests.web.flows.test_receipt import begun, carton, labels

MIDAZOLAM_GTIN = "00304092305051"


def test_substances_are_never_added_together(desk: Desk) -> None:
    """Ketamine and midazolam stand with their own milligrams on the button and under the signature."""
    address = begun(desk, carton(), "Y", carton("S7", gtin=MIDAZOLAM_GTIN), "Y", "CONFIRM")
    for label in labels(desk):
        desk.post(address, scan=label)
    assert "Confirm 20 vials, 5,000 mg ketamine, 50 mg midazolam" in desk.get(address).replace("\u00a0", " ")
    desk.post(address, scan="CONFIRM")
    page = desk.get(address).replace("\u00a0", " ")
    assert "5,000 mg milligrams = 100 mL millilitres of ketamine" in page
    assert "Also 50 mg of midazolam" in page
    assert "5,050" not in page


def test_what_is_scanned_is_the_largest(desk: Desk) -> None:
    """The number of the page is the count of scanned labels, ordered and invoiced beside it."""
    address = begun(desk, carton(), "10", "9", "CONFIRM")
    desk.post(address, scan=labels(desk)[0])
    page = desk.client.get(address).get_data(as_text=True)
    assert '<p class="number" data-number>1<small>&nbsp;of 10</small></p>' in page
    assert "10 9 1 8 short; 1 vial not invoiced" in desk.get(address)


def test_the_places_are_numbered_where_there_are_several(desk: Desk) -> None:
    """One storage place is taken as it is; the supplier is always asked."""
    desk.sign_in(CORA)
    address = desk.post("/receipt/", scan="55-1")
    page = desk.get(address)
    assert "1 Invented Wholesale" in page
    assert "Into the storage" in page
    assert "Add a supplier" in page


def test_the_trail_ends_with_the_signature(desk: Desk) -> None:
    """Five steps, the one now in words; on the signing page all but the person's own are done."""
    address = begun(desk)
    assert "Invoice , done Cartons , now Vials , not yet Check , not yet You , not yet" in desk.get(address)
    for scan in (carton(), "Y", "CONFIRM"):
        desk.post(address, scan=scan)
    for label in labels(desk):
        desk.post(address, scan=label)
    desk.post(address, scan="CONFIRM")
    assert "Invoice , done Cartons , done Vials , done Check , done You , now" in desk.get(address)
