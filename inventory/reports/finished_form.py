"""What a product is in the law's words: substance, form, strength and container; it refuses to round a strength.

Source: 21 CFR 1304.22(c) with (a)(2)(i) and (ii).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.amount import PER_MILLI, decimal_text
from inventory.reports.report import Column
from inventory.tables.house import product, substance

#: Kind of container -> finished form, and the word for the container.
_FORMS = {
    "vial": ("injection", "vial"),
    "prefilled_syringe": ("injection", "prefilled syringe"),
    "device": ("nasal spray", "device"),
}

#: The columns that say what a row is of; totals are of one product.
FORM_COLUMNS = (
    Column("ndc", "NDC", shared=True, minor=True),
    Column("substance", "Substance", shared=True),
    Column("form", "Form and strength", shared=True),
    Column("size", "Container size", shared=True),
)


@dataclass(frozen=True)
class FinishedForm:
    """A confirmed product. Units: micrograms and microlitres in one container."""

    product: str
    ndc: str
    name: str
    substance: str
    substance_name: str
    schedule: str
    container: str
    doses: str
    amount_ug: int
    volume_ul: int

    @property
    def strength(self) -> str:
        """`50 mg/mL`, or mass and volume where the quotient is no whole microgram per mL."""
        per_ml, rest = divmod(self.amount_ug * PER_MILLI, self.volume_ul)
        if rest:
            return f"{decimal_text(self.amount_ug)} mg in {decimal_text(self.volume_ul)} mL"
        return f"{decimal_text(per_ml)} mg/mL"

    @property
    def form(self) -> str:
        """`injection, 50 mg/mL`."""
        return f"{_FORMS[self.container][0]}, {self.strength}"

    @property
    def size(self) -> str:
        """`vial of 10 mL`."""
        return f"{_FORMS[self.container][1]} of {decimal_text(self.volume_ul)} mL"

    @property
    def cells(self) -> dict[str, str]:
        """The cells of `FORM_COLUMNS`."""
        named = f"{self.substance_name}, {self.schedule}"
        return {"ndc": self.ndc, "substance": named, "form": self.form, "size": self.size}


def finished_forms(connection: Connection) -> dict[str, FinishedForm]:
    """Every confirmed product by its code, in the order in which they were confirmed."""
    query = (
        select(product, substance.c.name.label("substance_name"), substance.c.schedule)
        .join(substance, substance.c.code == product.c.substance)
        .order_by(product.c.seq, product.c.no)
    )
    return {
        row.code: FinishedForm(
            row.code, row.ndc, row.name, row.substance, row.substance_name, row.schedule, row.container,
            row.doses, row.amount_ug, row.volume_ul,
        )
        for row in connection.execute(query)
    }  # fmt: skip
