"""Products: confirmed from the catalogue, added by a pharmacist, refused where this program keeps no books of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inventory.product import Product, find_product
from inventory.tables.ledger import entry
from tests.cast import ANN, CORA
from tests.web.conftest import Desk

LORAZEPAM = {
    "ndc": "0641-6044-25", "substance": "lorazepam", "labeler": "Invented Labs", "container": "vial",
    "doses": "single", "strength": "2", "volume": "1", "per_carton": "25",
}  # fmt: skip


def product(desk: Desk, code: str) -> Product:
    """A confirmed product."""
    with desk.clinic.database.read() as connection:
        return find_product(connection, code)


def test_the_list_shows_what_was_confirmed(desk: Desk) -> None:
    """Name, NDC, schedule and amounts of each."""
    desk.sign_in(CORA)
    page = desk.get("/product/")
    assert "4 confirmed products" in page
    assert "midazolam 1 mg/mL, 5 mL 0409-2305-05 Invented Labs CIV" in page


def test_an_unverified_row_says_so_and_takes_what_the_package_says(desk: Desk) -> None:
    """A row of 2020 without its volume: the page says unverified, asks for it, and the entry has all."""
    desk.sign_in(CORA)
    page = desk.get("/product/confirm/00143950810")
    assert "Unverified: compare every line with the package." in page
    where = desk.post("/product/confirm/00143950810", doses="multi", per_carton="10", volume="10")
    assert where == "/product/"
    made = product(desk, "00143950810")
    assert (made.name, made.amount_ug, made.volume_ul, made.per_carton) == (
        "ketamine 50 mg/mL, 10 mL", 500_000, 10_000, 10,
    )  # fmt: skip
    assert "Recorded: entry house/" in desk.get("/product/")


def test_a_verified_row_is_not_called_unverified(desk: Desk) -> None:
    """Evidence A stands without a warning, its amounts shown and not asked."""
    desk.sign_in(CORA)
    page = desk.get("/product/confirm/00409205105")
    assert "nverified" not in page
    assert "Volume of one container" not in page


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("00409909422", "Fentanyl is Schedule II"),
        ("60592040110", "Ketamine as bulk powder is not received here."),
        ("59399011410", "This is a veterinary product; it is not given to people."),
        ("99999999999", "is not in the catalogue; a pharmacist adds it."),
    ],
)
def test_what_is_refused_at_receipt_cannot_be_confirmed(desk: Desk, code: str, sentence: str) -> None:
    """No address confirms a product that this program refuses."""
    desk.sign_in(CORA)
    assert sentence in desk.get(f"/product/confirm/{code}", 404)


def test_nothing_is_chosen_for_the_pharmacist(desk: Desk) -> None:
    """Doses and pack are asked, with each problem beside its field; what was typed stays."""
    desk.sign_in(CORA)
    page = desk.refused("/product/confirm/00409205105", per_carton="0")
    assert "There is a problem" in page
    assert "Choose single-dose or multi-dose. Expected: one of those listed. Found: nothing." in page
    assert "Type how many are in one carton. Expected: a whole number above 0. Found: 0." in page
    assert "[0]" in page


def test_a_pharmacist_adds_lorazepam(desk: Desk) -> None:
    """Exact decimals make whole micrograms; the name and the carton's GTIN are made by the program."""
    desk.sign_in(CORA)
    desk.post("/product/new", **LORAZEPAM)
    made = product(desk, "00641604425")
    assert (made.name, made.amount_ug, made.volume_ul) == ("lorazepam 2 mg/mL, 1 mL", 2_000, 1_000)
    assert made.gtin14 == "00306416044257"
    assert (made.schedule, made.dea_code) == ("CIV", "2885")


def test_a_second_submit_of_the_form_adds_one_product(desk: Desk) -> None:
    """The same form again gives the first result and says when it was recorded."""
    desk.sign_in(CORA)
    again = {**LORAZEPAM, "command_id": "ab" * 16}
    desk.post("/product/new", **again)
    desk.post("/product/new", **again)
    assert "Already recorded at" in desk.get("/product/")
    with desk.clinic.database.read() as connection:
        made = connection.execute(select(entry.c.seq).where(entry.c.command_id == "ab" * 16)).all()
    assert len(made) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ndc": "0641604425"}, "That is no NDC. Expected: an NDC with its hyphens, or 11 digits."),
        ({"strength": "two"}, "Type the strength in mg/mL. That is not an amount."),
        ({"strength": "2 mg"}, "Expected: the number alone, for example 50. Found: 2 mg."),
        ({"strength": "0.333", "volume": "0.001"}, "That is no whole microgram."),
        ({"per_carton": "ten"}, "Found: ten."),
        ({"substance": "morphine"}, "Choose the substance. Expected: one of those listed. Found: morphine."),
    ],
)  # fmt: skip
def test_each_problem_says_expected_and_found_and_values_stay(
    desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    """The summary and the field say the same; the other fields keep what was typed."""
    desk.sign_in(CORA)
    page = desk.refused("/product/new", **{**LORAZEPAM, **changed})
    assert page.count(sentence) == 2
    assert "[Invented Labs]" in page
    assert page.startswith("Not recorded: Add a product")


def test_a_known_product_is_refused_and_one_of_the_catalogue_is_led_there(desk: Desk) -> None:
    """A second confirmation is refused; an NDC of the catalogue is confirmed on its own page."""
    desk.sign_in(CORA)
    desk.post("/product/new", **LORAZEPAM)
    assert "This product is already in the books." in desk.refused("/product/new", **LORAZEPAM)
    assert desk.post("/product/new", **{**LORAZEPAM, "ndc": "0409-2051-05"}) == "/product/confirm/00409205105"


def test_products_are_the_pharmacists(desk: Desk) -> None:
    """A nurse opens none of these pages."""
    desk.sign_in(ANN)
    for address in ("/product/", "/product/new", "/product/confirm/00409205105"):
        desk.get(address, 403)
