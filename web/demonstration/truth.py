"""What really happened in the demonstration, apart from the books: it is handed back once and stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Diversion:
    """One act of turning drug away: who, where, which entry covers or shows it, how many micrograms of what."""

    person: str
    registration: str
    scheme: str
    entry: str
    substance: str
    amount_ug: int


#: Schemes, by the names that `screen` gives them.
PHANTOM, REMOVAL = "phantom_dose", "uncharted_removal"


@dataclass
class Truth:
    """Collects what the books cannot show."""

    _diversions: list[Diversion] = field(default_factory=list)

    @property
    def diversions(self) -> tuple[Diversion, ...]:
        """Every act, in the order in which they happened."""
        return tuple(self._diversions)

    def not_given(self, person: str, registration: str, entry: str, amount_ug: int) -> None:
        """A dose stands in the books, and nobody got it."""
        self._diversions.append(Diversion(person, registration, PHANTOM, entry, "ketamine", amount_ug))

    def kept(self, person: str, registration: str, entry: str, amount_ug: int) -> None:
        """A vial was taken, and never comes back."""
        self._diversions.append(Diversion(person, registration, REMOVAL, entry, "ketamine", amount_ug))
