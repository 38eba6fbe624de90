"""What the home page shows: open items in one's name, what is in one's hands, and the verbs of one's roles."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from inventory.accountability import statement_wanted
from inventory.approval import APPROVERS
from inventory.moment import to_us
from inventory.reports.day import day_counts
from inventory.reports.open_items import InHands, OpenItem, in_hands, open_items
from inventory.reports.stock import stock
from inventory.rights import by_reason
from inventory.staff import HANDLERS, WITNESSES, Role
from scanners.label import short
from web import drafts, rows
from web.credential_items import badge_items, credential_items
from web.flow import Here
from web.glass import open_here
from web.home_items import findings_items, held_items, kept_items, review_items, take_items
from web.notices import unseen

#: Items shown at most; the rest are behind one line.
ITEMS_MAX = 4


def home_context(here: Here, *, every: bool = False) -> dict[str, Any]:
    """The context of home/nurse.html but its ask; `every` shows the items beyond the first four."""
    held = open_items(here.connection, here.book, here.visitor.person)
    items = (
        *kept_items(here), *take_items(here), *held_items(here, held), *review_items(here), *credential_items(here),
        *badge_items(here), *findings_items(here),
    )  # fmt: skip
    shown = len(items) if every else ITEMS_MAX
    return {
        "verbs": _verbs(here.visitor.roles, holds=bool(held)),
        "own_pages": bool(here.visitor.roles),
        "items": items[:shown],
        "more": max(len(items) - shown, 0),
        "more_href": "/?all=1",
        "in_hands": tuple(_in_hand(here, each) for each in in_hands(held)),
        "day_line": _day_line(here, held),
        "witness_wanted": _witness_wanted(here),
        "lost": by_reason(here.visitor.lost),
        "safe": _safe(here, held),
        "approvals": approvals_wanted(here),
        "statement": statement_wanted(here.connection, here.visitor.person),
        "notices": unseen(here),
        "glasses": open_here(here),
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


def _safe(here: Here, held: tuple[OpenItem, ...]) -> str:
    """To who holds drug and may handle none now: that nothing of it is lost to her (practice P12)."""
    if not held or here.visitor.roles & HANDLERS:
        return ""
    named = ", ".join(f"{item.what} {short(item.label)}" for item in held)
    return f"What you hold is safe: {named}. Record, return, or waste it with a witness."


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


def _witness_wanted(here: Here) -> tuple[tuple[str, str], ...]:
    """Where somebody else waits for a witness; one line a workstation."""
    if not here.visitor.roles & WITNESSES:
        return ()
    since = here.now - here.visitor.station.policy.draft_open
    waiting = drafts.wanting_witness(here.connection, here.book, since)
    places = dict.fromkeys(each.workstation for each in waiting if each.person != here.visitor.person)
    return tuple((drafts.station_name(here.connection, code), "/waste/witness/") for code in places)


def approvals_wanted(here: Here) -> int:
    """Changes of somebody else that wait for who may approve them."""
    if not here.visitor.roles & APPROVERS:
        return 0
    since = here.now - here.visitor.station.policy.approval_open
    waiting = drafts.wanting_witness(here.connection, here.book, since, "change")
    return sum(each.person != here.visitor.person for each in waiting)


def _stock(here: Here) -> tuple[rows.StockLine, ...]:
    """Stock by product, for a pharmacist."""
    if Role.PHARMACIST not in here.visitor.roles:
        return ()
    sealed: dict[str, int] = {}
    opened: dict[str, int] = {}
    for row in stock(here.connection, here.book):
        sealed[row.product.name] = sealed.get(row.product.name, 0) + row.sealed
        opened[row.product.name] = opened.get(row.product.name, 0) + row.opened_ug
    return tuple(rows.StockLine(name, count, opened[name]) for name, count in sealed.items())


def _verbs(roles: frozenset[Role], *, holds: bool) -> tuple[rows.Verb, ...]:
    """The verbs of her roles; to who holds drug and handles none now, those that bring it back."""
    own = "IDGW" if roles & HANDLERS else "GW" if holds else ""
    letters = f"{'E' if Role.PHARMACIST in roles else ''}{own}R"
    return tuple(rows.VERBS[letter] for letter in letters)
