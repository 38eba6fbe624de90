"""Beside a receipt's flow: its labels on a sheet, and the way to a product's confirmation and back."""

from __future__ import annotations

import re

from scanners.label import grouped
from tests.cast import ANN, CORA
from tests.web.conftest import Desk

CARTON = "]d20100304092051057172802281" + "0D42"


def test_the_sheet_has_every_label_with_drug_lot_and_expiry(desk: Desk) -> None:
    """Ten labels on one sheet; thirty to a sheet, so forty vials have two."""
    desk.sign_in(CORA)
    address = desk.post("/receipt/", scan="55-1")
    for scan in ("1", CARTON, "40", "40"):
        desk.post(address, scan=scan)
    desk.get(f"{address}labels", 404)
    desk.post(address, scan="1")
    page = desk.client.get(f"{address}labels").get_data(as_text=True)
    made = desk.state()["cartons"][0]["labels"]
    assert len(made) == 40
    assert all(grouped(label) in page for label in made)
    assert page.count("Labels to print") == 2
    assert page.count("Lot D42") == 40
    assert re.search(r"100 mg/mL.*Expires 28 Feb 2028", page)


def test_only_the_maker_of_a_draft_opens_its_labels(desk: Desk) -> None:
    """Another person's address, or another's role, opens nothing."""
    desk.sign_in(CORA)
    address = desk.post("/receipt/", scan="55-1")
    desk.sign_in(ANN)
    desk.get(f"{address}labels", 403)


def test_confirm_leads_on_only_where_a_product_waits(desk: Desk) -> None:
    """With every product confirmed the way leads back to the draft."""
    desk.sign_in(CORA)
    address = desk.post("/receipt/", scan="55-1")
    desk.post(address, scan="1")
    assert desk.client.get(f"{address}confirm").headers["Location"] == address
    desk.post(address, scan="00143950910")
    assert "Confirm this product's pack" in desk.get(address)
    where = desk.client.get(f"{address}confirm").headers["Location"]
    assert where.startswith("/product/confirm/00143950910?draft=")
    page = desk.refused(where, doses="multi", per_carton="10")
    assert "Type the volume in mL." in page
