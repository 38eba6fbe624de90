"""Suppliers: a right DEA number makes one, a wrong check digit is said with both digits."""

from __future__ import annotations

from tests.cast import ANN, CORA, SUPPLIER_DEA
from tests.web.conftest import Desk

NEW = {
    "name": "Made-up Drug Company", "street": "3 C Street", "city": "Sampleton", "state": "NY", "zip_code": "10001",
    "dea_number": "RA1234563",
}  # fmt: skip


def test_a_supplier_is_added_and_listed_with_its_number(desk: Desk) -> None:
    """Name, address and DEA number stand in the list and in the receipt's choices."""
    desk.sign_in(CORA)
    assert desk.post("/supplier/new", **NEW) == "/supplier/"
    page = desk.get("/supplier/")
    assert "Made-up Drug Company 3 C Street, Sampleton, NY 10001" in page
    assert "RA1234563, check digit right" in page
    address = desk.post("/receipt/", scan="55-1")
    assert "2 Made-up Drug Company" in desk.get(address)


def test_a_wrong_check_digit_says_both_digits_and_keeps_what_was_typed(desk: Desk) -> None:
    """The problem stands beside the field and in the summary."""
    desk.sign_in(CORA)
    page = desk.refused("/supplier/new", **{**NEW, "dea_number": "RA1234567"})
    assert page.count("The DEA number has a wrong check digit. Expected: ...3. Found: ...7.") == 2
    assert "[Made-up Drug Company]" in page
    assert "[RA1234567]" in page


def test_a_form_that_is_no_dea_number_and_empty_fields_are_refused(desk: Desk) -> None:
    """Each empty field has its own sentence."""
    desk.sign_in(CORA)
    page = desk.refused("/supplier/new", **{**NEW, "dea_number": "123"})
    assert "That is not a DEA number. Expected: two letters and seven digits. Found: 123." in page
    page = desk.refused("/supplier/new", dea_number="RA1234563")
    assert "Type the supplier's name. Expected: the name on the invoice. Found: nothing." in page
    assert "Type the ZIP code." in page


def test_a_number_stands_once(desk: Desk) -> None:
    """Another supplier with the same DEA number is refused."""
    desk.sign_in(CORA)
    page = desk.refused("/supplier/new", **{**NEW, "dea_number": SUPPLIER_DEA})
    assert "This supplier is already in the books." in page


def test_suppliers_are_the_pharmacists(desk: Desk) -> None:
    """A nurse does not open them."""
    desk.sign_in(ANN)
    desk.get("/supplier/", 403)
    desk.get("/supplier/new", 403)
