"""What a receipt's draft waits for, and how days and counts are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inventory.errors import WrongForm
from web.flows.receipt_carton import Wanting, all_labels, all_seen, count_of, day_of, seen, wanting

WHOLE = {
    "product": "00409205310", "serial": "S1", "lot": "D42", "expires_on": "2028-02-28", "per_carton": 2, "n_ordered": 2,
    "n_invoiced": 2, "labels": [],
}  # fmt: skip
HEAD = {"invoice": "55-1", "supplier": "S1", "place": "R1.CAB"}
LABELLED = {**HEAD, "cartons": [{**WHOLE, "labels": ["A", "C"]}], "labelled": True}


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ({}, Wanting.INVOICE),
        ({"invoice": "55-1"}, Wanting.SUPPLIER),
        ({"invoice": "55-1", "supplier": "S1"}, Wanting.PLACE),
        (HEAD, Wanting.CARTON),
        ({**HEAD, "cartons": [{**WHOLE, "per_carton": None, "lot": None}]}, Wanting.PRODUCT),
        ({**HEAD, "cartons": [{**WHOLE, "lot": None, "expires_on": None}]}, Wanting.LOT),
        ({"cartons": [{**WHOLE, "expires_on": None, "n_ordered": None}]}, Wanting.EXPIRY),
        ({"cartons": [{**WHOLE, "n_ordered": None, "n_invoiced": None}]}, Wanting.ORDERED),
        ({"cartons": [{**WHOLE, "n_ordered": 0, "n_invoiced": None}]}, Wanting.INVOICED),
        ({"cartons": [WHOLE]}, Wanting.INVOICE),
        ({**LABELLED, "seen": ["A"]}, Wanting.VIAL),
        ({**LABELLED, "seen": ["A", "C"]}, Wanting.CHECK),
        ({**LABELLED, "seen": ["A"], "short": True}, Wanting.CHECK),
        ({**LABELLED, "seen": ["A"], "short": True, "agreed": True}, Wanting.NOTHING),
    ],
)  # fmt: skip
def test_one_thing_is_wanted_at_a_time(state: dict[str, Any], step: Wanting) -> None:
    """What the last carton lacks comes first, then the head, then vials and the check."""
    assert wanting(state) is step


def test_labels_are_counted_by_carton() -> None:
    """Those scanned on their vials, and all that were made."""
    first, second = {**WHOLE, "labels": ["A", "C"]}, {**WHOLE, "labels": ["D"]}
    state = {"cartons": [first, second], "seen": ["C", "D"]}
    assert all_labels(state) == ["A", "C", "D"]
    assert (seen(state, first), seen(state, second), all_seen(state)) == (["C"], ["D"], False)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2028-02-28", date(2028, 2, 28)),
        ("2028-02", date(2028, 2, 29)),
        ("02/2027", date(2027, 2, 28)),
        (" 2027-12 ", date(2027, 12, 31)),
    ],
)
def test_a_month_stands_for_its_last_day(typed: str, day: date) -> None:
    """As the package prints it: a day, or a month."""
    assert day_of(typed) == day


@pytest.mark.parametrize("typed", ["", "2028", "13/2028", "2028-00", "28.2.2028", "2028-02-30", "0000-01"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(WrongForm) as caught:
        day_of(typed)
    assert caught.value.found == (typed or "nothing")


def test_a_count_is_whole() -> None:
    """Nought is a count, a fraction and a word are none."""
    assert (count_of("0"), count_of(" 12 ")) == (0, 12)
    for typed in ("", "1.5", "-1", "ten", "12345"):
        with pytest.raises(WrongForm):
            count_of(typed)
