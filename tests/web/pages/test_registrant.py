"""The registrant of record hands over with her own signature and a second; without hers nobody takes her place."""

from __future__ import annotations

import pytest

from inventory.responsibility import registrant_of
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.floor import newest, sign
from tests.web.two_people import govern, hold


def registrant(desk: Desk) -> str | None:
    """Who answers for R1 now."""
    with desk.clinic.database.read() as connection:
        return registrant_of(connection, "R1")


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """Cora answers for R1; Ben reviews from outside."""
    hold(desk.clinic, {ANN: ANN.roles, BEN: (Role.REVIEWER,), CORA: CORA.roles, DEE: DEE.roles})
    govern(desk.clinic)
    return desk


def test_she_hands_over_and_a_second_person_approves(governed: Desk) -> None:
    """Reached from People; whom it concerns approves nothing; afterwards the new one hands over, the old no more."""
    governed.sign_in(CORA)
    assert 'href="/registrant/"' in governed.client.get("/people/").text
    page = governed.get("/registrant/")
    assert f"{CORA.name} You answer to DEA" in page
    assert ANN.name in page
    assert BEN.name not in page
    for code in (CORA.code, BEN.code, EVE.code, "P-9999", ""):
        assert "Choose who follows." in governed.refused("/registrant/", person=code)
    draft = governed.post("/registrant/", person=ANN.code)
    assert "Registrant of record" in governed.get(draft)
    address = sign(governed, draft, CORA, DEE)
    assert (newest(governed, "house").kind, registrant(governed)) == ("registrant_named", ANN.code)
    assert "Registrant of record" in governed.get(address)
    governed.sign_in(ANN)
    assert "You hand over by your signature" in governed.get("/registrant/")


def test_without_her_signature_nobody_follows(governed: Desk) -> None:
    """An administrator proposes, and she alone approves; alone an administrator names nobody, herself least."""
    governed.sign_in(DEE)
    assert "You propose, and she approves." in governed.get("/registrant/")
    assert "Nobody gives herself a right" in governed.refused("/registrant/", person=DEE.code)
    draft = governed.post("/registrant/", person=ANN.code)
    assert "takes a second person" in governed.refused(draft, choice="alone")
    sign(governed, draft, DEE, CORA)
    assert registrant(governed) == ANN.code
