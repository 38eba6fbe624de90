"""What the pages of a receipt show: the table of cartons, what is asked next, and what is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inventory.amount import printed_text
from inventory.errors import UnknownProduct
from inventory.holdings import WORDS
from inventory.place import find_place, places_of
from inventory.product import Product, find_product
from inventory.supplier import all_suppliers
from scanners.label import short
from web import words
from web.drafts import State, open_drafts
from web.flow import Here, Shown, Signing
from web.flows import parts
from web.flows.receipt_ask import ask
from web.flows.receipt_carton import CartonState, Wanting, all_labels, seen, wanting
from web.frame import Button, Fact, Number, SoFar, Step


@dataclass(frozen=True)
class CartonRow:
    """One carton of the table. Quantities are vials; none where it is not known yet."""

    product: str
    lot: str
    expires: str
    expired: bool
    serial: str
    ordered: int | None
    invoiced: int | None
    scanned: int
    difference: str


def shown(here: Here, state: State) -> Shown:
    """The page of the step that the draft stands at."""
    step = wanting(state)
    done, of = len(state.get("seen", [])), len(all_labels(state))
    cartons: list[CartonState] = state.get("cartons", [])
    context = {
        "cartons": tuple(_row(here, state, carton) for carton in cartons),
        "done": done, "of": of, "counts": bool(state.get("labelled")), "listed": _listed(here, state, step),
        "note": _note(here, state, step), "confirm": _confirm(here, state, step),
        "others": (*_open_ones(here, state), *_others(state, step)),
        "sheet_href": "labels" if state.get("labelled") else "",
    }  # fmt: skip
    return Shown("receipt/cartons.html", ask(state, step), _steps(state, step), _so_far(here, state), context)


def _listed(here: Here, state: State, step: Wanting) -> tuple[Button, ...]:
    """Numbered ways on."""
    if step is Wanting.SUPPLIER:
        named = [supplier.name for supplier in all_suppliers(here.connection)]
    elif step is Wanting.PLACE:
        named = [place.name.capitalize() for place in places_of(here.connection, here.book, "storage")]
    else:
        return ()
    return tuple(parts.way(name, str(number), str(number), state) for number, name in enumerate(named, 1))


def _others(state: State, step: Wanting) -> tuple[Button, ...]:
    back = parts.way("Back one step", "B", "BACK", state)
    if step in (Wanting.ORDERED, Wanting.INVOICED):
        last = state["cartons"][-1]
        pack = last["per_carton"] if step is Wanting.ORDERED else last["n_ordered"]
        return (
            parts.way(f"{pack}, as {'the pack' if step is Wanting.ORDERED else 'ordered'}", "Y", "Y", state),
            back,
        )
    if step is Wanting.SUPPLIER:
        return (Button("Add a supplier", href="/supplier/new"), back)
    if step is Wanting.VIAL:
        done, of = len(state.get("seen", [])), len(all_labels(state))
        ways = [Button("Show the labels to print", href="labels", icon="printer")]
        if done:
            ways.append(parts.way(f"Short: {done} of {of} came", "1", "1", state))
            ways.append(parts.way("One label more", "2", "2", state))
        return (*ways, back) if of else (back,)
    return (back,) if state.get("cartons") or state.get("invoice") else ()


def _open_ones(here: Here, state: State) -> tuple[Button, ...]:
    """At a new beginning: the receipt that was left open, which a new one would replace."""
    if state["step"] or state.get("cartons"):
        return ()
    return tuple(
        Button(f"Go on with {_named(kept.state)}", href=f"/receipt/draft/{kept.id}/")
        for kept in open_drafts(here.connection, here.visitor)
        if kept.flow == "receipt"
    )


def _named(state: State) -> str:
    return f"invoice {state['invoice']}" if "invoice" in state else "the open receipt"


def _confirm(here: Here, state: State, step: Wanting) -> Button | None:
    """The main button, where there is one."""
    if step is Wanting.PRODUCT:
        return Button("Confirm the product", href="confirm")
    if step is Wanting.CARTON and state.get("cartons"):
        count = sum(max(carton["per_carton"], carton["n_invoiced"]) for carton in state["cartons"])
        return parts.confirm(f"Make {words.counted(count, 'label')}", state)
    if step is Wanting.CHECK:
        count = words.counted(len(state["seen"]), _noun(here, state))
        return parts.confirm(f"Confirm {count}, {_totals_text(here, state)}", state)
    return None


def _note(here: Here, state: State, step: Wanting) -> str:
    if step is Wanting.PRODUCT:
        return f"NDC {state['cartons'][-1]['product']} is in the catalogue and was never received here."
    if step is Wanting.SUPPLIER and not all_suppliers(here.connection):
        return "No supplier is in the books yet."
    return ""


def _so_far(here: Here, state: State) -> tuple[SoFar, ...]:
    """Invoice, supplier with its DEA number, place, and the vials scanned last."""
    taken = []
    if "invoice" in state:
        taken.append(SoFar(f"Invoice {state['invoice']}"))
    taken.extend(
        SoFar(supplier.name, (f"DEA {supplier.dea_number}, check digit right",))
        for supplier in all_suppliers(here.connection)
        if supplier.code == state.get("supplier")
    )
    if "place" in state:
        taken.append(SoFar(f"Into {find_place(here.connection, state['place'], here.book).name}"))
    for label in state.get("seen", [])[-3:]:
        own = ("Its own code agrees",) if label in state.get("own_codes", []) else ()
        taken.append(SoFar(f"Vial {short(label)}", own))
    return tuple(taken)


def _steps(state: State, step: Wanting) -> tuple[Step, ...]:
    head = all(name in state for name in ("invoice", "supplier", "place"))
    labelled = bool(state.get("labelled"))
    named = [
        ("Invoice", head), ("Cartons", labelled), ("Vials", step in (Wanting.CHECK, Wanting.NOTHING)),
        ("Check", bool(state.get("agreed"))),
    ]  # fmt: skip
    # The signing page puts the last step, the person's own, behind these.
    return parts.steps(named, "You") if step is not Wanting.NOTHING else parts.steps(named, "")[:-1]


def _row(here: Here, state: State, carton: CartonState) -> CartonRow:
    name, unit = f"NDC {carton['product']}, not confirmed yet", "vial"
    try:
        product = find_product(here.connection, carton["product"])
        name, unit = product.name, WORDS[product.container]
    except UnknownProduct:
        pass
    expires = date.fromisoformat(carton["expires_on"]) if carton["expires_on"] else None
    scanned = len(seen(state, carton))
    return CartonRow(
        product=name, lot=carton["lot"] or "", expires=words.day(expires) if expires else "",
        expired=expires is not None and here.now.astimezone(here.zone).date() > expires,
        serial=carton["serial"] or "", ordered=carton["n_ordered"], invoiced=carton["n_invoiced"], scanned=scanned,
        difference=_difference(scanned, carton, unit) if state.get("labelled") else "",
    )  # fmt: skip


def _difference(scanned: int, carton: CartonState, unit: str) -> str:
    """Received against invoiced, and invoiced against ordered, in words."""
    short_of = carton["n_invoiced"] - scanned
    said = f"{short_of} short" if short_of > 0 else f"{-short_of} over" if short_of < 0 else "as invoiced"
    unordered = carton["n_invoiced"] - carton["n_ordered"]
    if unordered:
        beside = f"{words.counted(abs(unordered), unit)} {'not ordered' if unordered > 0 else 'not invoiced'}"
        said = f"{said}; {beside}"
    return said


def _totals(here: Here, state: State) -> dict[str, tuple[int, int, Product]]:
    """Micrograms, microlitres and the first product of each substance; substances are never added together."""
    totals: dict[str, tuple[int, int, Product]] = {}
    for carton in state["cartons"]:
        product = find_product(here.connection, carton["product"])
        count = len(seen(state, carton))
        mass, volume, first = totals.get(product.substance, (0, 0, product))
        totals[product.substance] = (
            mass + count * product.amount_ug,
            volume + count * product.volume_ul,
            first,
        )
    return totals


def _noun(here: Here, state: State) -> str:
    """Vial, syringe or device; of more than one kind, container."""
    kinds = {WORDS[find_product(here.connection, carton["product"]).container] for carton in state["cartons"]}
    return kinds.pop() if len(kinds) == 1 else "container"


def _totals_text(here: Here, state: State) -> str:
    totals = _totals(here, state)
    if len(totals) == 1:
        return words.mg_text(next(iter(totals.values()))[0])
    return ", ".join(f"{words.mg_text(mass)} {substance}" for substance, (mass, _, _) in totals.items())


def signing(here: Here, state: State) -> Signing:
    """How many vials of what, from whom, into which place, with each difference."""
    totals = _totals(here, state)
    (substance, (mass, volume, _)), *others = totals.items()
    supplier = next(each for each in all_suppliers(here.connection) if each.code == state["supplier"])
    details = [
        Fact("Received", words.counted(len(state["seen"]), _noun(here, state))),
        Fact("Invoice", state["invoice"]),
        Fact("From", f"{supplier.name}, DEA {supplier.dea_number}"),
        Fact("Into", find_place(here.connection, state["place"], here.book).name),
        *(Fact("Also", f"{words.mg_text(other)} of {name}") for name, (other, _, _) in others),
    ]
    for row in (_row(here, state, carton) for carton in state["cartons"]):
        where = ", expired: into quarantine" if row.expired else ""
        details.append(Fact(f"Lot {row.lot}", f"{printed_text(row.scanned * 1000)}, {row.difference}{where}"))
    return Signing(Number(mass, volume, drug=substance), tuple(details))
