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
    "licence_recorded": "licence",
    "number_recorded": "person_number",
    "training_recorded": "training",
    "screening_recorded": "screening",
    "access_changed": "access_period",
    "identity_checked": "identity_check",
    "accountability_signed": "accountability",
    "registrant_named": "registrant",
    "supervisor_changed": "supervision",
    "shift_planned": "roster_shift",
    "badge_ended": "badge_ended",
    "pin_changed": "pin_changed",
    "totp_enrolled": "totp_enrolled",
    "security_key_enrolled": "security_key",
    "factor_ended": "factor_ended",
    "workstation_enrolled": "workstation_enrolled",
    "profile_chosen": "profile_chosen",
    "limit_set": "limit_set",
    "mail_address_set": "mail_address",
    "recovery_sheet_made": "recovery_sheet",
    "recovery_sheet_used": "recovery_used",
    "glass_broken": "break_glass",
    "glass_ended": "break_glass_ended",
    "api_token_made": "api_token",
    "api_token_ended": "api_token_ended",
    "reviewed": "review",
    "credentials_reviewed": "credential_review",
    "badge_tested": "badge_test",
    "letter_kept": "certification_letter",
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
    "disclosed": "disclosure",
}

#: Kinds that stand in the house book; all others stand in a registration's.
HOUSE_KINDS = (
    "registration_opened", "person_added", "role_changed", "badge_enrolled", "pin_reset", "place_added",
    "workstation_added", "supplier_added", "product_confirmed", "key_introduced", "backup_made", "database_restored",
    "rollback_accounted",
    "licence_recorded", "number_recorded", "training_recorded", "screening_recorded", "access_changed",
    "identity_checked", "accountability_signed", "registrant_named", "supervisor_changed", "shift_planned",
    "badge_ended", "pin_changed", "totp_enrolled", "security_key_enrolled", "factor_ended",
    "workstation_enrolled", "profile_chosen", "limit_set", "mail_address_set", "recovery_sheet_made",
    "recovery_sheet_used", "glass_broken", "glass_ended", "api_token_made", "api_token_ended", "reviewed",
    "credentials_reviewed", "badge_tested", "letter_kept",
)  # fmt: skip

#: Kinds that their actor signs whatever a profile says.
SIGNED_KINDS = (
    "rollback_accounted", "accountability_signed", "glass_broken", "reviewed", "credentials_reviewed",
    "recovery_sheet_used",
)  # fmt: skip

#: Kinds that change who may do what, or a rule: once a registrant is named, who makes the change signs it and a second
#: person approves it, or the entry says by an exception that she is still wanted (practice P19, P6).
CHANGE_KINDS = (
    "registration_opened", "person_added", "role_changed", "badge_enrolled", "pin_reset", "place_added",
    "workstation_added", "product_confirmed", "licence_recorded", "number_recorded", "training_recorded",
    "screening_recorded", "access_changed", "identity_checked", "registrant_named", "supervisor_changed",
    "shift_planned", "totp_enrolled", "security_key_enrolled", "workstation_enrolled", "profile_chosen", "limit_set",
    "mail_address_set", "recovery_sheet_made", "api_token_made", "letter_kept",
)  # fmt: skip

#: The kind that may change a right without them: the sheet of paper was the second person.
BY_SHEET = "recovery_sheet_used"

#: The exception of an entry that is posted with one signature where a rule asks for two.
ONE_SIGNATURE = "second_person_wanted"

#: Places from which more may go out than came in, or the reverse: the outside of the books.
UNBOUNDED_PLACES = (
    "supplier", "opening_stock", "other_registrant", "patient", "waste", "destruction", "reverse_distributor",
    "supplier_return", "loss", "overfill", "dead_space", "variance",
)  # fmt: skip
