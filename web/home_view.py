"""What the home page shows: open items in one's name, what is in one's hands, and the verbs of one's roles."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from inventory.moment import to_us
from inventory.reports.day import day_counts
from inventory.reports.open_items import InHands, OpenItem, in_hands, open_items
from inventory.reports.stock import stock
from inventory.staff import HANDLERS, Role
from scanners.label import short
from web import rows
from web.covered import amounts
from web.credential_items import badge_items, credential_items
from web.flow import Here
from web.home_items import findings_items, held_items, kept_items, review_items, take_items
from web.home_strips import strips

#: Items shown at most, or one fewer beside a strip: the verbs stay on the first screen. The rest are behind one line.
ITEMS_MAX = 4


def home_context(here: Here, *, every: bool = False) -> dict[str, Any]:
    """The context of home/nurse.html but its ask; `every` shows all items."""
    held = open_items(here.connection, here.book, here.visitor.person)
    items = (
        *kept_items(here), *take_items(here), *held_items(here, held), *review_items(here), *credential_items(here),
        *badge_items(here), *findings_items(here),
    )  # fmt: skip
    said = strips(here, held)
    shown = len(items) if every else ITEMS_MAX - bool(said)
    return {
        "verbs": _verbs(here.visitor.roles, holds=bool(held)),
        "own_pages": bool(here.visitor.roles),
        "items": items[:shown],
        "more": max(len(items) - shown, 0),
        "more_href": "/?all=1",
        "in_hands": tuple(_in_hand(here, each) for each in in_hands(held)),
        "day_line": _day_line(here, held),
        "strips": said,
        "stock": _stock(here),
        "patients_href": "/patient/" if here.visitor.roles & HANDLERS else "",
    }


def _in_hand(here: Here, held: InHands) -> rows.InHand:
    """What she holds of one substance, container by container; its life is read by who has a role."""
    return rows.InHand(
        held.substance_name,
        held.amount_ug,
        tuple(
            rows.Holding(
                short(item.label),
                f"/vial/{item.label}" if here.visitor.roles else "",
                "syringe" if item.what == "syringe" else "test-tube",
                item.left_ug,
                item.left_ul,
            )
            for item in held.items
        ),
    )


def _day_line(here: Here, held: tuple[OpenItem, ...]) -> str:
    """Today in figures, for those who handle drugs."""
    if not here.visitor.roles & HANDLERS:
        return ""
    local = here.now.astimezone(here.zone)
    midnight = datetime.combine(local.date(), time.min, here.zone)
    counts = day_counts(here.connection, here.book, here.visitor.person, to_us(midnight))
    late = sum(item.overdue(here.now) for item in held)
    doses = f"{counts.doses} dose{'' if counts.doses == 1 else 's'}"
    wastes = f"{counts.witnessed} waste{'' if counts.witnessed == 1 else 's'} witnessed for others"
    return f"Today: {counts.issued} issued, {doses}, {wastes}. {f'{late} overdue.' if late else 'Nothing overdue.'}"


def _stock(here: Here) -> tuple[rows.StockLine, ...]:
    """Stock by product, for a pharmacist."""
    if Role.PHARMACIST not in here.visitor.roles:
        return ()
    sealed: dict[str, int] = {}
    opened: dict[str, int] = {}
    for row in stock(here.connection, here.book):
        sealed[row.product.name] = sealed.get(row.product.name, 0) + row.sealed
        for each in row.opened:
            left = amounts(each.label, left_ug=each.left_ug)["left_ug"]
            opened[row.product.name] = opened.get(row.product.name, 0) + left
    return tuple(rows.StockLine(name, count, opened.get(name, 0)) for name, count in sealed.items())


def _verbs(roles: frozenset[Role], *, holds: bool) -> tuple[rows.Verb, ...]:
    """The verbs of her roles; to who holds drug and handles none now, those that bring it back."""
    own = "IDGW" if roles & HANDLERS else "GW" if holds else ""
    letters = f"{'E' if Role.PHARMACIST in roles else ''}{own}R"
    return tuple(rows.VERBS[letter] for letter in letters)
