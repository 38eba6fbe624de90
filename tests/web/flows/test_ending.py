"""The end of another's way in is signed by who ends it, and ends nothing before."""

import re

import pytest

from inventory.staff import ChangeRole, Role, change_role
from inventory.tables.factors import badge_ended
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM
from tests.web.conftest import Desk, badge
from tests.web.floor import rows, sign
from tests.web.governed import govern
from tests.web.two_people import approval_of, elsewhere, second_station


def ask(desk: Desk, code: str) -> str:
    """The end of her badge, because it is lost: where the page led."""
    page = f"/people/{code}/end-badge"
    (digest,) = re.findall(r'value="([0-9a-f]{64})"', desk.client.get(page).get_data(as_text=True))
    return desk.post(page, badge=digest, why="lost")


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_anothers_badge_ends_with_one_signature_and_ones_own_with_none(desk: Desk) -> None:
    """The draft ends nothing and another's badge does not sign it; her own, which she may have lost, ends at once."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    address = ask(desk, ANN.code)
    shown = desk.get(address)
    assert ANN.name in shown
    assert "its owner is told who ended it" in shown
    desk.refused(address, scan=badge(BEN))
    assert rows(desk.clinic, badge_ended) == []
    assert sign(desk, address, DEE).startswith("/ending/")
    assert [row.person for row in rows(desk.clinic, badge_ended)] == [ANN.code]
    assert ask(desk, DEE.code) == f"/people/{DEE.code}/"
    assert [row.person for row in rows(desk.clinic, badge_ended)] == [ANN.code, DEE.code]


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_the_registrants_last_badge_ends_with_two_signatures_where_no_sheet_is_sealed(desk: Desk) -> None:
    """The page says so before anybody signs; one ends nothing, and it waits elsewhere among what is to be approved."""
    given = ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", Role.COMPLIANCE, granted=True)
    desk.clinic.run(change_role, given)
    second_station(desk.clinic)
    govern(desk.clinic)
    desk.sign_in(DEE)
    address = ask(desk, CORA.code)
    assert "A second person signs: it takes a recovery sheet that gives it back." in desk.get(address)
    sign(desk, address, DEE)
    assert rows(desk.clinic, badge_ended) == []
    ben = elsewhere(desk, BEN)
    assert f'href="{approval_of(address)}"' in ben.client.get("/approval/").text
    assert "1 change to approve." in ben.get("/?all=1", 200)
    assert approval_of(address).split("/")[-2] not in ben.client.get("/waste/witness/").text
    assert sign(desk, address, BEN).startswith("/ending/")
    assert [row.person for row in rows(desk.clinic, badge_ended)] == [CORA.code]
