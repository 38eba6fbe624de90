"""A receipt is one sentence, one number and its signatures; an answer to its maker sounds, an old one does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.reports.entry_record import record
from tests.cast import ANN, CORA
from tests.web.conftest import Desk
from tests.web.treatment import labels, reading, treat
from web.frame import Mood
from web.recorded_view import address_of, recorded_context, see


@pytest.mark.parametrize(
    ("kind", "address"),
    [("waste", "/waste/9"), ("opened_return", "/return/9"), ("take_explained", "/issue/9"), ("weighing", "")],
)
def test_an_entry_has_the_address_of_its_verb(kind: str, address: str) -> None:
    """Entries without a receipt have none."""
    assert address_of(kind, 9) == address


def test_a_fresh_entry_is_a_yes_and_an_old_one_is_looked_at(desk: Desk) -> None:
    """After a minute the page makes no tone; a second submit always answers."""
    done = treat(desk.clinic, labels())
    with reading(desk, ANN) as here:
        seen = see(here, record(here.connection, "R1", done.wasted or 0), str)
        assert recorded_context(seen, again=False)["ask"].mood is Mood.YES
    desk.clinic.clock.at += timedelta(minutes=2)
    with reading(desk, ANN) as here:
        seen = see(here, record(here.connection, "R1", done.wasted or 0), str)
        assert recorded_context(seen, again=False)["ask"].mood is Mood.WAITING
        assert recorded_context(seen, again=True)["ask"].mood is Mood.YES


def test_the_number_is_in_millilitres_first_where_it_was_drawn(desk: Desk) -> None:
    """Exact in both units; of a receipt of stock there is one number of one drug."""
    done = treat(desk.clinic, labels())
    with reading(desk, ANN) as here:
        number = recorded_context(see(here, record(here.connection, "R1", done.drawn), str), again=False)[
            "number"
        ]
        assert (number.amount_ug, number.volume_ul, number.volume_first) == (35_000, 700, True)
        given = recorded_context(see(here, record(here.connection, "R1", done.given), str), again=False)[
            "number"
        ]
        assert (given.amount_ug, given.volume_ul, given.volume_first) == (25_000, 500, False)


def test_the_syringes_label_stands_beside_its_draw_for_handlers(desk: Desk) -> None:
    """With its picture's address; on no other receipt."""
    done = treat(desk.clinic, labels())
    with reading(desk, CORA) as here:
        drawn = recorded_context(see(here, record(here.connection, "R1", done.drawn), str), again=False)
        given = recorded_context(see(here, record(here.connection, "R1", done.given), str), again=False)
    assert drawn["sticker"].picture_href == f"/label/{done.syringe}/code"
    assert drawn["sticker"].band == "induction"
    assert given["sticker"] is None


def test_back_leads_to_the_finding_it_was_opened_from(desk: Desk) -> None:
    """Otherwise home."""
    done = treat(desk.clinic, labels())
    with reading(desk, ANN) as here:
        seen = see(here, record(here.connection, "R1", done.given), str)
        assert recorded_context(seen, again=False)["back_href"] == "/"
        assert recorded_context(seen, again=False, finding="12")["back_href"] == "/finding/12"
