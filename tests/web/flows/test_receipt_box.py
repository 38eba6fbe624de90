"""The box of a receipt: what stands as typed, and what is read as a code whatever the step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inventory.keys import Purpose
from scanners.label import new_label
from tests.cast import CORA, KEYS
from tests.web.conftest import Desk, badge
from web import visitor
from web.flow import Here
from web.flows.receipt_box import takes_text
from web.flows.receipt_carton import Wanting

OURS = new_label(KEYS.key(Purpose.LABEL), lambda top: top - 1)


@pytest.fixture
def here(desk: Desk) -> Iterator[Here]:
    """What the flow may know, with the pharmacist at the desk."""
    desk.sign_in(CORA)
    with desk.client.session_transaction() as kept:
        token = kept["token"]
    with desk.app.test_request_context(), desk.clinic.database.read() as connection:
        station = visitor.find_station(connection, "R1.W1")
        assert station is not None
        found = visitor.find(connection, token, station, desk.clinic.clock())
        assert found is not None
        yield Here(connection, found[0], desk.clinic.clock(), KEYS)


def test_texts_and_codes_are_told_apart(here: Here) -> None:
    """An invoice number that looks like an NDC or an amount is a text; a carton, label, badge or letter is not."""
    texts = ("55-1", "4711", "INV 7", "12", "123456789012", "V7T2PD3K9XHQ")
    assert [text for text in texts if not takes_text(here, Wanting.INVOICE, text)] == []
    codes = (
        *("", "B", "l", "CONFIRM", OURS, badge(CORA), "VTB/234", "ACDE234679FGHJKL", "VTL/R1.CAB"),
        *("00304092053105", "0409-9094-22", "]d2garbage", "01003040920531051713", "10D42\x1d21S"),
    )
    assert [code for code in codes if takes_text(here, Wanting.INVOICE, code)] == []


def test_a_count_is_a_text_at_its_step_and_nowhere_else(here: Here) -> None:
    """The carton step reads what it gets; a supplier's number of two figures is taken whole."""
    assert takes_text(here, Wanting.ORDERED, "12")
    assert not takes_text(here, Wanting.ORDERED, "Y")
    assert not takes_text(here, Wanting.CARTON, "12")
    assert takes_text(here, Wanting.SUPPLIER, "12")
    assert not takes_text(here, Wanting.SUPPLIER, "1")
    assert not takes_text(here, Wanting.VIAL, "12")
