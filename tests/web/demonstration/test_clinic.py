"""The clinics of the demonstration: test numbers with their check digits, and products that the catalogue holds."""

from datetime import UTC, datetime

import pytest

from inventory.identifiers import dea_is_right
from inventory.plan import HOUSE, Act
from web.demonstration.clinic import (
    CONFIRMED,
    KETAMINE,
    OUTSOURCER,
    SITES,
    UNCONFIRMED,
    WHOLESALER,
    Package,
)


def test_registration_numbers_pass_and_are_plainly_for_tests() -> None:
    """The check digit is right, and the six digits before it are alike."""
    for number in [each.dea_number for each in (*SITES, WHOLESALER, OUTSOURCER)]:
        assert dea_is_right(number)
        assert len(set(number[2:8])) == 1


def test_three_zones() -> None:
    """Each registration has its own zone, and its places its code."""
    zones = [site.zone for site in SITES]
    assert zones == ["America/New_York", "America/Chicago", "America/Denver"]
    assert SITES[0].place("CAB-A") == "R1.CAB-A"


def test_products_are_what_the_catalogue_says() -> None:
    """Amount and volume come from the catalogue; what it says of doses and pack is not contradicted."""
    assert (KETAMINE.amount_ug, KETAMINE.volume_ul) == (500_000, 10_000)
    for package in (*CONFIRMED, UNCONFIRMED):
        row = package.row
        assert row.refusal is None
        assert row.doses in {None, package.doses}
        assert row.per_carton in {None, package.per_carton}
        assert package.amount_ug * 1000 == row.strength_ug_per_ml * package.volume_ul


def test_a_product_out_of_the_catalogue_is_a_fault() -> None:
    """No drug is invented: an NDC that the catalogue has not cannot be confirmed."""
    with pytest.raises(LookupError):
        _ = Package("99999999999", "nothing", "multi", 1).row


def test_the_confirmation_carries_the_package() -> None:
    """What the pharmacist confirms is the row, its pack and its doses."""
    act = Act("c1", HOUSE, "P-0003", None, datetime(2026, 11, 1, tzinfo=UTC), "America/New_York")
    command = KETAMINE.confirm(act)
    assert (command.ndc, command.doses, command.per_carton) == ("0409-2053-10", "multi", 10)
    assert (command.substance, command.evidence) == ("ketamine", "B")
