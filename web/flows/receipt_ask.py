"""What a receipt asks for at each step, in one sentence and a line of help, and what each step takes."""

from __future__ import annotations

from collections.abc import Mapping

from scanners.label import short
from web.drafts import State
from web.flows.receipt_carton import CartonState, Wanting, all_labels
from web.frame import Ask

#: What each step takes, as a refusal says it.
TAKES: Mapping[Wanting, str] = {
    Wanting.PRODUCT: "the product's confirmation",
    Wanting.LOT: "the lot as printed",
    Wanting.EXPIRY: "the expiry as printed",
    Wanting.ORDERED: "a number of vials, or Y for the pack",
    Wanting.INVOICED: "a number of vials, or Y for the same",
    Wanting.INVOICE: "the invoice's number",
    Wanting.SUPPLIER: "the number of a supplier",
    Wanting.PLACE: "a storage place, or its number",
    Wanting.CARTON: "a carton, or 1 when all are scanned",
    Wanting.VIAL: "a new label on its vial",
    Wanting.CHECK: "a new label on its vial",
    Wanting.NOTHING: "your badge or your PIN",
}


def ask(state: State, step: Wanting) -> Ask:
    """The ask of a step, without its address."""
    done, of = len(state.get("seen", [])), len(all_labels(state))
    scanned = len(state.get("cartons", []))
    last: CartonState = state["cartons"][-1] if scanned else {}
    pack = last.get("per_carton")
    asks = {
        Wanting.PRODUCT: ("Confirm this product's pack and doses first.", "It is asked once, at the first receipt."),
        Wanting.LOT: ("Type the lot.", "This code carries none. Or scan the carton's square code."),
        Wanting.EXPIRY: ("Type the expiry.", "For example 2028-02-28, or 2028-02 for the whole month."),
        Wanting.ORDERED: (
            "How many vials were ordered?",
            f"Y and Enter: {pack} ordered, {pack} invoiced, one pack. Or type the number.",
        ),
        Wanting.INVOICED: ("How many vials were invoiced?", f"Y and Enter: {last.get('n_ordered')}, as ordered."),
        Wanting.INVOICE: ("Scan the invoice, or type its number.", ""),
        Wanting.SUPPLIER: ("Who sent it? Type the number.", ""),
        Wanting.PLACE: ("Where does it go? Scan the place.", "Or type its number."),
        Wanting.CARTON: (
            f"Scan the next carton. {scanned} scanned." if scanned else "Scan the first carton.",
            "All scanned? Press Enter to make the labels." if scanned else "Its square code carries lot and expiry.",
        ),
        Wanting.VIAL: (
            f"Stick a label on its vial, then scan it. {done} of {of}.",
            "The vial's own code may follow: it is compared with the label.",
        ),
        Wanting.CHECK: ("Check against the invoice, then press Enter or scan CONFIRM.", void_words(state)),
        Wanting.NOTHING: ("Sign the receipt.", ""),
    }  # fmt: skip
    sentence, help_text = asks[step]
    return Ask(sentence, help=help_text)


def void_words(state: State) -> str:
    """The labels that were made and not scanned, by their last group; nothing where there are none."""
    void = [short(label) for label in all_labels(state) if label not in state.get("seen", [])]
    return f"Void labels, throw them away: {', '.join(void)}." if void else ""
