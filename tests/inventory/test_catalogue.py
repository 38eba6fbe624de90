"""The product catalogue: its facts agree with one another and with the samples, and every code finds its row."""

import csv
import doctest
from collections import Counter
from pathlib import Path

import pytest

from inventory import catalogue
from inventory.catalogue import find, rows, segments
from scanners.gtin import has_right_check_digit, ndc10_within
from scanners.ndc import ndc11

SAMPLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "barcodes" / "ketamine_ndc.csv"


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(catalogue).failed == 0


def test_every_row_is_there() -> None:
    """Fifty rows, by what they are and how well they are known; lorazepam is a pharmacist's to add."""
    assert len(rows()) == 50
    assert Counter(row.substance for row in rows()) == {
        "ketamine": 29,
        "esketamine": 2,
        "midazolam": 13,
        "diazepam": 1,
        "fentanyl": 4,
        "sufentanil": 1,
    }
    assert Counter(row.evidence for row in rows()) == {"A": 29, "B": 14, "C": 7}
    assert all(row.verified == (row.evidence == "A") for row in rows())


def test_what_the_books_do_not_carry_is_marked() -> None:
    """Schedule II, bulk powder, veterinary, and the product without a package."""
    assert Counter(row.refusal for row in rows() if row.refusal) == {
        "schedule_ii": 5,
        "bulk_powder": 4,
        "veterinary": 1,
        "no_package": 1,
    }
    assert all((row.schedule == "CII") == (row.refusal == "schedule_ii") for row in rows())


def test_every_row_that_can_be_received_has_a_strength() -> None:
    """Whole micrograms; what the facts leave open is None, and a pharmacist says it."""
    usable = [row for row in rows() if row.refusal is None]
    assert all(row.strength_ug_per_ml > 0 and row.ndc11 for row in usable)
    assert sum(row.volume_ul is None for row in usable) == 10
    for row in usable:
        if row.volume_ul is None:
            assert row.amount_ug is None
        else:
            assert row.amount_ug == row.strength_ug_per_ml * row.volume_ul / 1000


@pytest.mark.parametrize(
    ("ndc", "strength", "volume", "amount", "container", "per_carton"),
    [
        ("0409-2051-05", 100_000, 5_000, 500_000, "vial", 10),
        ("55150-438-10", 10_000, 20_000, 200_000, "vial", 10),
        ("50458-028-03", 140_000, 200, 28_000, "device", 3),
        ("72252-515-04", 75_000, 100, 7_500, "device", 4),
        ("70518-4328-0", 1_000, 2_000, 2_000, "vial", 10),
        ("70004-0430-12", 10_000, 10_000, 100_000, "prefilled_syringe", None),
        ("63323-810-20", 50, 2_000, 100, "prefilled_syringe", 20),
    ],
)
def test_amounts_are_exact(
    ndc: str, strength: int, volume: int, amount: int, container: str, per_carton: int | None
) -> None:
    """28 mg in 0.2 mL, 7.5 mg in 0.1 mL, 100 micrograms in 2 mL: read from the labels by hand."""
    row = find(None, ndc11(ndc))
    assert row is not None
    assert row.ndc == ndc
    assert (row.strength_ug_per_ml, row.volume_ul, row.amount_ug) == (strength, volume, amount)
    assert (row.container, row.per_carton) == (container, per_carton)


def test_the_codes_of_a_row_agree() -> None:
    """The 11 digits are the printed NDC's, the GTIN holds the same ten, and check digits are right."""
    for row in rows():
        if row.ndc:
            assert ndc11(row.ndc) == row.ndc11
            assert row.ndc.startswith(f"{row.product_ndc}-")
        for number, printed in ((row.gtin14, row.ndc), (row.inner_gtin14, row.inner_ndc)):
            if number:
                assert has_right_check_digit(number)
                assert ndc10_within(number) == (printed or "").replace("-", "")


def test_carton_and_vial_find_their_row() -> None:
    """By GTIN and by NDC alike; two kits of one device share the device."""
    for row in rows():
        if not row.ndc11:
            continue
        assert find(None, row.ndc11) == row
        assert row.gtin14 is None or find(row.gtin14, None) == row
        if row.inner_gtin14 and row.inner_ndc:
            inner = find(row.inner_gtin14, None)
            assert inner is not None
            assert (inner.product_ndc, inner.amount_ug) == (row.product_ndc, row.amount_ug)
            assert find(None, ndc11(row.inner_ndc)) == inner


def test_another_packaging_of_a_product_finds_it() -> None:
    """A vial whose own NDC nobody listed meets its carton through labeler and product."""
    found = find(None, "00409205319")
    assert found is not None
    assert found.ndc == "0409-2053-10"
    assert find("00304092053198", None) == found


def test_packagings_that_differ_in_what_they_hold_are_not_guessed() -> None:
    """5 mL and 10 mL vials under one product: a third packaging may be either."""
    assert find(None, "68083010809") is None
    assert find(None, "70004043099") is None


def test_a_stranger_is_not_found() -> None:
    """Neither a foreign GTIN nor an NDC that no row has."""
    assert find("05901234123457", None) is None
    assert find(None, "99999999999") is None
    assert find(None, None) is None


def test_hyphens_come_from_known_products_alone() -> None:
    """Every ten digits of a row go to its 11; those of no row, and other lengths, to none."""
    for row in rows():
        if row.gtin14:
            assert segments(row.ndc.replace("-", "")) == row.ndc11
    assert segments("9999999999") is None
    assert segments("040920531") is None
    assert segments("7000443009") is None


@pytest.mark.skipif(not SAMPLE.is_file(), reason="samples are not there")
def test_the_facts_are_the_samples_facts() -> None:
    """Codes, schedule and evidence of each sample row stand in the catalogue."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        sample = Counter(
            (
                s["ndc11"],
                s["package_ndc"],
                s["gtin14_package"],
                s["gtin14_inner"],
                s["dea_schedule"],
                s["evidence"][0],
            )
            for s in csv.DictReader(file)
        )
    ours = Counter(
        (r.ndc11, r.ndc, r.gtin14 or "", r.inner_gtin14 or "", r.schedule, r.evidence) for r in rows()
    )
    assert ours == sample
