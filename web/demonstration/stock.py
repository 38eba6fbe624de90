"""Receiving in the demonstration: cartons with invented serials against an invoice, signed by a pharmacist."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from inventory.plan import Posted
from inventory.receipt import Carton, Receive, receive
from inventory.staff import Role
from web.demonstration.cast import members
from web.demonstration.clinic import OUTSOURCER, SYRINGE, WHOLESALER, Package
from web.demonstration.desk import Hand
from web.demonstration.ward import Held, Ward

#: How far ahead an invented lot expires; a prefilled syringe has a beyond-use date instead.
SHELF_LIFE, BEYOND_USE = timedelta(days=500), timedelta(days=75)


def bring(ward: Ward, packages: tuple[Package, ...]) -> Posted:
    """Receive one carton of each package, all of one supplier, into the cabinet; a vial's scan is its own label."""
    desk, site = ward.desk, ward.site
    pharmacist = members(site.code, Role.PHARMACIST)[0]
    hand = Hand(desk, site, pharmacist, site.place("PD"))
    today = desk.clock.at.astimezone(ZoneInfo(site.zone)).date()
    source = OUTSOURCER if packages[0] is SYRINGE else WHOLESALER
    cartons = tuple(_carton(ward, package, today) for package in packages)
    scanned = tuple(
        element_string(package, carton) for package, carton in zip(packages, cartons, strict=True)
    )
    command = Receive(
        hand.act(*scanned), source.code, f"INV-{ward.chance.randrange(10_000, 99_999)}", today,
        site.place("CAB-A"), cartons,
    )  # fmt: skip
    posted = desk.do_signed(receive, command, ((hand.proof(), "actor"),))
    for package, carton in zip(packages, cartons, strict=True):
        held = [Held(label, package.amount_ug, package.row.strength_ug_per_ml) for label in carton.labels]
        ward.sealed.setdefault(package.ndc11, []).extend(held)
    return posted


def element_string(package: Package, carton: Carton) -> str:
    """What the scanner sends for a carton: GS1 DataMatrix, or the bare 11 digits where there is no GTIN."""
    if package.row.gtin14 is None or carton.carton_serial is None:
        return package.ndc11
    expiry = carton.expires_on.strftime("%y%m%d")
    return f"]d201{package.row.gtin14}17{expiry}10{carton.lot}\x1d21{carton.carton_serial}"


def _carton(ward: Ward, package: Package, today: date) -> Carton:
    """A carton with a lot and a serial that nobody made."""
    life = BEYOND_USE if package is SYRINGE else SHELF_LIFE
    number = ward.chance.randrange(10_000, 99_999)
    serial = None if package.row.gtin14 is None else f"DEMO{ward.chance.randrange(10**7, 10**8)}"
    labels = tuple(ward.desk.label() for _ in range(package.per_carton))
    return Carton(package.ndc11, serial, f"T{number}", today + life, len(labels), len(labels), labels)
