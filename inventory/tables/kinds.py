"""Kinds of entry, each with the facts table that must have exactly one row, and the places outside the books."""

from __future__ import annotations

#: Kind of entry -> its own facts table.
KIND_TABLE: dict[str, str] = {
    "registration_opened": "registration",
    "person_added": "person",
    "role_changed": "role_grant",
    "badge_enrolled": "badge",
    "pin_reset": "pin_reset",
    "place_added": "place",
    "workstation_added": "workstation",
    "supplier_added": "supplier",
    "product_confirmed": "product",
    "key_introduced": "key_introduced",
    "backup_made": "backup_made",
    "database_restored": "database_restored",
    "rollback_accounted": "rollback_accounted",
    "receipt": "receipt",
    "issue": "issue",
    "take_explained": "take_explained",
    "draw": "draw",
    "administration": "administration",
    "waste": "waste",
    "sealed_return": "stock_return",
    "opened_return": "stock_return",
    "patient_registered": "patient",
    "weighing": "weighing",
    "order_written": "dose_order",
    "reversal": "reversal",
    "patient_erased": "patient_erased",
}

#: Kinds that stand in the house book; all others stand in a registration's.
HOUSE_KINDS = (
    "registration_opened", "person_added", "role_changed", "badge_enrolled", "pin_reset", "place_added",
    "workstation_added", "supplier_added", "product_confirmed", "key_introduced", "backup_made", "database_restored",
    "rollback_accounted",
)  # fmt: skip

#: Kinds that their actor signs whatever a profile says.
SIGNED_KINDS = ("rollback_accounted",)

#: Places from which more may go out than came in, or the reverse: the outside of the books.
UNBOUNDED_PLACES = (
    "supplier", "opening_stock", "other_registrant", "patient", "waste", "destruction", "reverse_distributor",
    "supplier_return", "loss", "overfill", "dead_space", "variance",
)  # fmt: skip
