"""What no page takes is turned away before any page sees it."""

from __future__ import annotations

import pytest

from tests.cast import ANN
from tests.web.conftest import Desk
from web.gate import NUMBER_MAX


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/xml", "application/octet-stream"])
def test_a_body_that_is_no_form_is_not_read(desk: Desk, kind: str) -> None:
    """415 for anything but the two ways in which a browser sends a form."""
    desk.sign_in(ANN)
    answer = desk.client.post("/scan", data=b"scan=W", content_type=kind)
    assert answer.status_code == 415
    assert "This is not a form of these pages." in answer.get_data(as_text=True)


def test_both_ways_of_a_browser_are_read(desk: Desk) -> None:
    """Urlencoded, multipart, and no body at all."""
    desk.sign_in(ANN)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        assert desk.client.post("/scan", data={"scan": "W"}, content_type=kind).status_code == 303
    assert desk.client.post("/seen").status_code == 204


@pytest.mark.parametrize(
    "address", ["/patient/%00", "/patient/%EF%BF%BD", "/stock/?place=%00", "/stock/?%00=1"]
)
def test_a_character_that_no_database_keeps_is_refused(desk: Desk, address: str) -> None:
    """NUL, or what stands for bytes that are no UTF-8, in path, query, field or its name: 400 on either database."""
    desk.sign_in(ANN)
    desk.get(address, 400)
    assert desk.client.post("/scan", data={"scan": "\0"}).status_code == 400
    assert desk.client.post("/scan", data={"\0": "W"}).status_code == 400


def test_a_number_that_no_column_holds_is_no_address(desk: Desk) -> None:
    """404, as any number that nothing has."""
    desk.sign_in(ANN)
    for number in (NUMBER_MAX, NUMBER_MAX + 1, 10**30):
        desk.get(f"/issue/{number}", 404)
