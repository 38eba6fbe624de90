"""What the house book's facts can never say, whoever writes them."""

from typing import Any

import pytest

from inventory.tables import house
from tests.cast import Clinic
from tests.inventory.tables.checks import refused


@pytest.mark.parametrize(
    ("table", "name", "changed"),
    [
        ("role_grant", "ck_role_grant_role", {"role": "owner"}),
        ("role_grant", "ck_role_grant_granted", {"granted": 2}),
        ("place", "ck_place_kind", {"kind": "pocket"}),
        ("place", "ck_place_holder", {"kind": "person"}),
        ("place", "ck_place_holder", {"person": "P-0001"}),
        ("workstation", "ck_workstation_theme", {"theme": "pink"}),
        ("substance", "ck_substance_schedule", {"schedule": "CII"}),
        ("product", "ck_product_container", {"container": "bucket"}),
        ("product", "ck_product_doses", {"doses": "many"}),
        ("product", "ck_product_amounts", {"amount_ug": 0}),
        ("product", "ck_product_amounts", {"volume_ul": 0}),
        ("product", "ck_product_amounts", {"per_carton": 0}),
    ],
)
def test_a_check_refuses_it(clinic: Clinic, table: str, name: str, changed: dict[str, Any]) -> None:
    """The database says which rule it was; a Schedule II substance has no place in it."""
    refused(clinic, getattr(house, table), name, **changed)


def test_a_badge_is_kept_as_a_digest_and_a_pin_beside_the_books() -> None:
    """Neither table has a column for a secret, and the PIN's hash is no fact of an entry."""
    assert set(house.badge.columns.keys()) == {"book", "seq", "no", "digest", "person"}
    assert set(house.pin_reset.columns.keys()) == {"book", "seq", "no", "person"}
    assert set(house.pin.columns.keys()) == {"person", "argon2", "set_at_us", "one_time"}
