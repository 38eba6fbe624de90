"""A product in words: strength and name out of exact amounts; it never rounds a strength."""

from __future__ import annotations

from inventory.amount import PER_MILLI, printed_text
from inventory.product import SUBSTANCES

#: Kinds of container as a pharmacist names them, and how many doses each may hold.
CONTAINERS = (
    ("vial", "Vial"),
    ("prefilled_syringe", "Prefilled syringe"),
    ("device", "Nasal spray or other device"),
)
DOSES = (("single", "Single-dose: for one patient"), ("multi", "Multi-dose: for several, with preservative"))
#: Substances by code, with their schedule.
NAMED_SUBSTANCES = tuple((code, f"{name}, {schedule}") for code, (name, schedule, _) in SUBSTANCES.items())


def strength(amount_ug: int, volume_ul: int) -> str:
    """`50 mg/mL`, or mass and volume where the quotient is no whole microgram per mL."""
    per_ml, rest = divmod(amount_ug * PER_MILLI, volume_ul)
    if rest:
        return f"{printed_text(amount_ug)} mg in {printed_text(volume_ul)} mL"
    return f"{printed_text(per_ml)} mg/mL"


def product_name(substance: str, amount_ug: int, volume_ul: int) -> str:
    """The name that the books give a product: substance, strength, volume."""
    return f"{substance} {strength(amount_ug, volume_ul)}, {printed_text(volume_ul)} mL"


def mass(strength_ug_per_ml: int, volume_ul: int) -> int | None:
    """Micrograms in a volume of this strength; None where it is no whole microgram."""
    amount_ug, rest = divmod(strength_ug_per_ml * volume_ul, PER_MILLI)
    return None if rest or amount_ug == 0 else amount_ug
