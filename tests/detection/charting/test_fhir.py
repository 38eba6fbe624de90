"""One resource gives one dose that says what the resource says, or the reason why it is none."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from detection.charting.fhir import NotADose, dose
from detection.streams import ChartedDose

MG = 1_000_000
MIXTURE = {
    "resourceType": "Medication",
    "id": "mix",
    "ingredient": [
        {
            "itemCodeableConcept": {"text": "ketamine"},
            "strength": {
                "numerator": {"value": 500, "unit": "mg"},
                "denominator": {"value": 10, "unit": "mL"},
            },
        },
        {"itemCodeableConcept": {"text": "sodium chloride 0.9 %"}},
    ],
}


def resource(**changed: Any) -> dict[str, Any]:
    """A plain administration; None takes an element away."""
    plain: dict[str, Any] = {
        "resourceType": "MedicationAdministration",
        "id": "a1",
        "status": "completed",
        "medicationCodeableConcept": {"text": "ketamine 50 mg/mL"},
        "subject": {"reference": "Patient/p-17"},
        "context": {"reference": "Encounter/e1"},
        "effectiveDateTime": "2026-04-12T10:05:00-05:00",
        "performer": [{"actor": {"reference": "Practitioner/n1"}}],
        "request": {"reference": "MedicationRequest/m1"},
        "dosage": {"dose": {"value": 50, "unit": "mg"}, "route": {"text": "IV"}},
    }
    return {key: value for key, value in (plain | changed).items() if value is not None}


def read(given: dict[str, Any], medications: dict[str, Any] | None = None) -> ChartedDose:
    """The dose of the resource, times without a zone in UTC."""
    return dose(given, medications or {}, "day.ndjson", "line 1", ZoneInfo("UTC"))


def test_a_plain_dose_is_read_whole() -> None:
    """Every element in its place; ids are the last parts of references."""
    found = read(resource(meta={"lastUpdated": "2026-04-12T15:30:00Z"}))
    assert (found.patient, found.encounter, found.order, found.staff) == ("p-17", "e1", "m1", "n1")
    assert (found.substance, found.amount_text, found.unit, found.amount_ng) == (
        "ketamine",
        "50",
        "mg",
        50 * MG,
    )
    assert found.started_at == datetime(2026, 4, 12, 15, 5, tzinfo=UTC)
    assert found.recorded_at == datetime(2026, 4, 12, 15, 30, tzinfo=UTC)
    assert (found.administration_id, found.status, found.route, found.zone_assumed) == (
        "a1",
        "completed",
        "IV",
        False,
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"resourceType": "MedicationDispense"}, "not a charted dose: MedicationDispense"),
        ({"resourceType": None}, "no resourceType"),
        ({"notGiven": False}, "FHIR STU3 is not read"),
        ({"prescription": {"reference": "MedicationRequest/m1"}}, "FHIR STU3 is not read"),
        ({"performer": [{"actor": {}, "onBehalfOf": {}}]}, "FHIR STU3 is not read"),
        ({"wasNotGiven": False}, "FHIR DSTU2 is not read"),
        ({"occurenceDateTime": "2026-04-12"}, "FHIR R5 is not read"),
        ({"medication": {"concept": {"text": "ketamine"}}}, "FHIR R5 is not read"),
        ({"status": "given"}, "status"),
        ({"status": None}, "status"),
        ({"effectiveDateTime": None}, "expected the time"),
        ({"effectiveDateTime": "2026-04"}, "2026-04"),
        ({"effectiveDateTime": 20260412}, "expected text"),
        ({"dosage": {"dose": {"value": Decimal(-1), "unit": "mg"}}}, "0 or more"),
        ({"dosage": [{"dose": {"value": 1}}]}, "not shaped"),
        ({"subject": "Patient/p1"}, "not shaped"),
        ({"performer": {"actor": {}}}, "not shaped"),
        (
            {"effectiveDateTime": None, "effectivePeriod": {"start": "2026-04-12", "end": "2026-04-11"}},
            "after its start",
        ),
    ],
)
def test_what_is_no_dose_is_refused_with_its_reason(changed: dict[str, Any], reason: str) -> None:
    """Other resources and releases by name; what contradicts itself by what was expected."""
    with pytest.raises(NotADose, match=reason):
        read(resource(**changed))


@pytest.mark.parametrize("status", ["not-done", "entered-in-error", "on-hold", "unknown"])
def test_what_was_not_given_needs_no_time(status: str) -> None:
    """A retraction without a time is still a retraction."""
    assert read(resource(status=status, effectiveDateTime=None)).started_at is None


def test_a_volume_is_a_mass_only_at_a_structured_strength() -> None:
    """0.4 mL of a contained 500 mg in 10 mL is 20 mg; a strength in free text is none."""
    drawn = {"dose": {"value": Decimal("0.4"), "unit": "mL"}}
    by_reference = {"medicationCodeableConcept": None, "medicationReference": {"reference": "#mix"}}
    assert read(resource(dosage=drawn, contained=[MIXTURE], **by_reference)).amount_ng == 20 * MG
    assert read(resource(dosage=drawn)).amount_ng is None


def test_a_mixture_of_unknown_parts_has_no_mass() -> None:
    """Where no ingredient is the dose's own drug, or two are, a volume stays a volume."""
    twice = {**MIXTURE, "ingredient": [MIXTURE["ingredient"][0], MIXTURE["ingredient"][0]]}
    drawn = {"dose": {"value": 1, "unit": "mL"}}
    by_reference = {"medicationCodeableConcept": None, "medicationReference": {"reference": "#mix"}}
    assert read(resource(dosage=drawn, contained=[twice], **by_reference)).amount_ng is None


@pytest.mark.parametrize(
    "name", ["Medication/m9", "https://chart.example/Medication/m9", "Medication/m9/_history/2"]
)
def test_a_medication_of_the_same_file_is_found(name: str) -> None:
    """Under its relative, absolute and versioned name; one that is not there leaves its printed name."""
    drug = {"resourceType": "Medication", "id": "m9", "code": {"text": "Ketamine"}}
    reference = {"reference": name, "display": "see formulary"}
    asked = resource(medicationCodeableConcept=None, medicationReference=reference)
    assert read(asked, {"Medication/m9": drug}).substance == "ketamine"
    assert read(asked).substance == "see formulary"


def test_a_rate_is_kept_and_integrated_only_when_it_is_a_mass_in_a_time() -> None:
    """15 mg/h for two hours is 30 mg where no dose stands; mg/kg/h needs a weight that is not supplied."""
    period = {"start": "2026-04-12T12:00:00Z", "end": "2026-04-12T14:00:00Z"}
    hour = {"value": 1, "unit": "h"}
    ratio = {"rateRatio": {"numerator": {"value": 15, "unit": "mg"}, "denominator": hour}}
    timed = {"effectiveDateTime": None, "effectivePeriod": period}
    found = read(resource(dosage=ratio, **timed))
    assert (found.amount_text, found.amount_ng, found.rate_text, found.rate_unit) == (
        None,
        30 * MG,
        "15",
        "mg/h",
    )
    running = {
        "effectiveDateTime": None,
        "effectivePeriod": {"start": period["start"]},
        "status": "in-progress",
    }
    assert read(resource(dosage=ratio, **running)).amount_ng is None
    by_weight = {"rateQuantity": {"value": Decimal("0.2"), "unit": "mg/kg/h"}}
    found = read(resource(dosage=by_weight, **timed))
    assert (found.amount_ng, found.rate_text, found.rate_unit) == (None, "0.2", "mg/kg/h")
    half = {"numerator": {"value": 1500, "unit": "mg"}, "denominator": {"value": 30, "unit": "min"}}
    assert read(resource(dosage={"rateRatio": half}, **timed)).rate_unit == "mg/30 min"


def test_the_one_who_gave_it_is_the_performer() -> None:
    """Not the witness, not the verifier, and a person before a pump."""
    witness = {"function": {"coding": [{"code": "witness"}]}, "actor": {"reference": "Practitioner/n2"}}
    pump = {"actor": {"reference": "Device/d1"}}
    nurse = {"actor": {"reference": "PractitionerRole/r1"}}
    assert read(resource(performer=[witness, pump, nurse])).staff == "r1"
    assert read(resource(performer=[witness, pump])).staff == "d1"
    assert read(resource(performer=[witness])).staff is None


def test_an_episode_of_care_is_no_visit() -> None:
    """Its id would be taken for an encounter's."""
    assert read(resource(context={"reference": "EpisodeOfCare/c1"})).encounter is None
