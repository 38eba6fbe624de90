"""Every step of a receipt asks in one short sentence and says what it takes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from web.flows.receipt_ask import TAKES, ask, void_words
from web.flows.receipt_carton import Wanting

STATE: dict[str, Any] = {
    "cartons": [{"per_carton": 10, "n_ordered": 20, "n_invoiced": None, "labels": ["ACDE234679FG", "ACDE234679HJ"]}],
    "seen": ["ACDE234679FG"],
}  # fmt: skip


@pytest.mark.parametrize("step", list(Wanting))
def test_a_step_asks_in_under_fifteen_words(step: Wanting) -> None:
    """With a carton and without one; nothing begs or exclaims."""
    for state in ({}, STATE):
        if not state and step in (Wanting.ORDERED, Wanting.INVOICED):
            continue
        made = ask(state, step)
        for sentence in re.split(r"(?<=[.?:]) ", f"{made.sentence} {made.help}"):
            assert len(sentence.split()) < 15, sentence
        assert not re.search(r"please|sorry|!", f"{made.sentence}{made.help}", re.IGNORECASE)
    assert TAKES[step]


def test_the_ask_offers_the_pack_and_counts_the_vials() -> None:
    """The pack is offered, never filled in; the vial step says how far it is."""
    assert "10 ordered, 10 invoiced, one pack" in ask(STATE, Wanting.ORDERED).help
    assert "20, as ordered" in ask(STATE, Wanting.INVOICED).help
    assert "1 of 2." in ask(STATE, Wanting.VIAL).sentence


def test_labels_that_were_not_scanned_are_void() -> None:
    """They are named by their last group; with none left nothing is said."""
    assert void_words(STATE) == "Void labels, throw them away: 79HJ."
    assert void_words({**STATE, "seen": ["ACDE234679FG", "ACDE234679HJ"]}) == ""
