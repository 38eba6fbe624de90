"""A product is confirmed once; its substance comes with its schedule and DEA code."""

import dataclasses
from typing import Any

import pytest

from inventory.errors import AlreadyKnown, NotWholeAmount, Refused, ScheduleTwo, UnknownProduct, WrongForm
from inventory.product import ConfirmProduct, all_products, confirm_product, find_by_code, find_product
from tests.cast import MULTI, PREFILLED, PROGRAM, SINGLE, Clinic
from tests.inventory.reading import facts, one


def confirming(clinic: Clinic, **changed: Any) -> ConfirmProduct:
    """Lorazepam, not confirmed yet."""
    command = ConfirmProduct(
        clinic.act(PROGRAM), "0641-6044-25", None, "lorazepam", "lorazepam 2 mg/mL", "Invented Labs", "vial",
        "single", 2_000, 1_000, 25, "C",
    )  # fmt: skip
    return dataclasses.replace(command, **changed)


def test_the_first_product_brings_its_substance(own_clinic: Clinic) -> None:
    """The second of one substance does not; the code is the 11-digit NDC."""
    posted = own_clinic.run(confirm_product, confirming(own_clinic))
    assert one(own_clinic, posted, "substance")["schedule"] == "CIV"
    assert one(own_clinic, posted, "product")["code"] == "00641604425"
    again = own_clinic.run(confirm_product, confirming(own_clinic, ndc="0641-6045-25"))
    assert facts(own_clinic, again, "substance") == []
    with own_clinic.database.read() as connection:
        assert find_product(connection, "00641604425").dea_code == "2885"


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"ndc": "0409-2053-10"}, AlreadyKnown, "0409-2053-10"),
        ({"ndc": "0641604425"}, WrongForm, "0641604425"),
        ({"ndc": ""}, WrongForm, "nothing"),
        ({"substance": "fentanyl"}, ScheduleTwo, "fentanyl"),
        ({"amount_ug": 0}, NotWholeAmount, "0"),
        ({"volume_ul": 0}, NotWholeAmount, "0"),
        ({"per_carton": 0}, NotWholeAmount, "0"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """Confirmed before, no NDC, Schedule II, or an amount that is none."""
    with clinic.refused(refusal, found=found):
        clinic.run(confirm_product, confirming(clinic, **changed))


def test_a_product_is_found_by_its_code(clinic: Clinic) -> None:
    """One that nobody confirmed is unknown."""
    with clinic.database.read() as connection:
        assert find_product(connection, MULTI).amount_ug == 500_000
        assert len(all_products(connection)) == 4
        with pytest.raises(UnknownProduct):
            find_product(connection, "99999999999")


def test_a_cartons_code_finds_its_confirmed_product(clinic: Clinic) -> None:
    """By GTIN first, by 11-digit NDC, or by the ten digits inside a GTIN; another's code finds none."""
    with clinic.database.read() as connection:
        found = [
            find_by_code(connection, gtin, ndc)
            for gtin, ndc in (
                ("00304092053105", SINGLE), (None, PREFILLED), ("30304092053106", None), ("00303042053108", None),
            )
        ]  # fmt: skip
    assert [each and each.code for each in found] == [MULTI, PREFILLED, MULTI, None]
