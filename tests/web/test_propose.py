"""A form's change: at once while a clinic is set up, its maker's draft afterwards; a refusal stays beside its field."""

from __future__ import annotations

from inventory.staff import Role
from inventory.tables.working import draft
from tests.cast import ANN, CORA, DEE
from tests.web.conftest import Desk
from tests.web.floor import newest, rows, sign
from tests.web.two_people import give, govern


def test_a_draft_is_its_makers_and_is_offered_on_her_home(desk: Desk) -> None:
    """What was begun twice stands once; nothing of it is recorded."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    before = desk.clinic.entries()
    give(desk, ANN, Role.WITNESS)
    address = give(desk, ANN, Role.WITNESS)
    assert desk.clinic.entries() == before
    assert sum(row.closed_at_us is None for row in rows(desk.clinic, draft)) == 1
    assert "Go on with the change" in desk.get("/")
    desk.sign_in(CORA)
    desk.get(address, 404)


def test_a_product_is_confirmed_by_two_people(desk: Desk) -> None:
    """Once somebody answers for the clinic; with its amounts before them."""
    govern(desk.clinic)
    desk.sign_in(CORA)
    address = desk.post("/product/confirm/00143950810", doses="multi", per_carton="10", volume="10")
    page = desk.get(address)
    assert "Product 00143950810: amount none \u2192" in page
    assert "per carton none \u2192 10" in page
    sign(desk, address, CORA, DEE)
    assert newest(desk, "house").kind == "product_confirmed"


def test_a_refusal_stays_beside_its_field(desk: Desk) -> None:
    """And makes no draft."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    page = desk.refused(f"/people/{DEE.code}/role", role="nurse", granted="given")
    assert "There is a problem" in page
    assert not rows(desk.clinic, draft)
