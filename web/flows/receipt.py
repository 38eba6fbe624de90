"""Receive: invoice, cartons, one label a vial, the check and the pharmacist's signature."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar

from inventory.custody import local_day
from inventory.errors import NothingReceived, TwiceInThisReceipt
from inventory.execution import Operation
from inventory.keys import Purpose
from inventory.place import find_place, places_of
from inventory.receipt import Carton, Receive, receive
from inventory.staff import Role
from inventory.supplier import all_suppliers
from scanners.label import new_label, short
from scanners.scan import Scan
from web.drafts import State
from web.flow import Flow, Here, Shown, Signing, act_of, wrong_step
from web.flows import receipt_box, receipt_view
from web.flows.receipt_ask import TAKES
from web.flows.receipt_carton import (
    Wanting,
    all_labels,
    all_seen,
    count_of,
    day_of,
    is_same_product,
    judge_expiry,
    refresh,
    seen,
    take_carton,
    wanting,
)
from web.given import Given, What
from web.here import database
from web.refusals import NotOfThisReceipt, OtherProduct, Unscanned


class ReceiptFlow(Flow):
    """Invoice, supplier, cartons; each vial's label on its vial; CONFIRM; PIN."""

    name: ClassVar[str] = "receipt"
    heading: ClassVar[str] = "Receive"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.PHARMACIST})
    signers: ClassVar[tuple[str, ...]] = ("actor",)
    goes_on: ClassVar[bool] = True

    def takes_text(self, here: Here, state: State, raw: str) -> bool:
        """An invoice's number, a lot, a day or a count stands as typed; codes of ours and cartons are read."""
        refresh(here.connection, state)
        return receipt_box.takes_text(here, wanting(state), raw.strip())

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take what the step asks for; a carton is taken as long as no labels are made."""
        refresh(here.connection, state)
        step = wanting(state)
        if step in (Wanting.VIAL, Wanting.CHECK):
            self._take_vial(here, state, given)
        elif given.what is What.CARTON and given.scan is not None and step is not Wanting.NOTHING:
            self._take_scan(here, state, given.scan, step)
        elif step in (Wanting.LOT, Wanting.EXPIRY):
            self._take_text(here, state, given, step)
        elif step in (Wanting.ORDERED, Wanting.INVOICED):
            self._take_count(state, given, step)
        elif step is Wanting.CARTON and given.what in (What.CHOICE, What.ACTION):
            self._take_way(state, given)
        else:
            self._take_head(here, state, given, step)

    def accept(self, state: State) -> bool:
        """Enter makes the labels, and says yes to the check.

        Raises: Unscanned: a label was not scanned on its vial.
        """
        step = wanting(state)
        if step is Wanting.CARTON and state.get("cartons"):
            _make_labels(state)
        elif step is Wanting.VIAL:
            done, of = len(state.get("seen", [])), len(all_labels(state))
            raise Unscanned(
                f"{of} labels scanned",
                str(done),
                expected_text=f"{of} labels were made",
                found_text=f"{done} scanned",
            )
        elif step is Wanting.CHECK:
            state["agreed"] = True
        else:
            return False
        return True

    def _take_head(self, here: Here, state: State, given: Given, step: Wanting) -> None:
        """Invoice, supplier and place."""
        if step is Wanting.INVOICE and given.what is What.TEXT:
            state["invoice"] = given.raw.strip()
        elif step is Wanting.SUPPLIER:
            suppliers = all_suppliers(here.connection)
            number = _number(given)
            if not 0 < number <= len(suppliers):
                raise wrong_step(given, "the number of a supplier")
            state["supplier"] = suppliers[number - 1].code
        elif step is Wanting.PLACE:
            self._take_place(here, state, given)
        else:
            raise wrong_step(given, TAKES[step])
        _only_place(here, state)

    def _take_place(self, here: Here, state: State, given: Given) -> None:
        storage = places_of(here.connection, here.book, "storage")
        if given.what is What.PLACE and find_place(here.connection, given.code, here.book).kind == "storage":
            state["place"] = given.code
        elif 0 < _number(given) <= len(storage):
            state["place"] = storage[_number(given) - 1].code
        else:
            raise wrong_step(given, "a storage place, or its number")

    def _take_scan(self, here: Here, state: State, scan: Scan, step: Wanting) -> None:
        """A carton; one that is scanned while a linear code's lot is asked for says more of the same carton."""
        if step in (Wanting.ORDERED, Wanting.INVOICED, Wanting.PRODUCT):
            raise wrong_step(Given(What.CARTON, scan.raw), TAKES[step])
        if step in (Wanting.LOT, Wanting.EXPIRY):
            state["cartons"] = state["cartons"][:-1]
        take_carton(here, state, scan)

    def _take_text(self, here: Here, state: State, given: Given, step: Wanting) -> None:
        carton = state["cartons"][-1]
        if given.what is not What.TEXT:
            raise wrong_step(given, TAKES[step])
        if step is Wanting.LOT:
            carton["lot"] = given.raw.strip().upper()
            return
        expiry = day_of(given.raw)
        judge_expiry(here, state, carton["lot"], expiry)
        carton["expires_on"] = expiry.isoformat()

    def _take_count(self, state: State, given: Given, step: Wanting) -> None:
        """Y: as the pack, or as ordered; else the number typed."""
        carton = state["cartons"][-1]
        yes = given.what is What.ACTION and given.code == "YES"
        if not yes and given.what not in (What.TEXT, What.CHOICE):
            raise wrong_step(given, TAKES[step])
        if step is Wanting.INVOICED:
            carton["n_invoiced"] = carton["n_ordered"] if yes else count_of(given.raw)
            return
        carton["n_ordered"] = carton["per_carton"] if yes else count_of(given.raw)
        if yes:
            carton["n_invoiced"] = carton["per_carton"]

    def _take_way(self, state: State, given: Given) -> None:
        """All cartons are scanned: make the labels."""
        if not state.get("cartons") or (given.code not in {"1", "PRINT"}):
            raise wrong_step(given, TAKES[Wanting.CARTON])
        _make_labels(state)

    def _take_vial(self, here: Here, state: State, given: Given) -> None:
        """A label on its vial, the vial's own code after it, or a way to end with fewer."""
        if given.what is What.LABEL:
            self._take_label(state, given.code)
        elif given.what is What.CARTON and given.scan is not None and state.get("seen"):
            self._take_own_code(here, state, given.scan)
        elif given.what is What.CHOICE and given.code == "1" and not all_seen(state):
            for carton in state["cartons"]:
                if not seen(state, carton):
                    serial = carton["serial"] or f"lot {carton['lot']}"
                    raise NothingReceived("one vial of each carton, or Back", f"none of {serial}")
            state["short"] = True
        elif given.what is What.CHOICE and given.code == "2" and state.get("seen"):
            _carton_of(state, state["seen"][-1])["labels"].append(_label())
            state.pop("short", None)
        else:
            raise wrong_step(given, TAKES[Wanting.VIAL])

    def _take_label(self, state: State, label: str) -> None:
        if label in state.get("seen", []):
            raise TwiceInThisReceipt("a label not scanned yet", short(label), what="vial")
        if label not in all_labels(state):
            raise NotOfThisReceipt("a label of this receipt's sheet", short(label))
        state["seen"] = [*state.get("seen", []), label]

    def _take_own_code(self, here: Here, state: State, scan: Scan) -> None:
        """The code that the vial came with is of the product, lot and expiry that its new label says."""
        label = state["seen"][-1]
        carton = _carton_of(state, label)
        expiry = date.fromisoformat(carton["expires_on"])
        if not is_same_product(here.connection, scan, carton["product"]):
            raise OtherProduct(
                f"NDC {carton['product']}", scan.ndc11 or scan.gtin14 or "a code without its product"
            )
        if scan.lot not in (None, carton["lot"]) or scan.expiry not in (None, expiry):
            found = f"lot {scan.lot or carton['lot']}, expires {scan.expiry or expiry}"
            raise OtherProduct(f"lot {carton['lot']}, expires {expiry}", found)
        state["own_codes"] = [*(each for each in state.get("own_codes", []) if each != label), label]

    def complete(self, _here: Here, state: State) -> bool:
        """The check was agreed to; the signature is wanting."""
        return wanting(state) is Wanting.NOTHING

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The receipt, of the vials whose labels were scanned on them."""
        act = act_of(here, state)
        cartons = tuple(
            Carton(
                carton["product"], carton["serial"], carton["lot"], date.fromisoformat(carton["expires_on"]),
                carton["n_ordered"], carton["n_invoiced"], tuple(seen(state, carton)),
            )
            for carton in state["cartons"]
        )  # fmt: skip
        return receive, Receive(
            act, state["supplier"], state["invoice"], local_day(act), state["place"], cartons
        )

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step."""
        refresh(here.connection, state)
        return receipt_view.shown(here, state)

    def signing(self, here: Here, state: State) -> Signing:
        """How many of what, from whom, into which place."""
        return receipt_view.signing(here, state)


def _number(given: Given) -> int:
    """A choice's number, of one figure or more; 0 where it is none."""
    text = given.raw.strip() if given.what is What.TEXT else given.code if given.what is What.CHOICE else ""
    return int(text) if text.isdigit() else 0


def _only_place(here: Here, state: State) -> None:
    """One storage place leaves nothing to choose."""
    storage = places_of(here.connection, here.book, "storage")
    if "place" not in state and len(storage) == 1:
        state["place"] = storage[0].code


def _label() -> str:
    return new_label(database().keys.key(Purpose.LABEL), secrets.randbelow)


def _make_labels(state: State) -> None:
    """One label for each vial that the pack or the invoice promises."""
    for carton in state["cartons"]:
        carton["labels"] = [_label() for _ in range(max(carton["per_carton"], carton["n_invoiced"]))]
    state["labelled"] = True


def _carton_of(state: State, label: str) -> dict[str, Any]:
    found: dict[str, Any] = next(carton for carton in state["cartons"] if label in carton["labels"])
    return found
