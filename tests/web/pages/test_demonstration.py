"""The page of a demonstration prints what is scanned and no PIN; real books have no such page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Clinic, found
from tests.web.conftest import Desk
from web.application import create_app
from web.demonstration.cast import CAST


@pytest.fixture
def shown(database_url: str) -> Iterator[Desk]:
    """A demonstration's registration, and a browser at its first workstation."""
    found(database_url, demonstration=True)
    clinic = Clinic(database_url)
    app = create_app(clinic.database)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    yield Desk(app, clinic)
    clinic.close()


def test_it_opens_before_sign_in_and_shows_no_pin(shown: Desk) -> None:
    """Badges with their codes; PINs are told on the terminal."""
    page = shown.get("/demonstration/")
    assert "Badges" in page
    assert "VTB/" in page
    assert "Action card" in page
    for member in CAST:
        assert member.pin not in page.split()


def test_every_symbol_is_drawn(shown: Desk) -> None:
    """QR codes and the cartons' DataMatrix as SVG, without style or script."""
    source = shown.client.get("/demonstration/").get_data(as_text=True)
    assert source.count('aria-label="GS1 DataMatrix"') == 6
    assert source.count('aria-label="QR code"') > len(CAST) // 2
    assert " style=" not in source


def test_a_browser_chooses_its_workstation(shown: Desk) -> None:
    """It stands at the one chosen from then on; one that is not there changes nothing."""
    shown.get("/demonstration/")
    assert shown.post("/demonstration/", station="R2.W1") == "/demonstration/"
    assert "Clinic R2" in shown.get("/sign-in/")
    shown.post("/demonstration/", station="nowhere")
    assert "Clinic R2" in shown.get("/sign-in/")


def test_real_books_have_no_such_page(desk: Desk) -> None:
    """404, signed in or not."""
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    desk.get("/demonstration/", 404)
    desk.post("/demonstration/", 404, station="R2.W1")
