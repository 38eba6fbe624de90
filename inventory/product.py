"""Products: catalogue rows as a pharmacist confirmed them, each with its substance, schedule and DEA code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, NotWholeAmount, ScheduleTwo, UnknownProduct, WrongForm
from inventory.identifiers import ndc11
from inventory.plan import Act, Fact, Plan, Row
from inventory.tables.house import product, substance
from scanners.gtin import ndc10_within

#: Substance -> name, schedule, DEA code (21 CFR 1308.13(c), 1308.14(c)); esketamine is ketamine's isomer, same number.
SUBSTANCES = {
    "ketamine": ("ketamine", "CIII", "7285"),
    "esketamine": ("esketamine", "CIII", "7285"),
    "midazolam": ("midazolam", "CIV", "2884"),
    "lorazepam": ("lorazepam", "CIV", "2885"),
    "diazepam": ("diazepam", "CIV", "2765"),
}


@dataclass(frozen=True)
class ConfirmProduct:
    """Confirm a product: pack, doses and amounts as read on the package in hand."""

    act: Act
    ndc: str
    gtin14: str | None
    substance: str
    name: str
    labeler: str
    container: str
    doses: str
    amount_ug: int
    volume_ul: int
    per_carton: int
    evidence: str


@dataclass(frozen=True)
class Product:
    """A confirmed product. Units: micrograms and microlitres in one container."""

    code: str
    ndc: str
    gtin14: str | None
    substance: str
    name: str
    labeler: str
    container: str
    doses: str
    amount_ug: int
    volume_ul: int
    per_carton: int
    schedule: str
    dea_code: str


def confirm_product(connection: Connection, command: ConfirmProduct) -> Plan:
    """Plan the entry that confirms a product; its substance comes with the first of its products.

    Raises: WrongForm: the NDC. AlreadyKnown: confirmed before. ScheduleTwo: the substance is not kept here.
    NotWholeAmount: an amount that is none.
    """
    code = ndc11(command.ndc)
    if code is None:
        raise WrongForm("an NDC with its hyphens, or 11 digits", command.ndc or "nothing", what="NDC")
    if connection.execute(select(product.c.code).where(product.c.code == code)).first():
        raise AlreadyKnown("a product not yet confirmed", command.ndc, what="This product")
    if command.substance not in SUBSTANCES:
        raise ScheduleTwo(
            "a Schedule III to V substance", command.substance, substance=command.substance.capitalize()
        )
    if min(command.amount_ug, command.volume_ul, command.per_carton) <= 0:
        raise NotWholeAmount(
            "more than 0", "0", sentence="Amount, volume and pack size must be more than nothing."
        )
    facts: list[Fact] = []
    if not connection.execute(select(substance.c.code).where(substance.c.code == command.substance)).first():
        name, schedule, dea_code = SUBSTANCES[command.substance]
        facts.append(
            Fact(
                "substance",
                {"code": command.substance, "name": name, "schedule": schedule, "dea_code": dea_code},
            )
        )
    values: Row = {
        "code": code, "ndc": command.ndc, "gtin14": command.gtin14, "substance": command.substance,
        "name": command.name, "labeler": command.labeler, "container": command.container, "doses": command.doses,
        "amount_ug": command.amount_ug, "volume_ul": command.volume_ul, "per_carton": command.per_carton,
        "evidence": command.evidence,
    }  # fmt: skip
    facts.append(Fact("product", values))
    return Plan("product_confirmed", command.act, tuple(facts))


def find_product(connection: Connection, code: str) -> Product:
    """The confirmed product with this 11-digit NDC.

    Raises: UnknownProduct: none is confirmed.
    """
    for found in all_products(connection, code):
        return found
    raise UnknownProduct("a confirmed product", code)


def find_by_code(connection: Connection, gtin14: str | None, ndc: str | None) -> Product | None:
    """The confirmed product of a carton's GTIN or 11-digit NDC, or None."""
    ten = ndc10_within(gtin14) if gtin14 else None
    confirmed = all_products(connection)
    for found in confirmed:
        if gtin14 is not None and found.gtin14 == gtin14:
            return found
    for found in confirmed:
        if found.code == ndc or (ten is not None and found.ndc.replace("-", "") == ten):
            return found
    return None


def all_products(connection: Connection, code: str | None = None) -> tuple[Product, ...]:
    """Every confirmed product, or the one with this code."""
    query = select(product, substance.c.schedule, substance.c.dea_code).join(
        substance, substance.c.code == product.c.substance
    )
    if code is not None:
        query = query.where(product.c.code == code)
    return tuple(
        Product(
            row.code,
            row.ndc,
            row.gtin14,
            row.substance,
            row.name,
            row.labeler,
            row.container,
            row.doses,
            row.amount_ug,
            row.volume_ul,
            row.per_carton,
            row.schedule,
            row.dea_code,
        )
        for row in connection.execute(query.order_by(product.c.seq, product.c.no))
    )
