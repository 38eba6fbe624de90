"""Places, products and stock of the token's registration, and of no other."""

from tests.cast import ANN, MULTI
from tests.web.api.conftest import Station, give_token


def test_places_are_those_of_the_registration(station: Station) -> None:
    """Where drug is kept and whose hands there are; the outside of the books is no place for a step."""
    found = {each["code"]: each for each in station.get("/place")["places"]}
    assert found["R1.CAB"]["kind"] == "storage"
    assert found[f"R1.{ANN.code}"] == {
        "code": f"R1.{ANN.code}", "kind": "person", "name": ANN.name, "zone": "America/New_York", "person": ANN.code,
    }  # fmt: skip
    assert "R1.WB" in found
    assert "R1.SUPPLIER" not in found
    assert not any(code.startswith("R2") for code in found)


def test_products_are_those_confirmed(station: Station) -> None:
    """With amounts in whole micrograms and microlitres."""
    found = {each["code"]: each for each in station.get("/product")["products"]}
    assert (found[MULTI]["amount_ug"], found[MULTI]["volume_ul"], found[MULTI]["schedule"]) == (
        500_000,
        10_000,
        "CIII",
    )


def test_stock_is_counted_by_product_and_place(station: Station) -> None:
    """Sealed ones as a count, opened ones by label; another registration sees none of it."""
    station.clinic.receive(3)
    taken = station.clinic.taken()
    (cabinet, hands) = station.get("/stock")["stock"]
    assert (cabinet["place"], cabinet["sealed"], cabinet["sealed_ug"]) == ("R1.CAB", 3, 1_500_000)
    assert (hands["place"], hands["place_name"], hands["sealed"]) == (f"R1.{ANN.code}", ANN.name, 1)
    assert taken
    station.token = give_token(station.clinic, registration="R2")
    assert station.get("/stock") == {"stock": []}
