"""A product's name says substance, strength and volume, exact."""

from __future__ import annotations

from inventory.product import SUBSTANCES
from web.product_words import CONTAINERS, NAMED_SUBSTANCES, mass, product_name, strength


def test_a_strength_is_per_millilitre_where_it_is_whole() -> None:
    """50 mg/mL; where the quotient is no whole microgram both figures stand."""
    assert strength(500_000, 10_000) == "50 mg/mL"
    assert strength(2_500, 1_000) == "2.5 mg/mL"
    assert strength(10_000, 3_000) == "10 mg in 3 mL"


def test_a_name_has_the_volume() -> None:
    """Two packages of one strength have two names."""
    assert product_name("lorazepam", 2_000, 1_000) == "lorazepam 2 mg/mL, 1 mL"
    assert product_name("lorazepam", 20_000, 10_000) == "lorazepam 2 mg/mL, 10 mL"


def test_a_mass_is_whole_micrograms_or_none() -> None:
    """Strength times volume; what would be rounded is none."""
    assert mass(2_000, 1_000) == 2_000
    assert mass(333, 1) is None
    assert mass(1, 1_500) is None


def test_every_substance_and_container_of_the_books_can_be_chosen() -> None:
    """The lists follow what the books know."""
    assert [code for code, _ in NAMED_SUBSTANCES] == list(SUBSTANCES)
    assert ("lorazepam", "lorazepam, CIV") in NAMED_SUBSTANCES
    assert {code for code, _ in CONTAINERS} == {"vial", "prefilled_syringe", "device"}
