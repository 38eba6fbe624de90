"""The three registrations of the demonstration, their rooms, places, suppliers and products; it invents no drug.

Products are real rows of the catalogue, as a pharmacist would confirm them with the package in hand. The DEA numbers
are plainly made for tests: six alike digits and the check digit that belongs to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from inventory import catalogue
from inventory.plan import Act
from inventory.product import ConfirmProduct
from web.demonstration.cast import HILLSIDE, LAKESIDE, RIVERBANK


@dataclass(frozen=True)
class Site:
    """A registration with its address, zone and number of infusion rooms."""

    code: str
    name: str
    dea_number: str
    street: str
    city: str
    state: str
    zip_code: str
    zone: str
    rooms: int

    def place(self, name: str) -> str:
        """The code of a place of this registration, such as `R1.CAB-A`."""
        return f"{self.code}.{name}"


SITES = (
    Site(
        RIVERBANK, "Riverbank Demonstration Clinic", "AD1111119", "1 Example Street", "Sampleton", "NY", "10001",
        "America/New_York", 2,
    ),
    Site(
        HILLSIDE, "Hillside Demonstration Clinic", "BD2222228", "22 Specimen Avenue", "Mockford", "IL", "60601",
        "America/Chicago", 2,
    ),
    Site(
        LAKESIDE, "Lakeside Demonstration Center", "FD3333337", "333 Placeholder Road", "Testville", "CO", "80202",
        "America/Denver", 3,
    ),
)  # fmt: skip

#: Code in a registration, kind and name of the places that every registration has; each room adds its waste bin.
PLACES = (
    ("CAB-A", "storage", "Cabinet A"),
    ("OPEN", "opened", "Cabinet A, open shelf"),
    ("RETURN", "return", "Return box"),
    ("QUAR", "quarantine", "Quarantine box"),
)


@dataclass(frozen=True)
class Source:
    """A supplier; its DEA number is made for tests like the clinics'."""

    code: str
    name: str
    street: str
    city: str
    state: str
    zip_code: str
    dea_number: str


WHOLESALER = Source(
    "S-1", "Demonstration Wholesale", "4 Example Way", "Sampleton", "NY", "10001", "RD4444446"
)
OUTSOURCER = Source(
    "S-2", "Specimen Outsourcing Pharmacy", "5 Example Way", "Mockford", "IL", "60601", "RD5555555"
)


@dataclass(frozen=True)
class Package:
    """A product of the demonstration: its 11-digit NDC, and what the pharmacist reads on the package."""

    ndc11: str
    name: str
    doses: str
    per_carton: int

    @property
    def row(self) -> catalogue.CatalogueRow:
        """Its row of the catalogue.

        Raises: LookupError: the catalogue has it no longer.
        """
        found = catalogue.find(None, self.ndc11)
        if found is None or found.ndc11 != self.ndc11:
            raise LookupError(f"the catalogue has no row {self.ndc11}")
        return found

    @property
    def amount_ug(self) -> int:
        """Micrograms in one container."""
        return self._known(self.row.amount_ug)

    @property
    def volume_ul(self) -> int:
        """Microlitres in one container."""
        return self._known(self.row.volume_ul)

    def confirm(self, act: Act) -> ConfirmProduct:
        """The command that confirms it."""
        row = self.row
        return ConfirmProduct(
            act, row.ndc, row.gtin14, row.substance, self.name, row.labeler, row.container, self.doses,
            self.amount_ug, self.volume_ul, self.per_carton, row.evidence,
        )  # fmt: skip

    @staticmethod
    def _known(amount: int | None) -> int:
        if amount is None:
            raise LookupError("the catalogue does not say what one container holds")
        return amount


KETAMINE = Package("00409205310", "ketamine 50 mg/mL, 10 mL", "multi", 10)
MIDAZOLAM = Package("23155060041", "midazolam 1 mg/mL, 2 mL", "single", 25)
SYRINGE = Package("70004043009", "ketamine 10 mg/mL, 5 mL", "single", 10)
#: Confirmed by nobody yet: its carton shows the first receipt of a new product.
UNCONFIRMED = Package("55150043810", "ketamine 10 mg/mL, 20 mL", "multi", 10)

CONFIRMED = (KETAMINE, MIDAZOLAM, SYRINGE)
