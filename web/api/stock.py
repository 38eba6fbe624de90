"""Reading what is where: places, products and stock of the token's registration."""

from __future__ import annotations

from typing import Any

from inventory.product import all_products
from inventory.reports.directory import people, place_words, places
from inventory.reports.stock import stock
from inventory.tables.kinds import UNBOUNDED_PLACES
from web import covered
from web.api.offer import Answer, Call, Offer, offers
from web.api.shape import Choice, Flag, List, Named, OrNull, Text, Whole, said
from web.here import database, now

#: The outside of the books is nowhere that drug is kept; only waste places are named in a step.
_OUTSIDE = frozenset(UNBOUNDED_PLACES) - {"waste"}
_UG, _UL = Whole("Micrograms."), Whole("Microlitres.")
_WORDS = said()
#: Null while a waste of it waits for a witness who types it first.
_UG_SHOWN, _UL_SHOWN = OrNull(Whole("Micrograms.")), OrNull(Whole("Microlitres."))

PLACE = Named({"code": _WORDS, "kind": _WORDS, "name": _WORDS, "zone": _WORDS, "person": OrNull(_WORDS)})
PRODUCT = Named(
    {
        "code": Text("The NDC in 11 digits.", 20), "ndc": _WORDS, "gtin14": OrNull(_WORDS), "substance": _WORDS,
        "name": _WORDS, "labeler": _WORDS, "container": _WORDS, "doses": Choice(("single", "multi")),
        "amount_ug": _UG, "volume_ul": _UL, "per_carton": Whole(), "schedule": _WORDS, "dea_code": _WORDS,
    }
)  # fmt: skip
OPENED = Named(
    {
        "label": _WORDS, "what": _WORDS, "left_ug": _UG_SHOWN, "left_ul": _UL_SHOWN,
        "exact": Flag("The volume is a whole number of microlitres."), "lot": OrNull(_WORDS),
        "expires_on": OrNull(_WORDS),
    }
)  # fmt: skip
STOCK = Named(
    {
        "product": _WORDS, "name": _WORDS, "substance": _WORDS, "place": _WORDS, "place_name": _WORDS,
        "sealed": Whole("How many sealed containers."), "sealed_ug": _UG, "opened": List(OPENED),
        "opened_ug": _UG_SHOWN,
    }
)  # fmt: skip


@offers(
    Offer("places", "GET", "/place", "stock:read", "Every place where drug is kept, and every person's hands.",
          {200: Named({"places": List(PLACE)})})
)  # fmt: skip
def places_of_site(call: Call) -> Answer:
    """The places of the registration within its books."""
    with database().read() as connection:
        names = people(connection)
        found = [
            {
                "code": each.code, "kind": each.kind, "name": place_words(each, names), "zone": each.zone,
                "person": each.person,
            }
            for each in places(connection, call.caller.book).values()
            if each.kind not in _OUTSIDE
        ]  # fmt: skip
    return 200, {"places": found}


@offers(
    Offer("products", "GET", "/product", "stock:read", "Every product that a pharmacist confirmed.",
          {200: Named({"products": List(PRODUCT)})})
)  # fmt: skip
def products(_call: Call) -> Answer:
    """The confirmed products; they are the same for every registration."""
    with database().read() as connection:
        found = [{name: getattr(each, name) for name in PRODUCT.wanted} for each in all_products(connection)]
    return 200, {"products": found}


@offers(
    Offer("stock", "GET", "/stock", "stock:read", "What the books hold now, by product and place.",
          {200: Named({"stock": List(STOCK)})})
)  # fmt: skip
def stock_of_site(call: Call) -> Answer:
    """Sealed containers counted, opened ones each with what is left."""
    with database().read() as connection:
        rows = stock(connection, call.caller.book)
        waiting = covered.from_program(connection, call.caller.station, now())
        hidden = covered.with_sources(connection, waiting)
    found: list[dict[str, Any]] = [
        {
            "product": row.product.product, "name": row.product.name, "substance": row.product.substance,
            "place": row.place.code, "place_name": row.place_words, "sealed": row.sealed, "sealed_ug": row.sealed_ug,
            "opened": [
                {
                    "label": each.label, "what": each.what,
                    "left_ug": None if each.label in hidden else each.left_ug,
                    "left_ul": None if each.label in hidden else each.left_ul,
                    "exact": each.exact, "lot": each.lot,
                    "expires_on": each.expires_on.isoformat() if each.expires_on else None,
                }
                for each in row.opened
            ],
            "opened_ug": None if hidden & {each.label for each in row.opened} else row.opened_ug,
        }
        for row in rows
    ]  # fmt: skip
    return 200, {"stock": found}
