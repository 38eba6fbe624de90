"""A chart as an EHR writes it, in as few words as a test needs; everybody in it is invented."""

import json
from datetime import datetime
from typing import Any


def administration(
    identifier: str, at: datetime, milligrams: float, *, patient: str = "N-PAT1", staff: str = "ann", **changed: Any
) -> dict[str, Any]:  # fmt: skip
    """One dose as a FHIR R4 resource."""
    plain: dict[str, Any] = {
        "resourceType": "MedicationAdministration",
        "id": identifier,
        "status": "completed",
        "medicationCodeableConcept": {"text": "ketamine 50 mg/mL"},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": at.isoformat(),
        "performer": [{"actor": {"reference": f"Practitioner/{staff}"}}],
        "dosage": {"dose": {"value": milligrams, "unit": "mg"}, "route": {"text": "IV"}},
    }
    return {name: value for name, value in (plain | changed).items() if value is not None}


def chart(*resources: dict[str, Any]) -> str:
    """The resources as NDJSON."""
    return "".join(json.dumps(resource) + "\n" for resource in resources)
