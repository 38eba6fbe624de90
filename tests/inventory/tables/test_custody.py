"""What a registration's facts can never say, whoever writes them."""

from typing import Any

import pytest

from inventory.receipt import receive
from inventory.tables import custody
from tests.cast import CORA, Clinic
from tests.inventory.tables.checks import refused


@pytest.mark.parametrize(
    ("table", "name", "changed"),
    [
        ("container", "ck_container_kind", {"kind": "bucket"}),
        ("container", "ck_container_amounts", {"amount_ug": 0}),
        ("container", "ck_container_amounts", {"volume_ul": 0}),
        ("container", "ck_container_origin", {"product": None}),
        ("receipt_carton", "ck_receipt_carton_quantities", {"n_received": 0}),
        ("receipt_carton", "ck_receipt_carton_quantities", {"n_ordered": -1}),
        ("receipt_carton", "ck_receipt_carton_quantities", {"n_invoiced": -1}),
        ("issue", "ck_issue_purpose", {"purpose": "fun"}),
        ("draw", "ck_draw_amounts", {"amount_ug": 0}),
        ("draw", "ck_draw_amounts", {"volume_ul": 0}),
        ("administration", "ck_administration_amounts", {"amount_ug": 0}),
        ("waste_part", "ck_waste_part_amounts", {"amount_ug": 0}),
        ("waste_part", "ck_waste_part_amounts", {"left_ug": -1}),
        ("stock_return", "ck_stock_return_sealed", {"sealed": 2, "reading_ul": 5}),
        ("stock_return", "ck_stock_return_reading", {"reading_ul": None}),
        ("stock_return", "ck_stock_return_method", {"reading_method": "guess"}),
        ("weighing", "ck_weighing_how", {"how": "guessed"}),
        ("dose_order", "ck_dose_order_dose", {"dose_ug": 0}),
        ("dose_order", "ck_dose_order_per_kg", {"per_kg": 2}),
        ("dose_order", "ck_dose_order_validity", {"valid_to_us": 0}),
    ],
)
def test_a_check_refuses_it(used: Clinic, table: str, name: str, changed: dict[str, Any]) -> None:
    """The database says which rule it was."""
    refused(used, getattr(custody, table), name, **changed)


def test_a_serial_of_a_product_is_received_once(used: Clinic) -> None:
    """The index holds it below the program; cartons without a serial are many."""
    carton = used.carton(1, carton_serial="SN-9")
    used.run_signed(receive, used.receive_command(carton), (CORA, "actor"))
    refused(
        used,
        custody.receipt_carton,
        "VT02|uq_receipt_carton_serial",
        carton_serial="SN-9",
        product=carton.product,
    )
