"""What the home page shows: open items in one's name, what is in one's hands, and the verbs of one's roles."""

from __future__ import annotations

from typing import Any

from inventory.holdings import Holding, find, labels_held
from inventory.staff import HANDLERS, Role
from scanners.label import short
from web import rows, words
from web.flow import Here
from web.frame import Button

#: Items shown at most; the rest are behind one line.
ITEMS_MAX = 4


def home_context(here: Here) -> dict[str, Any]:
    """The context of home/nurse.html but its ask."""
    held = [
        find(here.connection, label, here.book)
        for label in labels_held(here.connection, here.book, here.visitor.person)
    ]
    items = tuple(_item(holding) for holding in held)
    return {
        "verbs": _verbs(here.visitor.roles),
        "items": items[:ITEMS_MAX],
        "more": max(len(items) - ITEMS_MAX, 0),
        "more_href": "/stock/",
        "in_hands": _in_hands(held),
        "day_line": "",
        "witness_wanted": (),
    }


def _item(holding: Holding) -> rows.OpenItem:
    """One open custody with the step that most likely closes it."""
    both = words.both_text(holding.left_ug, holding.left_ul, exact=holding.left_is_whole)
    verb, action = ("Return it", "/return/") if holding.is_stock else ("Waste it", "/waste/")
    if not holding.is_stock and holding.left_ug == holding.amount_ug:
        verb, action = "Give it", "/administration/"
    return rows.OpenItem(
        f"{holding.what.capitalize()} {short(holding.label)} holds {both}",
        holding.product_name or holding.substance_name,
        Button(verb, action=action, fields=(("scan", holding.label),)),
    )


def _in_hands(held: list[Holding]) -> tuple[rows.InHand, ...]:
    found = []
    for substance in sorted({holding.substance_name for holding in held}):
        mine = [holding for holding in held if holding.substance_name == substance]
        found.append(
            rows.InHand(
                substance,
                sum(holding.left_ug for holding in mine),
                tuple(
                    rows.Holding(
                        short(each.label),
                        f"/vial/{each.label}",
                        "syringe" if "syringe" in each.kind else "test-tube",
                        each.left_ug,
                        each.left_ul,
                    )
                    for each in mine
                ),
            )
        )
    return tuple(found)


def _verbs(roles: frozenset[Role]) -> tuple[rows.Verb, ...]:
    letters = ("E" if Role.PHARMACIST in roles else "") + ("IDGW" if roles & HANDLERS else "") + "R"
    return tuple(rows.VERBS[letter] for letter in letters)
