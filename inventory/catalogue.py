"""Look up products by GTIN or NDC in the facts of `catalogue.csv`; it never guesses a strength, a volume or a pack.

The facts are the US Food and Drug Administration's (NDC Directory, openFDA drug/ndc.json, package labels), which
are in the public domain; `source` and `source_date` in the file name each row's. Evidence A is an openFDA record,
B the directory's list of 2020, C a label or a secondary page; what is not A is unverified until a pharmacist
confirms it. Some rows are there only to be recognised and refused.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from scanners.gtin import ndc10_within
from scanners.ndc import ndc11 as eleven_digits
from scanners.ndc import product_of

_FILE = Path(__file__).with_name("catalogue.csv")

#: Digits of a whole NDC as FDA assigns it, without hyphens.
_TEN = 10


@dataclass(frozen=True)
class CatalogueRow:
    """One package of one product.

    `ndc11` is the key (empty where only the product is known), `ndc` the same as printed; `inner_*` is what the
    vial prints where it differs from its carton. `strength_ug_per_ml` is 0 in a refused row that has none;
    `volume_ul` and `amount_ug` are one container's. `container` is vial, prefilled_syringe, device or
    bulk_powder; `doses` single, multi or None where unknown; `schedule` CII to CV; `refusal` schedule_ii,
    bulk_powder, veterinary, no_package or None.
    """

    ndc11: str
    ndc: str
    product_ndc: str
    gtin14: str | None
    inner_ndc: str | None
    inner_gtin14: str | None
    substance: str
    brand: str
    labeler: str
    strength_ug_per_ml: int
    volume_ul: int | None
    amount_ug: int | None
    container: str
    doses: str | None
    per_carton: int | None
    schedule: str
    evidence: str
    verified: bool
    refusal: str | None


@cache
def rows() -> tuple[CatalogueRow, ...]:
    """Every row of the file, in its order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        next(file)  # the line that names source and licence
        return tuple(_row(values) for values in csv.DictReader(file))


def find(gtin14: str | None, ndc11: str | None) -> CatalogueRow | None:
    """The row of a carton's or a vial's code, or None.

    The code as it stands comes first; then labeler and product, for a vial often prints another last segment than
    its carton. Where packages of one product differ in what a container holds, that is no answer: None.
    """
    if gtin14 is not None and gtin14 in _by_gtin():
        return _by_gtin()[gtin14]
    eleven = ndc11
    if eleven is None and gtin14 is not None:
        ten = ndc10_within(gtin14)
        eleven = segments(ten) if ten else None
    if eleven is None:
        return None
    exact = _by_ndc().get(eleven)
    return exact or _by_product(product_of(eleven))


def segments(ndc10: str) -> str | None:
    """The 11-digit NDC of ten digits without hyphens, or None where no row has their labeler and product.

    Only a product in the file says where the hyphens belong; the last segment may be another package's.

    >>> segments("0409205310"), segments("0409205399"), segments("9999999999")
    ('00409205310', '00409205399', None)
    """
    if len(ndc10) != _TEN:
        return None
    found = set()
    for product in _products():
        labeler, item = product.split("-")
        last = ndc10[len(labeler) + len(item) :]
        if ndc10.startswith(labeler + item) and len(last) >= 1:
            found.add(eleven_digits(f"{product}-{last}"))
    return found.pop() if len(found) == 1 else None


@cache
def _products() -> frozenset[str]:
    """Products whose ten-digit form is known; of an 11-digit product (5-4-2) it is not."""
    return frozenset(row.product_ndc for row in rows() if row.gtin14)


@cache
def _by_gtin() -> Mapping[str, CatalogueRow]:
    """Rows by the GTIN of carton and vial; of two rows that share a vial's, the first."""
    index: dict[str, CatalogueRow] = {}
    for row in rows():
        for gtin in (row.gtin14, row.inner_gtin14):
            if gtin:
                index.setdefault(gtin, row)
    return MappingProxyType(index)


@cache
def _by_ndc() -> Mapping[str, CatalogueRow]:
    """Rows by the 11-digit NDC of carton and vial; of two rows that share a vial's, the first."""
    index: dict[str, CatalogueRow] = {}
    for row in rows():
        if row.ndc11:
            index.setdefault(row.ndc11, row)
        if row.inner_ndc:
            index.setdefault(eleven_digits(row.inner_ndc), row)
    return MappingProxyType(index)


def _by_product(product: str) -> CatalogueRow | None:
    """The one row of labeler and product, or the first of several whose containers hold the same."""
    same = [row for row in rows() if row.ndc11 and product_of(row.ndc11) == product]
    held = {(row.strength_ug_per_ml, row.volume_ul, row.container, row.doses) for row in same}
    return same[0] if len(held) == 1 else None


def _row(values: Mapping[str, str]) -> CatalogueRow:
    return CatalogueRow(
        ndc11=values["ndc11"],
        ndc=values["ndc"],
        product_ndc=values["product_ndc"],
        gtin14=values["gtin14"] or None,
        inner_ndc=values["inner_ndc"] or None,
        inner_gtin14=values["inner_gtin14"] or None,
        substance=values["substance"],
        brand=values["brand"],
        labeler=values["labeler"],
        strength_ug_per_ml=_whole(values["strength_ug_per_ml"]) or 0,
        volume_ul=_whole(values["volume_ul"]),
        amount_ug=_whole(values["amount_ug"]),
        container=values["container"],
        doses=values["doses"] or None,
        per_carton=_whole(values["per_carton"]),
        schedule=values["schedule"],
        evidence=values["evidence"],
        verified=values["evidence"] == "A",
        refusal=values["refusal"] or None,
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None
