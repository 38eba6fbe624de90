"""The patients of the demonstration: invented people with invented addresses, weights and courses of treatment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from inventory.patient import grams_of
from scanners.label import ALPHABET
from web.demonstration.cast import HILLSIDE, LAKESIDE, RIVERBANK

_GIVEN = (
    "Ada",
    "Bo",
    "Cy",
    "Di",
    "Ed",
    "Flo",
    "Gil",
    "Hope",
    "Ike",
    "Joy",
    "Kit",
    "Len",
    "May",
    "Nat",
    "Opal",
)
_FAMILY = ("Testpatient", "Fixture", "Casestudy", "Madeup", "Nobody", "Anyone", "Invented")

#: The three whom Ann treats while the page is looked at; the first of them has 10 mg left in her syringe.
_FIRST = (
    ("Una", "Testpatient", "154 lb", "stated", date(1970, 1, 1)),
    ("Mo", "Fixture", "70 kg", "measured", date(1980, 2, 2)),
    ("Lia", "Casestudy", "71.5 kg", "measured", date(1990, 3, 3)),
)
#: How many patients each registration treats.
HOW_MANY = {RIVERBANK: 8, HILLSIDE: 12, LAKESIDE: 18}
#: A code of a wristband has as many characters; it says nothing about the patient.
CODE_LENGTH = 8


@dataclass(frozen=True)
class Order:
    """An order that was written down; `valid_to` bounds its use."""

    code: str
    valid_to: datetime


@dataclass
class Patient:
    """An invented patient. `dose_ug` is micrograms, or micrograms per kilogram where `per_kg`.

    What the clinic writes down for her while the demonstration runs is kept beside: whether she is registered, and
    her orders by substance.
    """

    code: str
    name: str
    address: str
    record_number: str
    born_on: date
    weight: str | None
    how: str
    dose_ug: int
    per_kg: bool
    registered: bool = False
    orders: dict[str, Order] = field(default_factory=dict)

    def dose_mg(self) -> int:
        """Whole milligrams that a nurse draws up for the order, to the nearest one."""
        if not self.per_kg or self.weight is None:
            return self.dose_ug // 1000
        return (self.dose_ug * grams_of(self.weight) // 1000 + 500) // 1000


def patients_of(site: str, chance: Random) -> list[Patient]:
    """The patients of one registration; those whom Ann treats now come first at Riverbank."""
    known = list(_FIRST) if site == RIVERBANK else []
    names = {(given, family) for given, family, *_ in known}
    while len(known) < HOW_MANY[site]:
        name = (chance.choice(_GIVEN), chance.choice(_FAMILY))
        if name not in names:
            names.add(name)
            how = chance.choice(("measured", "measured", "stated"))
            born_on = date(1950, 1, 1) + timedelta(days=chance.randrange(18_000))
            known.append((*name, _weight(chance), how, born_on))
    return [_patient(site, number, entry, chance) for number, entry in enumerate(known)]


def _weight(chance: Random) -> str:
    """Kilograms, or the pounds that people in the country know of themselves."""
    kilograms = chance.randrange(52, 104)
    return f"{kilograms} kg" if chance.random() < 0.7 else f"{kilograms * 22 // 10} lb"  # shares


def _patient(site: str, number: int, entry: tuple[str, str, str, str, date], chance: Random) -> Patient:
    given, family, weight, how, born_on = entry
    treated_now = site == RIVERBANK and number < len(_FIRST)
    weighed = treated_now or chance.random() < 0.9  # a missing weight blocks nothing
    per_kg = weighed and not treated_now and chance.random() < 0.75  # the rest in mg
    dose_ug = chance.choice((500, 500, 600, 700)) if per_kg else 1000 * chance.choice((30, 40, 50))
    return Patient(
        code="".join(chance.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        name=f"{given} {family}",
        address=f"{chance.randrange(1, 99)} Nowhere Lane, Sampleton",
        record_number=f"{site[-1]}{1001 + number}",
        born_on=born_on,
        weight=weight if weighed else None,
        how=how,
        dose_ug=35_000 if treated_now else dose_ug,
        per_kg=per_kg,
    )
