"""Cartons of a receipt's draft: which product a code is of, what is still to be asked of it; it guesses no quantity."""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from inventory import catalogue
from inventory.catalogue import CatalogueRow
from inventory.errors import (
    AlreadyReceived,
    BulkPowder,
    ExpiredLot,
    NotInCatalogue,
    ScheduleTwo,
    TwiceInThisReceipt,
    UnknownProduct,
    Veterinary,
    WrongForm,
)
from inventory.judgement import Judgement
from inventory.product import SUBSTANCES, find_by_code, find_product
from inventory.receipt import received_serial
from scanners.gtin import is_case
from scanners.scan import Scan
from web import words
from web.drafts import State
from web.flow import Here, act_of
from web.refusals import WholeCase

#: A carton in the draft: plain values by name.
CartonState = dict[str, Any]

_MONTH = re.compile(r"(\d{4})-(\d{2})|(\d{2})/(\d{4})", re.ASCII)
_COUNT = re.compile(r"\d{1,4}", re.ASCII)


class Wanting(StrEnum):
    """What the draft waits for."""

    PRODUCT = "product"
    LOT = "lot"
    EXPIRY = "expiry"
    ORDERED = "ordered"
    INVOICED = "invoiced"
    INVOICE = "invoice"
    SUPPLIER = "supplier"
    PLACE = "place"
    CARTON = "carton"
    VIAL = "vial"
    CHECK = "check"
    NOTHING = "nothing"


def wanting(state: State) -> Wanting:
    """The next thing: what the last carton lacks, then the head, then more cartons, vials, a yes."""
    cartons: list[CartonState] = state.get("cartons", [])
    if cartons:
        last = cartons[-1]
        lacks = (
            ("per_carton", Wanting.PRODUCT), ("lot", Wanting.LOT), ("expires_on", Wanting.EXPIRY),
            ("n_ordered", Wanting.ORDERED), ("n_invoiced", Wanting.INVOICED),
        )  # fmt: skip
        for name, step in lacks:
            if last[name] is None:
                return step
    for name in (Wanting.INVOICE, Wanting.SUPPLIER, Wanting.PLACE):
        if name not in state:
            return name
    if not state.get("labelled"):
        return Wanting.CARTON
    if not all_seen(state) and not state.get("short"):
        return Wanting.VIAL
    return Wanting.NOTHING if state.get("agreed") else Wanting.CHECK


def all_labels(state: State) -> list[str]:
    """The labels made for the receipt, carton by carton."""
    return [label for carton in state.get("cartons", []) for label in carton["labels"]]


def seen(state: State, carton: CartonState) -> list[str]:
    """The labels of a carton that were scanned on their vials."""
    return [label for label in carton["labels"] if label in state.get("seen", [])]


def all_seen(state: State) -> bool:
    """Every label was scanned on its vial."""
    return len(state.get("seen", [])) == len(all_labels(state))


def refresh(connection: Connection, state: State) -> None:
    """Note the pack size of a product that was confirmed since the carton was scanned."""
    for carton in state.get("cartons", []):
        if carton["per_carton"] is None:
            try:
                carton["per_carton"] = find_product(connection, carton["product"]).per_carton
            except UnknownProduct:
                continue


def take_carton(here: Here, state: State, scan: Scan) -> None:
    """Put a scanned carton into the draft.

    Raises: WholeCase, NotInCatalogue, ScheduleTwo, BulkPowder, Veterinary: it is not received here.
    AlreadyReceived, TwiceInThisReceipt: its serial. ExpiredLot: as a fact it goes into quarantine.
    """
    if scan.gtin14 is not None and is_case(scan.gtin14):
        raise WholeCase("a carton's code", "a case's code")
    code = product_code(here.connection, scan)
    cartons: list[CartonState] = state.get("cartons", [])
    same = [each for each in cartons if each["product"] == code and each["serial"] == scan.serial]
    if scan.serial is not None and same:
        raise TwiceInThisReceipt("a carton not scanned yet", f"serial {scan.serial}", what="carton")
    day = received_serial(here.connection, code, scan.serial)
    if day is not None:
        raise AlreadyReceived("a new serial", str(scan.serial), day=words.day(date.fromisoformat(day)))
    if scan.expiry is not None:
        judge_expiry(here, state, scan.lot, scan.expiry)
    made: CartonState = {
        "product": code, "serial": scan.serial, "lot": scan.lot, "n_ordered": None, "n_invoiced": None,
        "expires_on": scan.expiry.isoformat() if scan.expiry else None, "per_carton": None, "labels": [],
    }  # fmt: skip
    state["cartons"] = [*cartons, made]
    refresh(here.connection, state)


def judge_expiry(here: Here, state: State, lot: str | None, expiry: date) -> None:
    """The lot is in date today; its last day counts.

    Raises: ExpiredLot: for an intention.
    """
    if here.now.astimezone(here.zone).date() > expiry:
        refused = ExpiredLot("a lot in date", f"lot {lot or 'unknown'}", day=words.day(expiry))
        Judgement(act_of(here, state)).broken(refused)


def product_code(connection: Connection, scan: Scan) -> str:
    """The 11-digit NDC of the product that a carton's code is of, confirmed or in the catalogue.

    Raises: NotInCatalogue, ScheduleTwo, BulkPowder, Veterinary.
    """
    known = find_by_code(connection, scan.gtin14, scan.ndc11)
    if known is not None:
        return known.code
    row = catalogue.find(scan.gtin14, scan.ndc11)
    if row is None or not row.ndc11:
        found = scan.ndc11 or scan.gtin14 or "a code without its product"
        raise NotInCatalogue("a product of the catalogue", found)
    need_received_here(row)
    return row.ndc11


def need_received_here(row: CatalogueRow) -> None:
    """The row is of a product that this program keeps the books of.

    Raises: ScheduleTwo, BulkPowder, Veterinary, NotInCatalogue.
    """
    substance = row.substance.capitalize()
    if row.refusal == "schedule_ii":
        raise ScheduleTwo("a Schedule III to V product", f"{row.substance}, Schedule II", substance=substance)
    if row.refusal == "bulk_powder":
        raise BulkPowder("vials, syringes or devices", "bulk powder", substance=substance)
    if row.refusal == "veterinary":
        raise Veterinary("a product for people", row.brand or row.substance)
    if row.refusal is not None or row.substance not in SUBSTANCES:
        raise NotInCatalogue("a product of the catalogue", row.ndc or row.product_ndc)


def is_same_product(connection: Connection, scan: Scan, code: str) -> bool:
    """A vial's own code is of this product.

    A vial often prints another last segment of its NDC than its carton; the same labeler and product with another
    volume is another vial.
    """
    meant = find_product(connection, code)
    known = find_by_code(connection, scan.gtin14, scan.ndc11)
    if known is not None:
        return known.code[:9] == code[:9] and known.volume_ul == meant.volume_ul
    row = catalogue.find(scan.gtin14, scan.ndc11)
    if row is not None:
        return row.ndc11[:9] == code[:9] and row.volume_ul in (None, meant.volume_ul)
    return scan.ndc11 is not None and scan.ndc11[:9] == code[:9]


def day_of(text: str) -> date:
    """An expiry as typed: a day, or a month, of which the last day counts.

    Raises: WrongForm: neither.
    """
    typed = text.strip()
    try:
        month = _MONTH.fullmatch(typed)
        if month is None:
            return date.fromisoformat(typed)
        year, number = int(month[1] or month[4]), int(month[2] or month[3])
        return date(year, number, calendar.monthrange(year, number)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise WrongForm("2028-02-28, or 2028-02 for a month", typed or "nothing", what="day") from None


def count_of(text: str) -> int:
    """A number of vials as typed.

    Raises: WrongForm: none.
    """
    typed = text.strip()
    if _COUNT.fullmatch(typed) is None:
        raise WrongForm("a whole number of vials", typed or "nothing", what="number of vials")
    return int(typed)
