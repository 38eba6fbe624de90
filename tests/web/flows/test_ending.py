"""The end of another's way in is signed by who ends it, and ends nothing before."""

import re

import pytest

from inventory.tables.factors import badge_ended
from tests.cast import ANN, BEN, DEE
from tests.web.conftest import Desk, badge
from tests.web.floor import rows, sign
from tests.web.governed import govern


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_anothers_badge_ends_with_one_signature_and_ones_own_with_none(desk: Desk) -> None:
    """The draft ends nothing and another's badge does not sign it; her own, which she may have lost, ends at once."""
    govern(desk.clinic)
    desk.sign_in(DEE)

    def ask(code: str) -> str:
        page = f"/people/{code}/end-badge"
        (digest,) = re.findall(r'value="([0-9a-f]{64})"', desk.client.get(page).get_data(as_text=True))
        return desk.post(page, badge=digest, why="lost")

    address = ask(ANN.code)
    shown = desk.get(address)
    assert ANN.name in shown
    assert "its owner is told who ended it" in shown
    desk.refused(address, scan=badge(BEN))
    assert rows(desk.clinic, badge_ended) == []
    assert sign(desk, address, DEE).startswith("/ending/")
    assert [row.person for row in rows(desk.clinic, badge_ended)] == [ANN.code]
    assert ask(DEE.code) == f"/people/{DEE.code}/"
    assert [row.person for row in rows(desk.clinic, badge_ended)] == [ANN.code, DEE.code]
