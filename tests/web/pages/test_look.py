"""The list of looks opens to the compliance officer alone."""

from __future__ import annotations

from tests.cast import ANN, CORA, DEE
from tests.web.conftest import Desk


def test_the_looks_are_for_compliance(desk: Desk) -> None:
    """Peers do not see who looked; the desk menu leads there."""
    for member in (ANN, CORA):
        desk.sign_in(member)
        desk.get("/look/", 403)
    desk.sign_in(DEE)
    assert "Nobody was shown a patient's words." in desk.get("/look/")
    assert 'href="/look/"' in desk.client.get("/board/").get_data(as_text=True)
