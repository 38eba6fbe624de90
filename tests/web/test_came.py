"""What was typed by hand is told from what a scanner sent: in the entry, on its page, in reports, by the method."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inventory.reports.dispensing import dispensing
from inventory.reports.entries import TYPED, typed_by_hand
from inventory.reports.period import checked_period
from inventory.reports.waste import waste
from inventory.signature import IN_THE_ROOM
from inventory.tables.ledger import attestation, entry
from inventory.verification import verify
from tests.cast import ANN, BEN, KEYS, ZONE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import band, drawn, newest, rows
from web.came import TAGS, came

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def test_a_typed_label_and_a_typed_badge_are_flagged(desk: Desk) -> None:
    """The label by the name of its text, which is committed to; the badge by the signature's method; nothing else is."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post("/waste/", scan=made.syringe, came="typed")
    for scan in ("CONFIRM", "1"):
        address = desk.post(address, scan=scan, came="typed")
    desk.post(address, scan=badge(ANN), came="scanner")
    desk.post(address, pin=PIN)
    desk.post(address, scan=badge(BEN), came="typed")
    page = desk.get(desk.post(address, pin=PIN, seen=IN_THE_ROOM))
    assert "1 scan, typed by hand" in page
    seq = newest(desk).seq
    methods = [row.method for row in rows(desk.clinic, attestation) if (row.book, row.seq) == ("R1", seq)]
    assert methods == ["badge and PIN", "typed badge and PIN"]
    with desk.clinic.database.read() as connection:
        chosen = select(entry.c.seq).where(entry.c.book == "R1")
        assert typed_by_hand(connection, KEYS, "R1", chosen) == {seq: 1}
        now = desk.clinic.clock()
        period = checked_period(now.date(), now.date(), ZONE, now)
        for report in (waste, dispensing):
            made_of = report(connection, KEYS, "R1", period, now)
            where = [column.label for column in made_of.columns].index("Typed by hand")
            assert [row[where] for row in made_of.rows if row[where]] == [1]
        assert verify(connection, KEYS, lambda *_: None).is_clean


@ONCE
def test_what_a_scanner_sent_or_a_button_chose_is_not(desk: Desk) -> None:
    """Nor what no page says anything of; what a page cannot say is not believed."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post("/administration/", scan=made.syringe, came="scanner")
    address = desk.post(address, scan=band(made.patient), came="by magic")
    address = desk.post(address, scan="CONFIRM")
    assert newest(desk).kind == "administration"
    page = desk.get(address)
    assert "2 scans" in page
    assert "typed by hand" not in page


@ONCE
def test_what_was_refused_first_keeps_how_it_came(desk: Desk) -> None:
    """Its page sends both again with the answer."""
    both = {"came": "scanner", "came_before": "typed"}
    for sent, said in (({"scan": "Y", "refused": "x"}, "typed"), ({"scan": "x"}, "scanner")):
        with desk.app.test_request_context(data={**sent, **both}, method="POST"):
            assert came() == said
    assert came() == ""
    assert TAGS["typed"] == TYPED
    desk.sign_in(ANN)
    (vial,) = desk.clinic.receive()
    page = desk.client.post("/draw/", data={"scan": vial, "came": "typed"}).get_data(as_text=True)
    assert 'name="came_before" value="typed"' in page
    assert 'name="came" value="typed"' in page
