"""The other side: what an invented health record says was given, as FHIR R4 NDJSON; it never reads the books.

Amounts are written as whole numbers, mg where they are whole and otherwise micrograms, so that no figure is rounded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

#: Substance -> RxNorm code; route of an order -> SNOMED CT code and name.
_RXNORM = {"ketamine": "6130", "midazolam": "6960"}
_ROUTES = {
    "IV": ("47625008", "Intravenous route"),
    "IM": ("78421000", "Intramuscular route"),
}


class Slip(StrEnum):
    """What goes wrong when a dose is charted; all of it is honest."""

    NONE = "none"
    WRONG_UNIT = "charted in the wrong unit"
    LATE = "charted late"
    FORGOTTEN = "never charted"
    TWICE = "charted twice"
    TAKEN_BACK = "charted twice, one taken back the next day"


@dataclass(frozen=True)
class Dose:
    """A dose as its giver would chart it. `at` is when it began; the amount is all of it."""

    patient: str
    order: str
    staff: str
    substance: str
    amount_ug: int
    route: str
    at: datetime


@dataclass
class Chart:
    """The record of one registration, which grows while the days pass."""

    site: str
    zone: str
    chance: Random
    _resources: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    _numbered: int = 0

    def write(self, dose: Dose, slip: Slip = Slip.NONE) -> None:
        """Chart a dose as people do: some minutes later, by another clock, and now and then with a slip."""
        if slip is Slip.FORGOTTEN:
            return
        wait = timedelta(minutes=self.chance.randrange(3, 40))
        if slip is Slip.LATE:
            wait = timedelta(hours=15, minutes=self.chance.randrange(300))
        recorded = dose.at + wait
        at = dose.at + timedelta(seconds=self.chance.randrange(-90, 150))
        number = self._add(self._resource(dose, at, "ug" if slip is Slip.WRONG_UNIT else None), recorded)
        if slip in {Slip.TWICE, Slip.TAKEN_BACK}:
            again = recorded + timedelta(minutes=9)
            number = self._add(self._resource(dose, at + timedelta(minutes=2), None), again)
            if slip is Slip.TAKEN_BACK:
                wrong = {**self._resource(dose, at, None), "status": "entered-in-error"}
                self._add(wrong, again + timedelta(hours=22), number)

    def text(self, until: datetime) -> str:
        """The NDJSON of what was recorded by an instant, in the order in which it was."""
        known = sorted((entry for entry in self._resources if entry[0] <= until), key=lambda entry: entry[0])
        return "".join(json.dumps(resource, separators=(",", ":")) + "\n" for _, resource in known)

    def _add(self, resource: dict[str, Any], recorded: datetime, number: str | None = None) -> str:
        """Keep one version of one resource; without a number it is a new one."""
        if number is None:
            self._numbered += 1
            number = f"MA-{self.site}-{self._numbered:05d}"
        made = {"resourceType": "MedicationAdministration", "id": number}
        made["meta"] = {"lastUpdated": self._written(recorded)}  # type: ignore[assignment]
        self._resources.append((recorded, {**made, **resource}))
        return number

    def _resource(self, dose: Dose, at: datetime, unit: str | None) -> dict[str, Any]:
        """The resource without its id and version; `unit` overrides the right one and leaves the figure."""
        whole = dose.amount_ug % 1000 == 0
        value = dose.amount_ug // 1000 if whole else dose.amount_ug
        shown = unit or ("mg" if whole else "ug")
        code, route = _ROUTES[dose.route]
        coding = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": _RXNORM[dose.substance]}
        return {
            "status": "completed",
            "medicationCodeableConcept": {
                "coding": [{**coding, "display": dose.substance}],
                "text": f"{dose.substance} injection",
            },
            "subject": {"reference": f"Patient/{dose.patient}"},
            "effectiveDateTime": self._written(at),
            "performer": [{"actor": {"reference": f"Practitioner/{dose.staff}"}}],
            "request": {"reference": f"MedicationRequest/{dose.order}"},
            "dosage": {
                "route": {"coding": [{"system": "http://snomed.info/sct", "code": code, "display": route}]},
                "dose": {
                    "value": value,
                    "unit": shown,
                    "system": "http://unitsofmeasure.org",
                    "code": shown,
                },
            },
        }

    def _written(self, at: datetime) -> str:
        """The instant with the zone's offset, to the second."""
        return at.astimezone(ZoneInfo(self.zone)).isoformat(timespec="seconds")
